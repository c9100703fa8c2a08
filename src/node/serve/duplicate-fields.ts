/**
 * Fields that stand twice in a JSON text, of which readers of JSON keep the last. Models the duplicate checks of
 * sigs.k8s.io/json UnmarshalStrict.
 */

/** `metadata.name`, `spec.ports[0].port`: at most `max`, in the order of the text, which must be JSON. */
export function duplicateFields(text: string, max = 100): readonly string[] {
  const found: string[] = [];
  /** For each level: the keys so far (an object), or the index (a list); and the path to it. */
  const levels: { readonly keys: Set<string> | undefined; index: number; path: string }[] = [];
  let path = '';
  let isKey = false;
  for (let at = 0; at < text.length && found.length < max; at++) {
    const character = text[at];
    const level = levels.at(-1);
    if (character === '"') {
      const end = endOfString(text, at);
      if (isKey && level?.keys) {
        const key = JSON.parse(text.slice(at, end + 1)) as string;
        path = level.path === '' ? key : `${level.path}.${key}`;
        if (level.keys.has(key)) found.push(path);
        level.keys.add(key);
        isKey = false;
      }
      at = end;
    } else if (character === '{' || character === '[') {
      const keys = character === '{' ? new Set<string>() : undefined;
      levels.push({ keys, index: 0, path });
      isKey = keys !== undefined;
      if (!keys) path = `${path}[0]`;
    } else if (character === '}' || character === ']') {
      levels.pop();
      isKey = false;
    } else if (character === ',' && level) {
      isKey = level.keys !== undefined;
      if (!level.keys) path = `${level.path}[${++level.index}]`;
    }
  }
  return found;
}

function endOfString(text: string, start: number): number {
  let at = start + 1;
  while (at < text.length && text[at] !== '"') at += text[at] === '\\' ? 2 : 1;
  return at;
}

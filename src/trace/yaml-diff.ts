/** Values as YAML lines, and what differs between two of them. Fields keep their order. */

export interface DiffLine {
  readonly kind: 'same' | 'added' | 'removed' | 'gap';
  readonly text: string;
}

/** Block style as kubectl prints it: two blanks, sequences not indented under their key. */
export function yamlLines(value: unknown): readonly string[] {
  const lines: string[] = [];
  print(lines, value, '', '');
  return lines;
}

/** `first` is what already stands on the first line: a key, a dash. `pad` is for the lines after it. */
function print(lines: string[], value: unknown, first: string, pad: string): void {
  if (Array.isArray(value)) {
    if (value.length === 0) lines.push(`${first}[]`);
    else {
      if (first.trimEnd().endsWith(':')) lines.push(first.trimEnd());
      const dash = first.trimEnd().endsWith(':') || first === '' ? `${pad}- ` : `${first}- `;
      value.forEach((item, i) => print(lines, item, i === 0 ? dash : `${pad}- `, `${pad}  `));
    }
    return;
  }
  if (typeof value === 'object' && value !== null) {
    const fields = Object.entries(value).filter(([, v]) => v !== undefined);
    if (fields.length === 0) lines.push(`${first}{}`);
    else {
      const nested = first.trimEnd().endsWith(':');
      if (nested) lines.push(first.trimEnd());
      fields.forEach(([key, field], i) => {
        const start = i === 0 && !nested ? first : pad;
        const isList = Array.isArray(field) && field.length > 0;
        print(lines, field, `${start}${scalar(key)}: `, isList ? pad : `${pad}  `);
      });
    }
    return;
  }
  if (typeof value === 'string' && value.includes('\n')) {
    lines.push(`${first}${value.endsWith('\n') ? '|' : '|-'}`);
    for (const line of value.replace(/\n$/, '').split('\n')) lines.push(line === '' ? '' : `${pad}${line}`);
    return;
  }
  lines.push(`${first}${scalar(value)}`);
}

const PLAIN = /^[A-Za-z0-9_./][\w./@+ ()\-:]*$/;
const NOT_TEXT =
  /^(true|false|yes|no|on|off|y|n|null|~|[-+]?[\d_.]+([eE][-+]?\d+)?|0x[\da-fA-F]+|\d{4}-\d\d-\d\d.*|[\d:]+)$/i;

function scalar(value: unknown): string {
  if (typeof value !== 'string') return String(value);
  const plain = PLAIN.test(value) && !NOT_TEXT.test(value) && !/: |:$| $/.test(value);
  return plain ? value : JSON.stringify(value);
}

/** Beyond this many lines that differ the middle is shown as taken out and put in whole. */
const MAX_TABLE = 1_500_000;

/** All lines of both values, each marked. */
export function diffLines(before: readonly string[], after: readonly string[]): readonly DiffLine[] {
  let start = 0;
  while (start < before.length && start < after.length && before[start] === after[start]) start++;
  let endA = before.length;
  let endB = after.length;
  while (endA > start && endB > start && before[endA - 1] === after[endB - 1]) {
    endA--;
    endB--;
  }
  const same = (text: string): DiffLine => ({ kind: 'same', text });
  return [
    ...before.slice(0, start).map(same),
    ...middle(before.slice(start, endA), after.slice(start, endB)),
    ...before.slice(endA).map(same),
  ];
}

/** Longest common subsequence; of what was replaced, the old lines come first. */
function middle(a: readonly string[], b: readonly string[]): readonly DiffLine[] {
  const removed = a.map((text): DiffLine => ({ kind: 'removed', text }));
  const added = b.map((text): DiffLine => ({ kind: 'added', text }));
  if (a.length * b.length > MAX_TABLE || a.length === 0 || b.length === 0) return [...removed, ...added];
  const width = b.length + 1;
  const table = new Uint32Array((a.length + 1) * width);
  for (let i = a.length - 1; i >= 0; i--)
    for (let j = b.length - 1; j >= 0; j--)
      table[i * width + j] =
        a[i] === b[j]
          ? (table[(i + 1) * width + j + 1] as number) + 1
          : Math.max(table[(i + 1) * width + j] as number, table[i * width + j + 1] as number);
  const lines: DiffLine[] = [];
  let i = 0;
  let j = 0;
  while (i < a.length && j < b.length) {
    if (a[i] === b[j]) {
      lines.push({ kind: 'same', text: a[i++] as string });
      j++;
    } else if ((table[(i + 1) * width + j] as number) >= (table[i * width + j + 1] as number))
      lines.push(removed[i++] as DiffLine);
    else lines.push(added[j++] as DiffLine);
  }
  return [...lines, ...removed.slice(i), ...added.slice(j)];
}

/**
 * The difference of two values as YAML: changed lines, the lines that they hang from (`state:` above `running:`), and
 * `context` lines around them. A gap stands for what is left out. Equal values give no line.
 */
export function yamlDiff(before: unknown, after: unknown, context = 1): readonly DiffLine[] {
  if (before === after) return [];
  const all = diffLines(
    before === undefined ? [] : yamlLines(before),
    after === undefined ? [] : yamlLines(after),
  );
  const keep = new Set<number>();
  all.forEach((line, i) => {
    if (line.kind === 'same') return;
    for (let k = Math.max(0, i - context); k <= Math.min(all.length - 1, i + context); k++) keep.add(k);
    let indent = indentOf(line.text);
    for (let k = i - 1; k >= 0 && indent > 0; k--) {
      const above = all[k] as DiffLine;
      if (indentOf(above.text) >= indent) continue;
      indent = indentOf(above.text);
      if (above.kind === 'same') keep.add(k);
    }
  });
  const lines: DiffLine[] = [];
  all.forEach((line, i) => {
    if (keep.has(i)) lines.push(line);
    else if (lines.length > 0 && lines.at(-1)?.kind !== 'gap') lines.push({ kind: 'gap', text: '' });
  });
  if (lines.at(-1)?.kind === 'gap') lines.pop();
  return lines;
}

/** A dash belongs to the item, so that the item's other fields hang from its first line. */
const indentOf = (text: string): number =>
  text.length - text.trimStart().length + (text.trimStart().startsWith('- ') ? 1 : 0);

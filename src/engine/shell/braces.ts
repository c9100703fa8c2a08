/**
 * Brace expansion of Bash, done on the text of a line before anything else is: `a{b,c}d` → `abd acd`, `{1..3}` → `1 2 3`.
 * Models bash braces.c. Differs: a line with a here-document is left as it is.
 */

/** Words that one line may become. */
const MAX_WORDS = 1_000;
const SEQUENCE = /^(?:(-?\d+)\.\.(-?\d+)|([A-Za-z])\.\.([A-Za-z]))(?:\.\.(-?\d+))?$/;

export function expandBraces(line: string): string {
  if (!line.includes('{') || line.includes('<<')) return line;
  let out = '';
  let word = '';
  const flush = (): void => {
    const words = /[{]/.test(word) ? expandWord(word) : [word];
    out += (words.length <= MAX_WORDS ? words : [word]).join(' ');
    word = '';
  };
  for (let i = 0; i < line.length; ) {
    const end = quotedEnd(line, i);
    if (end > i) {
      word += line.slice(i, end);
      i = end;
    } else if (/[\s;|&()<>]/.test(line[i] as string)) {
      flush();
      out += line[i++];
    } else word += line[i++];
  }
  flush();
  return out;
}

/** Behind what is quoted, or substituted, from `i` on; `i` where nothing is. */
function quotedEnd(text: string, i: number): number {
  const c = text[i];
  if (c === '\\') return Math.min(text.length, i + 2);
  if (c === "'" || c === '"' || c === '`') {
    let j = i + 1;
    while (j < text.length && text[j] !== c) j += text[j] === '\\' && c !== "'" ? 2 : 1;
    return Math.min(text.length, j + 1);
  }
  if (c !== '$' || !/[{(]/.test(text[i + 1] ?? '')) return i;
  const [open, close] = text[i + 1] === '{' ? ['{', '}'] : ['(', ')'];
  let depth = 0;
  for (let j = i + 1; j < text.length; j++) {
    if (text[j] === open) depth++;
    else if (text[j] === close && --depth === 0) return j + 1;
  }
  return text.length;
}

function expandWord(word: string): readonly string[] {
  for (let i = 0; i < word.length; ) {
    const skipped = quotedEnd(word, i);
    if (skipped > i) {
      i = skipped;
      continue;
    }
    const found = word[i] === '{' ? braceAt(word, i) : undefined;
    if (found === undefined) {
      i++;
      continue;
    }
    const before = word.slice(0, i);
    const after = expandWord(word.slice(found.end));
    const all: string[] = [];
    for (const choice of found.choices)
      for (const inner of expandWord(choice))
        for (const rest of after) if (all.length <= MAX_WORDS) all.push(before + inner + rest);
    return all;
  }
  return [word];
}

/** The choices of the brace that begins at `from`; undefined when it is no such brace. */
function braceAt(
  word: string,
  from: number,
): { readonly choices: readonly string[]; readonly end: number } | undefined {
  const choices: string[] = [];
  let depth = 0;
  let start = from + 1;
  for (let i = from; i < word.length; ) {
    const skipped = quotedEnd(word, i);
    if (skipped > i) {
      i = skipped;
      continue;
    }
    if (word[i] === '{') depth++;
    else if (word[i] === ',' && depth === 1) {
      choices.push(word.slice(start, i));
      start = i + 1;
    } else if (word[i] === '}' && --depth === 0) {
      choices.push(word.slice(start, i));
      const many = choices.length > 1 ? choices : sequence(choices[0] ?? '');
      return many && { choices: many, end: i + 1 };
    }
    i++;
  }
  return undefined;
}

/** `1..3`, `a..e`, `0..10..5`, `01..03` */
function sequence(text: string): readonly string[] | undefined {
  const match = SEQUENCE.exec(text);
  if (match === null) return undefined;
  const [, from, to, first, last, by] = match;
  const a = from === undefined ? (first as string).charCodeAt(0) : Number(from);
  const b = to === undefined ? (last as string).charCodeAt(0) : Number(to);
  const step = Math.abs(Number(by ?? 1)) || 1;
  const count = Math.floor(Math.abs(b - a) / step) + 1;
  if (count > MAX_WORDS) return undefined;
  const isPadded = /^-?0\d/.test(from ?? '') || /^-?0\d/.test(to ?? '');
  const width = isPadded ? Math.max(from?.length ?? 0, to?.length ?? 0) : 0;
  return Array.from({ length: count }, (_, i) => {
    const n = a + Math.sign(b - a) * step * i;
    if (from === undefined) return String.fromCharCode(n);
    return n < 0 ? `-${String(-n).padStart(width - 1, '0')}` : String(n).padStart(width, '0');
  });
}

/** Two texts as `diff -u` compares them: hunks with three lines around each change. */
const CONTEXT = 3;

type Edit = readonly [sign: ' ' | '-' | '+', line: string];

export function unifiedDiff(before: string, after: string): string {
  const edits = compareLines(lines(before), lines(after));
  let out = '';
  for (const [from, to] of hunks(edits)) out += hunkText(edits, from, to);
  return out;
}

const lines = (text: string): string[] => (text === '' ? [] : text.replace(/\n$/, '').split('\n'));

/** The shortest edit by the longest common subsequence; deletions come before insertions. */
function compareLines(a: readonly string[], b: readonly string[]): Edit[] {
  const width = b.length + 1;
  const table = new Uint32Array((a.length + 1) * width);
  const cell = (i: number, j: number): number => table[i * width + j] ?? 0;
  for (let i = a.length - 1; i >= 0; i--) {
    for (let j = b.length - 1; j >= 0; j--) {
      table[i * width + j] =
        a[i] === b[j] ? cell(i + 1, j + 1) + 1 : Math.max(cell(i + 1, j), cell(i, j + 1));
    }
  }
  const edits: Edit[] = [];
  let [i, j] = [0, 0];
  while (i < a.length || j < b.length) {
    if (i < a.length && j < b.length && a[i] === b[j]) {
      edits.push([' ', a[i] ?? '']);
      i++;
      j++;
    } else if (i < a.length && (j >= b.length || cell(i + 1, j) >= cell(i, j + 1)))
      edits.push(['-', a[i++] ?? '']);
    else edits.push(['+', b[j++] ?? '']);
  }
  return edits;
}

/** Runs of edits with their surroundings; those that touch are one. */
function hunks(edits: readonly Edit[]): readonly (readonly [number, number])[] {
  const found: [number, number][] = [];
  for (const [i, [sign]] of edits.entries()) {
    if (sign === ' ') continue;
    const from = Math.max(0, i - CONTEXT);
    const to = Math.min(edits.length, i + CONTEXT + 1);
    const last = found.at(-1);
    if (last !== undefined && from <= last[1]) last[1] = to;
    else found.push([from, to]);
  }
  return found;
}

function hunkText(edits: readonly Edit[], from: number, to: number): string {
  const count = (list: readonly Edit[], skipped: '+' | '-'): number =>
    list.filter(([sign]) => sign !== skipped).length;
  const head = edits.slice(0, from);
  const body = edits.slice(from, to);
  const range = (start: number, length: number): string => {
    const first = length === 0 ? start : start + 1;
    return length === 1 ? `${first}` : `${first},${length}`;
  };
  const old = range(count(head, '+'), count(body, '+'));
  const young = range(count(head, '-'), count(body, '-'));
  return `@@ -${old} +${young} @@\n${body.map(([sign, line]) => `${sign}${line}\n`).join('')}`;
}

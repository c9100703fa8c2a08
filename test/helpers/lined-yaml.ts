/** A value as YAML in which every key has a line of its own, and which line each field has. For tests of positions. */
type Step = string | number;
const keyOf = (path: readonly Step[]): string => JSON.stringify(path);

export interface LinedYaml {
  readonly text: string;
  /** First and last line of a field, from 1; undefined for what is not there. */
  linesOf(path: readonly Step[]): readonly [first: number, last: number] | undefined;
}

export function linedYaml(root: unknown): LinedYaml {
  const lines: string[] = [];
  const places = new Map<string, readonly [number, number]>();
  const isTree = (value: unknown): value is object =>
    typeof value === 'object' && value !== null && Object.keys(value).length > 0;
  /** `lead`: what stands before the first line of a value, such as `- `. */
  const write = (value: unknown, path: readonly Step[], indent: string, lead: string): void => {
    const from = lines.length;
    if (!isTree(value)) lines.push(`${lead}${JSON.stringify(value)}`);
    else if (Array.isArray(value))
      value.forEach((item, i) => write(item, [...path, i], `${indent}  `, `${i === 0 ? lead : indent}- `));
    else
      Object.entries(value).forEach(([key, item], i) => {
        const start = `${i === 0 ? lead : indent}${JSON.stringify(key)}:`;
        const inner = [...path, key];
        if (!isTree(item)) {
          lines.push(`${start} ${JSON.stringify(item)}`);
          places.set(keyOf(inner), [lines.length, lines.length]);
          return;
        }
        lines.push(start);
        const first = lines.length;
        write(item, inner, `${indent}  `, `${indent}  `);
        places.set(keyOf(inner), [first, lines.length]);
      });
    if (!places.has(keyOf(path))) places.set(keyOf(path), [from + 1, lines.length]);
  };
  write(root, [], '', '');
  return { text: `${lines.join('\n')}\n`, linesOf: (path) => places.get(keyOf(path)) };
}

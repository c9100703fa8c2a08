/**
 * The difference of two specs, as the API server puts it under "may not change fields other than".
 * Models staging/src/k8s.io/apimachinery/pkg/util/diff: JSON with Go field names, one space of indent, compared line
 * by line in unified form with three lines of context and no file names.
 * Differs: shows the fields that are set; upstream marshals its internal structs with every empty field as well.
 */

const CONTEXT = 3;

/** Initials that Go writes in capitals at the start of a name, and the few that end one. */
const INITIALS =
  /^(dns|http|tcp|grpc|os|ip|uid|gid|fs|pd|ssl|fqdn|aws|gce|nfs|rbd|fc|csi|tty|se|url)(?=[A-Z]|$)/;

function goName(name: string): string {
  const spelled = name.replace(INITIALS, (initials) => (initials === 'se' ? 'SE' : initials.toUpperCase()));
  return spelled.charAt(0).toUpperCase() + spelled.slice(1);
}

/** Keys of maps are a person's own words; keys of structs get their Go names. */
const MAPS: ReadonlySet<string> = new Set([
  'nodeSelector',
  'labels',
  'annotations',
  'matchLabels',
  'limits',
  'requests',
  'overhead',
]);

function withGoNames(value: unknown, isMap: boolean): unknown {
  if (Array.isArray(value)) return value.map((item) => withGoNames(item, false));
  if (typeof value !== 'object' || value === null) return value;
  const named: Record<string, unknown> = {};
  for (const [key, item] of Object.entries(value)) {
    if (item !== undefined) named[isMap ? key : goName(key)] = withGoNames(item, MAPS.has(key));
  }
  return named;
}

export function specDiff(old: unknown, next: unknown): string {
  const lines = (value: unknown) => JSON.stringify(withGoNames(value, false), undefined, 1).split('\n');
  return unifiedDiff(lines(old), lines(next));
}

interface Edit {
  readonly sign: ' ' | '-' | '+';
  readonly text: string;
}

/** Lines of both texts, in order, by the longest common subsequence; large middles are replaced as a whole. */
function edits(a: readonly string[], b: readonly string[]): Edit[] {
  let start = 0;
  while (start < a.length && start < b.length && a[start] === b[start]) start++;
  let end = 0;
  while (end < a.length - start && end < b.length - start && a.at(-1 - end) === b.at(-1 - end)) end++;
  const same = (text: string): Edit => ({ sign: ' ', text });
  const middle = editsOf(a.slice(start, a.length - end), b.slice(start, b.length - end));
  return [...a.slice(0, start).map(same), ...middle, ...a.slice(a.length - end).map(same)];
}

const MAX_CELLS = 1_000_000;

function editsOf(a: readonly string[], b: readonly string[]): Edit[] {
  const removed = (text: string): Edit => ({ sign: '-', text });
  const added = (text: string): Edit => ({ sign: '+', text });
  if (a.length * b.length > MAX_CELLS) return [...a.map(removed), ...b.map(added)];
  const width = b.length + 1;
  const common = new Uint32Array((a.length + 1) * width);
  for (let i = a.length - 1; i >= 0; i--) {
    for (let j = b.length - 1; j >= 0; j--) {
      const right = common[i * width + j + 1] ?? 0;
      const below = common[(i + 1) * width + j] ?? 0;
      const diagonal = (common[(i + 1) * width + j + 1] ?? 0) + 1;
      common[i * width + j] = a[i] === b[j] ? diagonal : Math.max(right, below);
    }
  }
  const result: Edit[] = [];
  let i = 0;
  let j = 0;
  while (i < a.length || j < b.length) {
    const [x, y] = [a[i], b[j]];
    if (x !== undefined && x === y) {
      result.push({ sign: ' ', text: x });
      i++;
      j++;
    } else if (
      x !== undefined &&
      (y === undefined || (common[(i + 1) * width + j] ?? 0) >= (common[i * width + j + 1] ?? 0))
    ) {
      result.push(removed(x));
      i++;
    } else if (y !== undefined) {
      result.push(added(y));
      j++;
    }
  }
  return result;
}

function unifiedDiff(a: readonly string[], b: readonly string[]): string {
  const all = edits(a, b);
  const isNear = all.map((_, i) =>
    all.slice(Math.max(0, i - CONTEXT), i + CONTEXT + 1).some((edit) => edit.sign !== ' '),
  );
  const output: string[] = [];
  let oldLine = 1;
  let newLine = 1;
  for (let i = 0; i < all.length; ) {
    if (isNear[i] !== true) {
      oldLine++;
      newLine++;
      i++;
      continue;
    }
    let end = i;
    while (isNear[end] === true) end++;
    const hunk = all.slice(i, end);
    const oldCount = hunk.filter((edit) => edit.sign !== '+').length;
    const newCount = hunk.filter((edit) => edit.sign !== '-').length;
    output.push(`@@ -${oldLine},${oldCount} +${newLine},${newCount} @@`);
    output.push(...hunk.map((edit) => edit.sign + edit.text));
    oldLine += oldCount;
    newLine += newCount;
    i = end;
  }
  return output.length === 0 ? '' : `${output.join('\n')}\n`;
}

/** What the palette offers at a time, and which of it has the wanted words. */

export interface Command {
  readonly id: string;
  readonly group: 'go' | 'time' | 'fault' | 'scenario' | 'page';
  readonly label: string;
  /** In a quieter voice: what kind of thing it is, what will follow. */
  readonly detail?: string | undefined;
  /** Further words that find it: names in the other language, kinds. */
  readonly words?: string;
  readonly run: () => void;
}

/** As many of one group as are shown; the others are found by typing. */
const SHOWN = 8;
const SHOWN_WITH_WORDS = 40;

export interface Found {
  readonly commands: readonly Command[];
  /** Of how many more it is true. */
  readonly hidden: number;
}

/** All words must be somewhere in it; what has them at the beginning of its label comes first within its group. */
export function findCommands(all: readonly Command[], wanted: string): Found {
  const words = wanted
    .toLowerCase()
    .split(/\s+/)
    .filter((word) => word !== '');
  const matching = all
    .map((command) => ({ command, rank: rankOf(command, words) }))
    .filter(({ rank }) => rank >= 0);
  const groups = new Map<Command['group'], { command: Command; rank: number }[]>();
  for (const one of matching) {
    const list = groups.get(one.command.group);
    if (list) list.push(one);
    else groups.set(one.command.group, [one]);
  }
  const limit = words.length === 0 ? SHOWN : SHOWN_WITH_WORDS;
  const sorted = [...groups.values()].map((list) => list.sort((a, b) => a.rank - b.rank));
  // With words the group with the best match is first; without them the order is the given one.
  if (words.length > 0) sorted.sort((a, b) => (a[0]?.rank ?? 0) - (b[0]?.rank ?? 0));
  const commands = sorted.flatMap((list) => list.slice(0, limit).map(({ command }) => command));
  return { commands, hidden: matching.length - commands.length };
}

/** -1: it has not all of the words; 0: it begins with them; 1: some word does; 2: they are inside. */
function rankOf({ label, detail = '', words: more = '' }: Command, words: readonly string[]): number {
  if (words.length === 0) return 0;
  const title = label.toLowerCase();
  const text = `${title} ${detail.toLowerCase()} ${more.toLowerCase()}`;
  if (!words.every((word) => text.includes(word))) return -1;
  const [first = ''] = words;
  if (title.startsWith(first)) return 0;
  return title.includes(` ${first}`) ? 1 : title.includes(first) ? 2 : 3;
}

/** `90`, `90s`, `1:30`, `1:00:00`, `5m`, `2h` → ms; undefined for what is no time. */
export function readTime(text: string): number | undefined {
  const trimmed = text.trim();
  const unit = /^(\d+(?:\.\d+)?)\s*(s|m|h)?$/.exec(trimmed);
  if (unit !== null) {
    const seconds = { s: 1, m: 60, h: 3600 }[unit[2] ?? 's'] ?? 1;
    return Math.round(Number(unit[1]) * seconds * 1000);
  }
  if (!/^\d+(:\d{1,2}){1,2}(\.\d+)?$/.test(trimmed)) return undefined;
  return Math.round(trimmed.split(':').reduce((sum, part) => sum * 60 + Number(part), 0) * 1000);
}

/** Lines of a description. Models kubectl/pkg/describe PrefixWriter: a level is two blanks. */
import { formatSelector, labelSelectorAsSelector } from '../../../kube/labels.ts';
import { humanDuration } from '../../../kube/duration.ts';
import { parseRfc3339 } from '../../../kube/time.ts';
import type { LabelSelector } from '../../../kube/types.ts';
import { alignTabs } from '../tab-writer.ts';

export class Description {
  #text = '';
  readonly nowMs: number;

  constructor(nowMs: number) {
    this.nowMs = nowMs;
  }

  /** A line without its line feed; cells are divided by tabs. */
  line(level: number, text: string): void {
    this.#text += `${'  '.repeat(level)}${text}\n`;
  }
  raw(text: string): void {
    this.#text += text;
  }
  toString(): string {
    return alignTabs(this.#text.replaceAll('\x1b', '^['));
  }

  /** With its tabs. */
  unaligned(): string {
    return this.#text;
  }

  /** `a=1` and so on under each other. Models printLabelsMultiline. */
  map(title: string, map: Readonly<Record<string, string>> | undefined, indent = ''): void {
    const entries = Object.entries(map ?? {}).sort(([a], [b]) => (a < b ? -1 : 1));
    const head = `${indent}${title}:\t`;
    if (entries.length === 0) return this.raw(`${head}<none>\n`);
    this.raw(head + entries.map(([key, value]) => `${key}=${value}\n`).join('\t'));
  }

  /** Models printAnnotationsMultiline. */
  annotations(map: Readonly<Record<string, string>> | undefined, title = 'Annotations', lead = ''): void {
    const entries = Object.entries(map ?? {})
      .filter(([key]) => key !== 'kubectl.kubernetes.io/last-applied-configuration')
      .sort(([a], [b]) => (a < b ? -1 : 1));
    const head = `${lead}${title}:\t`;
    if (entries.length === 0) return this.raw(`${head}<none>\n`);
    this.raw(head + entries.map(([key, value]) => annotation(key, value.replace(/\n$/, ''))).join('\t'));
  }

  since(timestamp: string | null | undefined): string {
    const at = timestamp ? parseRfc3339(timestamp) : undefined;
    return at === undefined ? '<unknown>' : humanDuration(this.nowMs - at);
  }
}

const MAX_ANNOTATION = 140;

function annotation(key: string, value: string): string {
  if (value.length + key.length + 2 <= MAX_ANNOTATION && !value.includes('\n')) return `${key}: ${value}\n`;
  const shorten = (line: string): string =>
    line.length > MAX_ANNOTATION - 2 ? `${line.slice(0, MAX_ANNOTATION - 2)}...` : line;
  return `${key}:\n${value
    .split('\n')
    .map((line) => `\t  ${shorten(line)}\n`)
    .join('')}`;
}

const DAYS = ['Sun', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat'];
const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];
const two = (n: number): string => String(n).padStart(2, '0');

/** `Sun, 15 Jun 2025 09:00:00 +0000`; a missing time is Go's zero time. */
export function dateText(timestamp: string | null | undefined): string {
  const ms = timestamp ? parseRfc3339(timestamp) : undefined;
  if (ms === undefined) return 'Mon, 01 Jan 0001 00:00:00 +0000';
  const date = new Date(ms);
  const day = `${DAYS[date.getUTCDay()]}, ${two(date.getUTCDate())} ${MONTHS[date.getUTCMonth()]} ${date.getUTCFullYear()}`;
  return `${day} ${two(date.getUTCHours())}:${two(date.getUTCMinutes())}:${two(date.getUTCSeconds())} +0000`;
}

export const goBool = (value: boolean | undefined): string => (value === true ? 'True' : 'False');

/** Empty for a selector that selects everything. Models metav1.FormatLabelSelector where it is not a table cell. */
export function selectorText(selector: LabelSelector | undefined): string {
  const made = labelSelectorAsSelector(selector);
  if (!made.ok) return '<error>';
  return formatSelector(made.value) || '<none>';
}

/** A terminal at a time: how much it has shown, and what it waits for. */
import { isKind, type Trace } from './trace.ts';

export interface TerminalView {
  /** Entries of the terminal up to the time; what `terminalText` counts. */
  readonly count: number;
  readonly host: string;
  readonly cwd: string;
  readonly waitsFor: 'command' | 'more' | 'input' | 'editor' | 'nothing';
  /** What is being edited. */
  readonly editing: { readonly path: string; readonly text: string } | undefined;
}

const subjectOf = (terminal: string): string => `terminal/${terminal}`;

/** Terminals that ever showed something, in order of their first entry. */
export const terminalsOf = (trace: Trace): readonly string[] =>
  trace.subjects.flatMap((subject) => (subject.startsWith('terminal/') ? [subject.slice(9)] : []));

/** Undefined: nothing has been typed there yet. */
export function terminalAt(trace: Trace, terminal: string, t: number): TerminalView | undefined {
  const list = trace.ofSubject(subjectOf(terminal));
  const count = trace.countUpTo(list, t);
  if (count === 0) return undefined;
  let place = { host: '', cwd: '/' };
  for (let i = count - 1; i >= 0; i--) {
    const entry = trace.entry(list[i] as number);
    if (!isKind(entry, 'terminal.prompt')) continue;
    place = { host: entry.value.host, cwd: entry.value.cwd };
    break;
  }
  const last = trace.entry(list[count - 1] as number);
  if (isKind(last, 'terminal.prompt'))
    return { ...place, count, waitsFor: last.value.waitsFor, editing: undefined };
  if (isKind(last, 'terminal.editing'))
    return { ...place, count, waitsFor: 'editor', editing: { path: last.value.path, text: last.value.text } };
  return { ...place, count, waitsFor: 'nothing', editing: undefined };
}

/** What it has shown by the entries `from` … `to` − 1. */
export function terminalText(trace: Trace, terminal: string, from: number, to: number): string {
  const list = trace.ofSubject(subjectOf(terminal));
  let text = '';
  for (let i = from; i < to; i++) {
    const entry = trace.entry(list[i] ?? -1);
    if (isKind(entry, 'terminal.output')) text += entry.value.text;
  }
  return text;
}

/** When the terminal first waits for the person again after the act with that number; undefined: not yet. */
export function answeredAt(trace: Trace, terminal: string, act: number): number | undefined {
  const applied = trace.ofSubject(`act/${act}`)[0];
  if (applied === undefined) return undefined;
  for (const seq of trace.ofSubject(subjectOf(terminal))) {
    if (seq < applied) continue;
    const kind = trace.kindOf(seq);
    if (kind === 'terminal.prompt' || kind === 'terminal.editing') return trace.timeOf(seq);
  }
  return undefined;
}

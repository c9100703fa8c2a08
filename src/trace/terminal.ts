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
    const seq = list[i] as number;
    if (trace.kindOf(seq) !== 'terminal.prompt') continue;
    const entry = trace.entry(seq);
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

/** A stretch of what a terminal has shown. With `prompt`: up to where that entry asked for a line. */
export interface TerminalPart {
  readonly text: string;
  readonly prompt?: number;
}

/** What it has shown by the entries `from` … `to` − 1, cut at the prompts. */
export function terminalParts(
  trace: Trace,
  terminal: string,
  from: number,
  to: number,
): readonly TerminalPart[] {
  const list = trace.ofSubject(subjectOf(terminal));
  const parts: TerminalPart[] = [];
  let text = '';
  for (let i = from; i < to; i++) {
    const seq = list[i] ?? -1;
    const kind = trace.kindOf(seq);
    if (kind === 'terminal.prompt') {
      parts.push({ text, prompt: seq });
      text = '';
    } else if (kind === 'terminal.output') {
      const entry = trace.entry(seq);
      if (isKind(entry, 'terminal.output')) text += entry.value.text;
    }
  }
  if (text !== '') parts.push({ text });
  return parts;
}

/** The prompt at which a line was typed, by the entry of its act; undefined: there was none yet. */
export function promptBefore(trace: Trace, terminal: string, act: number): number | undefined {
  return trace
    .ofSubject(subjectOf(terminal))
    .findLast((seq) => seq < act && trace.kindOf(seq) === 'terminal.prompt');
}

/** When the terminal next waits for the person after `t`; undefined: not as far as is known. */
export function nextAnswer(trace: Trace, terminal: string, t: number): number | undefined {
  const list = trace.ofSubject(subjectOf(terminal));
  for (let i = trace.countUpTo(list, t); i < list.length; i++) {
    const seq = list[i] as number;
    const kind = trace.kindOf(seq);
    if (kind === 'terminal.prompt' || kind === 'terminal.editing') return trace.timeOf(seq);
  }
  return undefined;
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

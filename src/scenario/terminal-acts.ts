/** What a person does at a terminal of the workstation. Structurally what the engine takes as acts. */
import { Misfit, oneOf, type Raw, text } from './checks.ts';
import { SCENARIO_LIMITS } from './limits.ts';
import { wellFormed } from './well-formed.ts';

export const TERMINAL_SIGNALS = ['INT', 'EOF', 'TSTP', 'QUIT'] as const;

export type TerminalAct =
  /** A line and Enter, or several lines. */
  | { readonly kind: 'terminal.line'; readonly terminal: string; readonly line: string }
  /** Ctrl-C, Ctrl-D, Ctrl-Z, Ctrl-\ */
  | {
      readonly kind: 'terminal.signal';
      readonly terminal: string;
      readonly signal: (typeof TERMINAL_SIGNALS)[number];
    }
  /** The editor that a command had opened is closed; with `text`, what was written to the file. */
  | { readonly kind: 'terminal.edited'; readonly terminal: string; readonly text?: string };

export const TERMINAL_KINDS = ['terminal.line', 'terminal.signal', 'terminal.edited'] as const;

export const isTerminalAct = <A extends { readonly kind: string }>(
  act: A,
): act is Extract<A, { readonly kind: TerminalAct['kind'] }> =>
  (TERMINAL_KINDS as readonly string[]).includes(act.kind);

export function readTerminalAct(kind: TerminalAct['kind'], raw: Raw, path: string): TerminalAct {
  const terminal = text(raw['terminal'], `${path}.terminal`, 16);
  if (!/^[a-z0-9]+$/.test(terminal)) throw new Misfit(`${path}.terminal`);
  switch (kind) {
    case 'terminal.line':
      return {
        kind,
        terminal,
        line: wellFormed(text(raw['line'], `${path}.line`, SCENARIO_LIMITS.lineLength)),
      };
    case 'terminal.signal':
      return { kind, terminal, signal: oneOf(raw['signal'], `${path}.signal`, TERMINAL_SIGNALS) };
    case 'terminal.edited':
      return raw['text'] === undefined
        ? { kind, terminal }
        : {
            kind,
            terminal,
            text: wellFormed(text(raw['text'], `${path}.text`, SCENARIO_LIMITS.editedLength)),
          };
  }
}

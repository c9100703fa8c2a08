/** Where a shell is: the code it runs, from the inside out. */
import type { Code } from './code.ts';
import type { Variable } from './variables.ts';

export interface Loop {
  readonly breakTo: number;
  readonly continueTo: number;
  readonly redirections: number;
  status: number;
  words: readonly string[];
  next: number;
}

export interface Frame {
  readonly code: Code;
  pc: number;
  /** `line`: a command that came in on its own; when it is done the shell reads on. */
  readonly kind: 'main' | 'line' | 'function' | 'eval' | 'file' | 'trap';
  /** `set -e` is off because of where the call stands. */
  readonly tested: boolean;
  readonly loops: Loop[];
  redirections: number;
  /** Restored when the frame is left. */
  readonly positional: readonly string[] | undefined;
  locals: Map<string, Variable | undefined> | undefined;
  /** The status before a trap. */
  readonly status: number;
}

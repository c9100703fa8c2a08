/** How a step of the shell says that it is not simply done. */
import type { Wait } from '../clock/task.ts';

/** A builtin gives this instead of a status when it has to wait; `machine.blocked` says for what. */
export const BLOCKED = -1;
/** A builtin gives this when it has changed where the shell goes on: it entered code, left a loop, or ended the shell. */
export const ENTERED = -2;

/** Something the machine waits for. `resume` gives the status when it is over, BLOCKED to go on waiting. */
export interface Blocked {
  /** What to yield to the clock. */
  wait(): Wait;
  resume(): number;
  /** A trapped signal ends the wait (`wait`, `read`). */
  readonly interruptible?: boolean;
}

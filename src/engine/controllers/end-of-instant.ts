/**
 * The moment when everything else that is due at the present instant has been done. Where requests take no time, a
 * controller that looked after each single change would look (and write) once for each of a hundred Pods that become
 * ready together; upstream's requests take time, in which changes gather.
 */
import type { Clock } from '../clock/clock.ts';
import { Signal } from '../clock/signal.ts';

export class EndOfInstant {
  readonly #clock: Clock;
  readonly #signal = new Signal();
  #isArmed = false;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Fires when nothing else is left to happen now. */
  next(): Signal {
    if (!this.#isArmed) {
      this.#isArmed = true;
      this.#clock.after(0, () => this.#look());
    }
    return this.#signal;
  }

  #look(): void {
    if (this.#clock.nextEventAt === this.#clock.now) {
      // One place behind all others; there is only one of this kind, so it cannot wait for another.
      this.#clock.after(0, () => this.#look());
      return;
    }
    this.#isArmed = false;
    this.#signal.fire();
  }
}

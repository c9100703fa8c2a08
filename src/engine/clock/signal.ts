/** Something that tasks wait for: it has no value and no memory; who is waiting when it fires is woken. */
export class Signal {
  #waiters: (() => void)[] = [];

  /** Wakes every waiter, in the order in which they began to wait. */
  fire(): void {
    if (this.#waiters.length === 0) return;
    const waiters = this.#waiters;
    this.#waiters = [];
    for (const wake of waiters) wake();
  }

  /** Calls `wake` once, at the next `fire`. Used by the task runner. */
  addWaiter(wake: () => void): void {
    this.#waiters.push(wake);
  }

  removeWaiter(wake: () => void): void {
    const i = this.#waiters.indexOf(wake);
    if (i >= 0) this.#waiters.splice(i, 1);
  }

  get hasWaiters(): boolean {
    return this.#waiters.length > 0;
  }
}

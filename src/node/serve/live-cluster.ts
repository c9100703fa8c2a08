/**
 * A simulation that follows the wall clock, and writes from outside into it.
 *
 * A write happens at an instant of its own, at which nothing else happens: so it makes no difference to the run whether
 * it comes while the run is under way or is known from the start, and the session can be run again from its acts.
 */
import type { ApiRequest, ApiResponse } from '../../engine/api/api-server.ts';
import { type Act, type ActObserver, PERSON, type Simulation } from '../../engine/simulation.ts';
import { Trace } from '../../trace/trace.ts';
import { Backlog } from './backlog.ts';

export interface TimedAct {
  readonly at: number;
  readonly act: Act;
}

export interface LiveClusterOptions {
  readonly simulation: Simulation;
  /** Virtual ms for each real one. */
  readonly speed: number;
  /** Real time, ms. */
  readonly now: () => number;
  /** Acts of the session that are kept; later ones happen but are not kept. */
  readonly maxActs: number;
}

/** Real ms that one look at the clock may simulate for; what does not fit makes virtual time late. */
const SLICE_MS = 25;
const EVENTS_BETWEEN_LOOKS = 256;
/** Instants tried before a write has to share one. */
const MAX_TRIES = 1000;
/** Real ms between two looks at the clock. */
const MIN_PAUSE_MS = 4;
const MAX_PAUSE_MS = 50;

export class LiveCluster {
  readonly simulation: Simulation;
  readonly #o: LiveClusterOptions;
  readonly #trace = new Trace();
  readonly #acts: TimedAct[] = [];
  readonly #listeners = new Set<() => void>();
  /** Of those who listen: looked at whenever something may have been written. */
  readonly backlog = new Backlog();
  #droppedActs = 0;
  /** Virtual time `virtual` was at the real time `real`. */
  #base: { readonly real: number; readonly virtual: number };
  #timer: NodeJS.Timeout | undefined;

  constructor(options: LiveClusterOptions) {
    this.simulation = options.simulation;
    this.#o = options;
    this.#base = { real: options.now(), virtual: options.simulation.clock.now };
  }

  /** Virtual ms since the start. */
  get now(): number {
    return this.simulation.clock.now;
  }
  /** Wall time in the cluster, ms since 1970. */
  get wallMs(): number {
    return this.simulation.api.wallMs;
  }
  /** What came from outside, in order. */
  get acts(): readonly TimedAct[] {
    return this.#acts;
  }
  /** How many acts more there were than are kept. */
  get droppedActs(): number {
    return this.#droppedActs;
  }
  get speed(): number {
    return this.#o.speed;
  }

  /** Everything recorded up to the last look at the clock. */
  get trace(): Trace {
    return this.#trace;
  }

  /** Follows the wall clock from now on, also when nobody asks anything. `onError`: the simulation itself is broken. */
  start(onError: (error: unknown) => void): void {
    const look = (): void => {
      try {
        this.advance();
      } catch (error) {
        onError(error);
      }
      this.#timer = setTimeout(look, this.#pauseMs());
    };
    look();
  }
  stop(): void {
    clearTimeout(this.#timer);
  }

  /** Until the next event, within bounds: a request may come before it, and the pause is rounded anyway. */
  #pauseMs(): number {
    const next = this.simulation.clock.nextEventAt;
    const ms = next === undefined ? MAX_PAUSE_MS : (next - this.#dueMs()) / this.#o.speed;
    return Math.min(MAX_PAUSE_MS, Math.max(MIN_PAUSE_MS, ms));
  }

  #dueMs(): number {
    return Math.floor(this.#base.virtual + (this.#o.now() - this.#base.real) * this.#o.speed);
  }

  /** Simulates up to what the wall clock says. */
  advance(): void {
    const { simulation } = this;
    const end = this.#o.now() + SLICE_MS;
    const due = this.#dueMs();
    while (!simulation.runUntil(due, EVENTS_BETWEEN_LOOKS)) {
      if (this.#o.now() < end) continue;
      this.#base = { real: this.#o.now(), virtual: simulation.clock.now };
      break;
    }
    this.#tell();
  }

  /** Calls `listener` whenever time may have passed. */
  onAdvance(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => void this.#listeners.delete(listener);
  }
  #tell(): void {
    if (this.simulation.trace.length > this.#trace.length) this.#trace.append(this.simulation.takeChunk());
    for (const listener of [...this.#listeners]) listener();
    this.backlog.check();
  }

  /** Something that only reads: what it answers is of this instant. */
  read(request: Omit<ApiRequest, 'user'>): ApiResponse {
    this.advance();
    return this.simulation.api.request({ ...request, user: PERSON, isOutside: true });
  }

  /** Lets a person act now and keeps the act. */
  act(act: Act, observer?: ActObserver): void {
    this.advance();
    const at = this.#freeInstant();
    this.simulation.act(at, act, observer);
    this.simulation.runUntil(at);
    // Not before: what brings the simulation down must not be in the file.
    if (this.#acts.length < this.#o.maxActs) this.#acts.push({ at, act });
    else this.#droppedActs++;
    this.#tell();
  }

  #freeInstant(): number {
    const { simulation } = this;
    const { clock } = simulation;
    for (let tries = 0; tries < MAX_TRIES; tries++) {
      const at = clock.now + 1;
      const next = clock.nextEventAt;
      if (next === undefined || next > at) return at;
      simulation.runUntil(at);
    }
    return clock.now + 1;
  }
}

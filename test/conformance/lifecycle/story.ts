/** Runs written by hand, for the tests of the predicates: entries at chosen times, then a moment or a record. */
import type { Pod } from '../../../src/kube/types.ts';
import type { TraceChunk } from '../../../src/trace/chunk.ts';
import { Trace } from '../../../src/trace/trace.ts';
import { FakePod, type FakePodOptions, FakeWorld } from '../../helpers/fake-trace.ts';
import { type Clause, readExpectation, readPredicate } from './clause.ts';
import { evaluate } from './evaluate.ts';
import { judgeExpectation } from './judge.ts';
import type { RunRecord } from './record.ts';
import { type FiredAction, World } from './world.ts';

type Container = NonNullable<NonNullable<Pod['spec']>['containers']>[number];

export class Story {
  readonly trace = new FakeWorld();
  readonly #fired: FiredAction[] = [];
  readonly #podNames: string[] = [];
  readonly #chunks: TraceChunk[] = [];
  #firstSeq = 0;

  at(seconds: number): this {
    this.trace.at(seconds * 1000);
    return this;
  }
  /** A Pod that the vector names. What is written at second 0 belongs to the first moment. */
  pod(containers: readonly (string | Container)[], options: FakePodOptions = {}): FakePod {
    const pod = new FakePod(
      this.trace,
      containers.map((container) => (typeof container === 'string' ? { name: container } : container)),
      { name: 'p', ...options },
    );
    this.#podNames.push(pod.name);
    if (this.trace.clock.now === 0) this.#firstSeq = this.trace.writer.length;
    return pod;
  }
  /** Vectors of workloads name no Pods. */
  forgetPods(): this {
    this.#podNames.length = 0;
    return this;
  }
  /** An action fires; what `changes` writes is what the API server changes at once. */
  action(verb: string, changes: () => void = () => undefined, more: Partial<FiredAction> = {}): void {
    const index = this.#fired.length;
    const seq = this.trace.writer.length;
    const atMs = this.trace.clock.now;
    changes();
    const seqAfter = this.trace.writer.length;
    this.#fired.push({ index, verb, seq, seqAfter, atMs, refused: undefined, names: {}, ...more });
  }

  /** What has happened so far, as a run that ended at that second. The story may go on. */
  record(endSeconds: number): RunRecord {
    this.#chunks.push(this.trace.writer.take(endSeconds * 1000));
    const trace = new Trace();
    for (const chunk of this.#chunks) trace.append(chunk);
    const world = new World();
    for (let seq = 0; seq < trace.length; seq++) world.apply(trace.entry(seq) as never);
    for (const action of this.#fired) world.fire(action);
    world.nowMs = endSeconds * 1000;
    const scope = { podNames: this.#podNames };
    return {
      trace,
      firstSeq: this.#firstSeq,
      fired: [...this.#fired],
      scope,
      endMs: endSeconds * 1000,
      world,
    };
  }
}

export const holds = (clause: Clause, { world, scope }: RunRecord): boolean =>
  evaluate(readPredicate(clause), world, scope).holds;

export const expected = (clause: Clause, record: RunRecord): boolean =>
  judgeExpectation(readExpectation(clause), record).holds;

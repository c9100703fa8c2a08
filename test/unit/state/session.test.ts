import { describe, expect, it } from 'vitest';
import { type Scenario, scenarioOf } from '../../../src/scenario/format.ts';
import { decodeLink, encodeLink } from '../../../src/scenario/link.ts';
import { AHEAD_MS } from '../../../src/state/runs.ts';
import { createSession } from '../../../src/state/session.ts';
import { Trace } from '../../../src/trace/trace.ts';
import { TraceWriter } from '../../../src/trace/writer.ts';
import type { RunListener } from '../../../src/worker/client.ts';

const POD = { name: 'pod.yaml', text: 'kind: Pod' };
const SERVICE = { name: 'service.yaml', text: 'kind: Service' };

/** A session whose worker is the test: it sees what is asked, and answers when it likes. */
function setup(first: Scenario = scenarioOf([POD, SERVICE], ['pod.yaml']), lastGood?: Scenario) {
  const asked: { scenario: Scenario; untilMs: number }[] = [];
  const extended: number[] = [];
  let listener!: RunListener;
  let nowMs = 0;
  let frame: ((nowMs: number) => void) | undefined;
  const session = createSession({
    connect: (l) => {
      listener = l;
      return {
        start: (scenario, untilMs) => asked.push({ scenario, untilMs }),
        extend: (untilMs) => extended.push(untilMs),
        park: () => undefined,
        dispose: () => undefined,
      };
    },
    frames: {
      request: (fn) => {
        frame = fn;
        return 1;
      },
      cancel: () => {
        frame = undefined;
      },
    },
    later: () => () => undefined,
    now: () => (nowMs += 100),
    first: { scenario: first, origin: { kind: 'own' }, edited: false },
    lastGood,
  });
  session.begin();

  /** A trace with an act at each of `times`. */
  const traceOf = (untilMs: number, times: readonly number[] = []): Trace => {
    const clock = { now: 0, cause: -1 };
    const writer = new TraceWriter(clock);
    for (const at of times) {
      clock.now = at;
      clock.cause = -1;
      writer.record('act.applied', 'test', `act/${at}`, { act: 'apply', args: {} });
    }
    const trace = new Trace();
    trace.append(writer.take(untilMs));
    return trace;
  };
  return {
    session,
    asked,
    extended,
    state: session.store.getState,
    at: () => session.clock.get(),
    frame: (ms: number) => {
      const fn = frame;
      frame = undefined;
      fn?.(ms);
    },
    check: (started: boolean) =>
      listener.checked({
        started,
        files: [{ name: 'pod.yaml', diagnostics: [], objects: [] }],
        checkMs: 1,
      }),
    grow: (trace: Trace) => listener.grew(trace),
    rest: () => listener.rested('asked'),
    fail: () => listener.failed({ code: 'threw', atMs: 7, message: 'oops' }),
    /** The whole of an ordinary run, with these beats. */
    run(times: readonly number[] = []) {
      this.check(true);
      const trace = traceOf(AHEAD_MS, times);
      this.grow(trace);
      this.rest();
      return trace;
    },
    traceOf,
  };
}

describe('runs', () => {
  it('a session begins with a run ten minutes beyond playhead and acts', () => {
    const s = setup({ ...scenarioOf([POD], ['pod.yaml']), playhead: 60_000 });
    expect(s.at()).toBe(60_000);
    expect(s.asked.map((a) => a.untilMs)).toEqual([60_000 + AHEAD_MS]);
  });

  it('an edit runs at once; the old picture stays until the new run has reached the playhead', () => {
    const s = setup();
    const old = s.run();
    s.session.seek(5_000);
    s.session.editFile('pod.yaml', 'kind: Pod # edited');
    expect(s.asked).toHaveLength(2);
    s.check(true);
    s.grow(s.traceOf(4_000));
    expect(s.state().run.trace).toBe(old);
    const fresh = s.traceOf(6_000);
    s.grow(fresh);
    expect(s.state().run).toMatchObject({ trace: fresh, stale: false });
    expect(s.at()).toBe(5_000);
  });

  it('a text with errors keeps the last good run, marked as such, until it is mended', () => {
    const s = setup();
    const good = s.run();
    s.session.editFile('pod.yaml', 'kind: [');
    s.check(false);
    expect(s.state().run).toMatchObject({ trace: good, stale: true, status: 'resting' });
    s.session.editFile('pod.yaml', 'kind: Pod # mended');
    s.run();
    expect(s.state().run.stale).toBe(false);
  });

  it('a session that was saved with errors shows the run before them', () => {
    const good = scenarioOf([POD], ['pod.yaml']);
    const s = setup(scenarioOf([{ name: 'pod.yaml', text: 'kind: [' }], ['pod.yaml']), good);
    s.check(false);
    expect(s.asked[1]?.scenario).toBe(good);
    s.run();
    expect(s.state().run).toMatchObject({ stale: true, of: good });
    expect(s.state().scenario.files[0]?.text).toBe('kind: [');
  });

  it('asks for more when the playhead comes near the edge, and further ahead at high speed', () => {
    const s = setup();
    s.run();
    s.session.seek(60_000);
    expect(s.extended).toEqual([]);
    s.session.seek(AHEAD_MS - 60_000);
    expect(s.extended).toEqual([2 * AHEAD_MS - 60_000]);
    s.session.setSpeed(10_000);
    s.session.play();
    s.session.clock.set(AHEAD_MS);
    expect(s.extended[1]).toBeGreaterThan(AHEAD_MS + 10_000_000);
  });

  it('a failure is told with its scenario, and the next run forgets it', () => {
    const s = setup();
    s.run();
    s.session.editFile('pod.yaml', 'kind: Boom');
    s.fail();
    expect(s.state().run).toMatchObject({ status: 'failed', failure: { message: 'oops', atMs: 7 } });
    expect(s.state().run.failure?.scenario.files[0]?.text).toBe('kind: Boom');
    s.session.begin();
    s.run();
    expect(s.state().run.failure).toBeUndefined();
  });
});

describe('edits and acts', () => {
  it('apply at the playhead is an act, and undo takes it back', () => {
    const s = setup();
    s.run();
    s.session.seek(25_000.4);
    s.session.applyFile('service.yaml');
    expect(s.state().scenario.acts.at(-1)).toEqual({ at: 25_000, kind: 'apply', file: 'service.yaml' });
    s.session.undo();
    expect(s.state().scenario.acts).toHaveLength(1);
    s.session.redo();
    expect(s.state().scenario.acts).toHaveLength(2);
    expect(s.asked).toHaveLength(4);
    expect(s.at()).toBe(25_000.4);
  });

  it('letters are undone together, a paste by itself', () => {
    const s = setup();
    const before = s.state().scenario.files[0]!.text;
    s.session.editFile('pod.yaml', `${before}a`);
    s.session.editFile('pod.yaml', `${before}ab`);
    s.session.editFile('pod.yaml', `${before}ab${'paste '.repeat(20)}`);
    s.session.undo();
    expect(s.state().scenario.files[0]?.text).toBe(`${before}ab`);
    s.session.undo();
    expect(s.state().scenario.files[0]?.text).toBe(before);
  });

  it('more text than a file may hold is refused, and said', () => {
    const s = setup();
    expect(s.session.editFile('pod.yaml', 'x'.repeat(9 * 1024 * 1024))).toBe(false);
    expect(s.state().notice).toEqual({ code: 'textTooLong' });
    expect(s.state().scenario.files[0]?.text).toBe('kind: Pod');
  });

  it('acts stay in the order of their times', () => {
    const s = setup();
    s.session.applyFile('service.yaml', 9_000);
    s.session.deleteObjects(
      [{ kind: 'Pod', resource: 'pods', namespace: 'default', name: 'web', containers: [] }],
      4_000,
    );
    expect(s.state().scenario.acts.map((a) => [a.kind, a.at])).toEqual([
      ['apply', 0],
      ['delete', 4_000],
      ['apply', 9_000],
    ]);
    s.session.removeAct(s.state().scenario.acts[1]!);
    expect(s.state().scenario.acts).toHaveLength(2);
  });

  it('files are added under a free name, renamed with their acts, closed and deleted', () => {
    const s = setup();
    s.session.addFile('pod.yaml', 'x');
    expect(s.state().activeFile).toBe('pod-2.yaml');
    s.session.renameFile('pod.yaml', 'web.yaml');
    expect(s.state().scenario.acts[0]).toMatchObject({ file: 'web.yaml' });
    s.session.closeFile('pod-2.yaml');
    expect(s.state()).toMatchObject({ activeFile: 'service.yaml', closedFiles: ['pod-2.yaml'] });
    s.session.openFile('pod-2.yaml');
    expect(s.state()).toMatchObject({ activeFile: 'pod-2.yaml', closedFiles: [] });
    s.session.deleteFile('web.yaml');
    expect(s.state().scenario).toMatchObject({
      acts: [],
      files: [{ name: 'service.yaml' }, { name: 'pod-2.yaml' }],
    });
    s.session.undo();
    expect(s.state().scenario.acts).toHaveLength(1);
  });

  it('the last tab cannot be closed', () => {
    const s = setup(scenarioOf([POD], []));
    s.session.closeFile('pod.yaml');
    expect(s.state().closedFiles).toEqual([]);
  });

  it('opening another scenario is a step that undo takes back, work and origin', () => {
    const s = setup();
    s.session.editFile('pod.yaml', 'mine');
    s.session.open(scenarioOf([{ name: 'other.yaml', text: '' }], []), { kind: 'builtin', id: 'mended' });
    expect(s.state()).toMatchObject({ activeFile: 'other.yaml', origin: { kind: 'builtin' } });
    s.session.undo();
    expect(s.state()).toMatchObject({ activeFile: 'pod.yaml', origin: { kind: 'own' } });
    expect(s.state().scenario.files[0]?.text).toBe('mine');
  });
});

describe('time', () => {
  it('steps from beat to beat, both ways, and to both ends', () => {
    const s = setup();
    s.run([100, 2_000, 9_000]);
    s.session.stepForward();
    s.session.stepForward();
    expect(s.at()).toBe(2_000);
    s.session.stepBack();
    expect(s.at()).toBe(100);
    s.session.stepBack();
    expect(s.at()).toBe(0);
    s.session.toEnd();
    expect(s.at()).toBe(9_000);
    s.session.stepForward();
    expect(s.at()).toBe(9_000);
    s.session.toStart();
    expect(s.at()).toBe(0);
  });

  it('plays until someone takes the playhead in hand', () => {
    const s = setup();
    s.run([100]);
    s.session.play();
    s.frame(0);
    s.frame(50);
    expect(s.at()).toBe(50);
    s.session.seek(10);
    expect(s.state().playing).toBe(false);
    s.frame(100);
    expect(s.at()).toBe(10);
  });
});

it('a share link carries playhead, tab, speed and selection', () => {
  const s = setup();
  s.session.seek(29_200.7);
  s.session.openFile('service.yaml');
  s.session.setSpeed(20);
  s.session.select('pods/default/web');
  const link = encodeLink(s.session.snapshot());
  expect(decodeLink(link.ok ? link.value : '')).toMatchObject({
    ok: true,
    value: { playhead: 29_201, view: { file: 'service.yaml', speed: 20, selection: 'pods/default/web' } },
  });
});

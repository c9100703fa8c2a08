import { describe, expect, it } from 'vitest';
import { firstDifference, timeText, traceLines, traceText } from '../../../src/trace/index.ts';
import { crashLoopStory, FakePod, FakeWorld } from '../../helpers/fake-trace.ts';

function small(exitCode = 3) {
  const world = new FakeWorld();
  const act = world.at(0).act('apply', { file: 'web.yaml' });
  const pod = new FakePod(world, [{ name: 'app', image: 'busybox' }]);
  world.at(4);
  pod.bind();
  world.at(100);
  pod.create('app');
  pod.start('app');
  pod.log('app', 0, 'hello');
  world.at(31_120);
  const exited = pod.exit('app', 0, exitCode);
  pod.backOff('app', 10_000, 41_120);
  return { trace: world.trace(40_000), act, exited };
}

describe('text of a trace', () => {
  it('[TEXT-1] has time, part, object, what, number and cause, aligned', () => {
    expect(traceText(small().trace, { renumber: true })).toMatchInlineSnapshot(`
      "00:00.000  user       act/0                  apply web.yaml                      #1
      00:00.000  apiserver  pod/web                created: Pending 0/1                #2 ←#1
      00:00.004  scheduler  pod/web                updated: Pending 0/1 on node-1      #3 ←#2
      00:00.100  runtime    pod/web container/app  created (attempt 0)                 #4 ←#3
      00:00.100  runtime    pod/web container/app  started (attempt 0)                 #5 ←#4
      00:00.100  runtime    pod/web container/app  stdout: hello                       #6 ←#5
      00:31.120  runtime    pod/web container/app  exited 3 (Error)                    #7 ←#5
      00:31.120  kubelet    pod/web container/app  restart in 10 s (CrashLoopBackOff)  #8 ←#7
      "
    `);
  });
  it('[TEXT-2] leaves out kinds and times that are not wanted', () => {
    const lines = traceLines(small().trace, { without: ['log.line'], fromMs: 100, untilMs: 30_000 });
    expect(lines.map((l) => l.replace(/^.*app\s+/, '').replace(/\s+#.*/, ''))).toEqual([
      'created (attempt 0)',
      'started (attempt 0)',
    ]);
  });
  it('[TEXT-3] can show everything', () => {
    const { trace } = small();
    expect(traceLines(trace, { meaningful: false })).toHaveLength(trace.length);
  });
  it('[TEXT-4] times go on past an hour', () => {
    expect(timeText(31_120)).toBe('00:31.120');
    expect(timeText(3_661_005)).toBe('1:01:01.005');
  });
});

describe('first difference of two traces', () => {
  it('[COMPARE-1] none between equal ones', () => {
    expect(firstDifference(crashLoopStory().trace, crashLoopStory().trace)).toBeUndefined();
  });
  it('[COMPARE-2] is where they part', () => {
    const a = small(3);
    const b = small(0);
    expect(firstDifference(a.trace, b.trace)).toMatchObject({
      seq: a.exited,
      at: 31_120,
      aText: 'exited 3 (Error)',
      bText: 'exited 0 (Completed)',
    });
  });
  it('[COMPARE-3] what one has not reached yet is none', () => {
    const long = crashLoopStory();
    const world = new FakeWorld();
    const short = world.trace(0);
    expect(firstDifference(short, long.trace)).toMatchObject({ seq: 0, at: 0, a: undefined });
    const { trace } = small();
    const cut = new FakeWorld();
    for (let seq = 0; seq < 4; seq++) {
      const e = trace.entry(seq);
      if (e) cut.at(e.at).because(e.cause).writer.record(e.kind, e.component, e.subject, e.value);
    }
    expect(firstDifference(cut.trace(50), trace)).toBeUndefined();
  });
});

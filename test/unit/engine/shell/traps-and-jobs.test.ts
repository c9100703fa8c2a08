import { describe, expect, it } from 'vitest';
import { SIGKILL, SIGTERM } from '../../../../src/engine/runtime/os/signals.ts';
import { run, SimulatedHost } from '../../../helpers/simulated-host.ts';

/** Runs a container's main process, sends it TERM at a time, and tells when and how it ended. */
function terminated(
  script: string,
  termAtMs: number,
  limitMs = 600_000,
): { code: number; signal: number; at: number; out: string } {
  const host = new SimulatedHost();
  const running = host.start(['sh', '-c', script]);
  let at = -1;
  running.process.onExit = () => {
    at = host.clock.now;
  };
  host.clock.runUntil(termAtMs);
  host.os.kill(running.process, SIGTERM, 'kubelet');
  host.clock.runUntil(limitMs);
  return { code: running.process.exitCode, signal: running.process.exitSignal, at, out: running.out };
}

describe('traps', () => {
  it('[TRAP-1] interrupt a wait at once', () => {
    expect(terminated("trap 'exit 0' TERM; sleep 600 & wait $!; exit 5", 10_000)).toMatchObject({
      code: 0,
      at: 10_000,
    });
  });

  it('[TRAP-2] run after the foreground command has ended', () => {
    expect(terminated("trap 'exit 7' TERM; sleep 60; exit 5", 10_000)).toMatchObject({ code: 7, at: 60_000 });
  });

  it('[TRAP-3] may take their time', () => {
    expect(terminated("trap 'sleep 5; exit 0' TERM; sleep 600 & wait $!; exit 1", 10_000)).toMatchObject({
      code: 0,
      at: 15_000,
    });
    expect(
      terminated(
        "trap 'rm -f /tmp/ready; sleep 30; exit 0' TERM; touch /tmp/ready; while true; do sleep 10; done",
        5_000,
      ),
    ).toMatchObject({ code: 0, at: 40_000 });
  });

  it('[TRAP-4] come back to the script when they do not exit', () => {
    expect(
      terminated(
        "trap 'echo got' TERM; while true; do sleep 1000 & wait $!; echo $?; break; done; exit 3",
        5_000,
      ),
    ).toMatchObject({ code: 3, at: 5_000, out: 'got\n143\n' });
  });

  it('[TRAP-5] without one, PID 1 takes no notice of TERM', () => {
    expect(terminated('sleep 100; exit 3', 5_000)).toMatchObject({ code: 3, at: 100_000 });
    expect(terminated('while true; do sleep 1; done', 5_000, 20_000)).toMatchObject({ at: -1 });
  });

  it('[TRAP-6] kill a child and wait for it', () => {
    expect(
      terminated("sleep 9999999 & pid=$!; trap 'kill $pid' TERM; wait $pid; exit 0", 7_000),
    ).toMatchObject({ code: 0, at: 7_000 });
  });

  it('[TRAP-7] of KILL do not exist: 137', () => {
    const host = new SimulatedHost();
    const { process } = host.start(['sh', '-c', "trap 'exit 0' TERM KILL; sleep 100 & wait"]);
    host.clock.runUntil(1_000);
    host.os.kill(process, SIGKILL, 'kubelet');
    expect(process.exitCode).toBe(137);
  });

  it('[TRAP-8] interrupt a read, too', () => {
    const host = new SimulatedHost();
    host.root.mkdirAll('/tmp');
    expect(
      host.sh('mkfifo /tmp/p; trap "echo t" USR1; (sleep 1; kill -USR1 $$) & read x < /tmp/p; echo $?', {
        limitMs: 60_000,
      }).out,
    ).toBe('t\n138\n');
  });
});

describe('jobs', () => {
  it('[JOB-1] run at the same time', () => {
    expect(run('sleep 3 & sleep 2 & sleep 1 & wait')).toMatchObject({ status: 0, tookMs: 3_000 });
    expect(
      run('for i in 1 2 3; do sleep $i; echo $i; done | while read x; do echo "got $x"; done'),
    ).toMatchObject({ tookMs: 6_000, out: 'got 1\ngot 2\ngot 3\n' });
  });

  it('[JOB-2] are waited for by number, also when they have ended before', () => {
    expect(
      run('(sleep 1; exit 3) & a=$!; (exit 4) & b=$!; sleep 5; wait $b; echo $?; wait $a; echo $?').out,
    ).toBe('4\n3\n');
  });

  it('[JOB-3] show the time at which things happen in a pipeline', () => {
    const host = new SimulatedHost();
    const { pieces } = host.sh('{ echo a; sleep 2; echo b; } | cat');
    expect(pieces).toEqual([
      { at: 0, text: 'a\n' },
      { at: 2_000, text: 'b\n' },
    ]);
  });

  it('[JOB-4] wait in a substitution', () => {
    expect(run('x=$(sleep 2; echo late); echo $x')).toMatchObject({ out: 'late\n', tookMs: 2_000 });
  });

  it('[JOB-5] the last program takes over the shell, unless there is a trap', () => {
    const processes = (script: string): string[] => {
      const host = new SimulatedHost();
      host.start(['sh', '-c', script]);
      host.clock.runUntil(10);
      return host.namespace.members.map((p) => p.argv.join(' '));
    };
    expect(processes('echo a && sleep 3')).toEqual(['sleep 3']);
    expect(processes('(sleep 3)')).toEqual(['sleep 3']);
    expect(processes("trap 'echo x' TERM; sleep 3")).toEqual([
      "sh -c trap 'echo x' TERM; sleep 3",
      'sleep 3',
    ]);
    expect(processes('sleep 3; exit 3')).toEqual(['sh -c sleep 3; exit 3', 'sleep 3']);
    expect(processes('while true; do sleep 3; done')).toHaveLength(2);
  });

  it('[JOB-6] start a program in the background as one process', () => {
    const host = new SimulatedHost();
    host.start(['sh', '-c', 'x=5; sleep $x & wait']);
    host.clock.runUntil(10);
    expect(
      host.entries
        .filter((e) => e.kind === 'process.started')
        .map((e) => (e.value as { argv: string[] }).argv),
    ).toEqual([
      ['sh', '-c', 'x=5; sleep $x & wait'],
      ['sleep', '5'],
    ]);
  });
});

import { describe, expect, it } from 'vitest';
import {
  SIGCONT,
  SIGKILL,
  signalName,
  signalNumber,
  SIGSTOP,
  SIGTERM,
  SIGUSR1,
} from '../../../../src/engine/runtime/os/signals.ts';
import { SimulatedHost } from '../../../helpers/simulated-host.ts';

describe('signals', () => {
  it('[SIG-1] knows names with and without SIG, numbers, and real-time signals', () => {
    expect(
      ['TERM', 'SIGTERM', 'sigterm', '15', 'KILL', 'SIGRTMIN+3', 'RTMAX', 'EXIT', 'NOPE', '99'].map(
        signalNumber,
      ),
    ).toEqual([15, 15, 15, 15, 9, 37, 64, 0, undefined, undefined]);
    expect([1, 15, 37].map(signalName)).toEqual(['HUP', 'TERM', 'RTMIN+3']);
  });

  it('[SIG-2] spares PID 1 a signal it has no handler for, from inside and from outside', () => {
    const host = new SimulatedHost();
    const { process } = host.start(['sleep', '100']);
    host.start(['sh', '-c', 'kill 1; kill -9 1']);
    host.clock.runUntil(1_000);
    host.os.kill(process, SIGTERM, 'kubelet');
    expect(process.state).toBe('running');
    const signals = host.entries.filter((e) => e.kind === 'process.signalled').map((e) => e.value);
    expect(signals).toEqual([
      { signal: SIGTERM, from: 'process/node-1/1002', ignored: true },
      { signal: SIGKILL, from: 'process/node-1/1002', ignored: true },
      { signal: SIGTERM, from: 'kubelet', ignored: true },
    ]);
  });

  it('[SIG-3] kills PID 1 with KILL from outside of its namespace: exit code 137', () => {
    const host = new SimulatedHost();
    const { process } = host.start(['sleep', '100']);
    host.clock.runUntil(1_000);
    host.os.kill(process, SIGKILL, 'kubelet');
    expect(process).toMatchObject({ exitCode: 137, exitSignal: SIGKILL });
  });

  it('[SIG-4] ends any other process by TERM: exit code 143', () => {
    const host = new SimulatedHost();
    host.start(['sleep', '100']);
    const { process } = host.start(['sleep', '100']);
    host.os.kill(process, SIGTERM, 'kubelet');
    expect(process).toMatchObject({ exitCode: 143, exitSignal: SIGTERM, state: 'gone' });
  });

  it('[SIG-5] stops and continues a process; time goes on meanwhile', () => {
    const host = new SimulatedHost();
    const running = host.start(['sh', '-c', 'sleep 5; echo done'], { namespace: host.os.newPidNamespace() });
    host.clock.runUntil(1_000);
    const [, child] = running.process.namespace.members;
    if (!child) throw new Error('no child');
    host.os.kill(child, SIGSTOP, 'test');
    expect(child.info().state).toBe('T');
    host.clock.runUntil(9_000);
    expect(running.out).toBe('');
    host.os.kill(child, SIGCONT, 'test');
    host.clock.runUntil(9_001);
    expect(running.out).toBe('done\n');
  });

  it('[SIG-6] sends to a process group with a negative number, and to all but itself with -1', () => {
    const host = new SimulatedHost();
    const { out } = host.sh('sleep 100 & sleep 100 & kill -USR1 -1; wait; echo over', { limitMs: 10_000 });
    expect(out).toBe('over\n');
  });

  it('[SIG-7] keeps a handled signal until the program looks for it', () => {
    const host = new SimulatedHost();
    const running = host.start(['sh', '-c', "trap 'echo usr' USR1; sleep 3; echo end"]);
    host.clock.runUntil(1_000);
    host.os.kill(running.process, SIGUSR1, 'test');
    host.clock.runUntil(2_000);
    expect(running.out).toBe('');
    host.clock.runUntil(3_000);
    expect(running.out).toBe('usr\nend\n');
  });

  it('[SIG-8] ends a writer whose reader has gone by PIPE', () => {
    const host = new SimulatedHost();
    const { out, tookMs } = host.sh('yes | head -n 1');
    expect(out).toBe('y\n');
    expect(tookMs).toBe(0);
    expect(host.entries).toContainEqual(
      expect.objectContaining({ kind: 'process.exited', value: { exitCode: 141, signal: 13 } }),
    );
  });

  it('[SIG-9] lets a user signal only its own processes', () => {
    const host = new SimulatedHost();
    host.start(['sleep', '100']);
    const other = host.start(['sleep', '100']);
    host.user = { uid: 1000, gid: 1000 };
    const running = host.start(['sh', '-c', `kill ${other.process.pid}`]);
    host.clock.runUntil(1);
    expect(running.err).toBe("sh: can't kill pid 2: Operation not permitted\n");
    expect(other.process.state).toBe('running');
  });
});

import { describe, expect, it } from 'vitest';
import { Process } from '../../../../src/engine/runtime/os/process.ts';
import { SIGKILL, SIGTERM } from '../../../../src/engine/runtime/os/signals.ts';
import { SimulatedHost } from '../../../helpers/simulated-host.ts';

const kinds = (host: SimulatedHost): string[] => host.entries.map((e) => e.kind.replace('process.', ''));

describe('processes', () => {
  it('[OS-1] returns from spawn before the first step, and runs at the same instant', () => {
    const host = new SimulatedHost();
    const { process, ...running } = host.start(['echo', 'hi']);
    expect(process.state).toBe('running');
    const output = host.start(['echo', 'there'], { namespace: host.os.newPidNamespace() });
    host.clock.runUntil(0);
    expect(output.out).toBe('there\n');
    expect(process.state).toBe('gone');
    expect(running.err).toBe('');
  });

  it('[OS-2] says why a program cannot be started, as runc does', () => {
    const host = new SimulatedHost();
    host.root.writeFile('/plain', 'text', { mode: 0o644 });
    const error = (...argv: string[]): unknown => host.tryStart(argv);
    expect(error('foo')).toMatchObject({
      code: 'ENOENT',
      message: 'exec: "foo": executable file not found in $PATH',
    });
    expect(error('/foo')).toMatchObject({
      code: 'ENOENT',
      message: 'exec: "/foo": stat /foo: no such file or directory',
    });
    expect(error('/plain')).toMatchObject({ code: 'EACCES', message: 'exec: "/plain": permission denied' });
    expect(error('/etc')).toMatchObject({ code: 'EISDIR', message: 'exec: "/etc": is a directory' });
  });

  it('[OS-3] numbers processes in their namespace from 1, and on the node in one row', () => {
    const host = new SimulatedHost();
    const other = host.os.newPidNamespace();
    const a = host.start(['sleep', '9']);
    const b = host.start(['sleep', '9']);
    const c = host.start(['sleep', '9'], { namespace: other });
    expect([a, b, c].map((r) => r.process.pid)).toEqual([1, 2, 1]);
    expect([a, b, c].map((r) => r.process.hostPid)).toEqual([1001, 1002, 1003]);
    expect(a.process.namespace.members).toHaveLength(2);
    expect(host.os.hostNamespace.get(1003)).toBe(c.process);
  });

  it('[OS-4] keeps an ended process as a zombie until its parent waits for it', () => {
    const host = new SimulatedHost();
    // The shell is busy for ten seconds and does not wait for the child that ended first.
    host.start(['sh', '-c', 'sleep 1 & exec sleep 10']);
    host.clock.runUntil(5_000);
    const [parent, child] = host.namespace.members;
    expect(parent?.argv).toEqual(['sleep', '10']);
    expect(child?.state).toBe('zombie');
    expect(child?.info().state).toBe('Z');
    expect(kinds(host)).not.toContain('reaped');
  });

  it('[OS-5] gives orphans to PID 1 of their namespace, which reaps them if its program does', () => {
    const host = new SimulatedHost({ image: 'registry.k8s.io/pause:3.10' });
    host.root.addInode('/bin', busyboxDir());
    const pause = host.start(['/pause']);
    host.start(['sh', '-c', 'sleep 2 & exit 0']);
    host.clock.runUntil(1_000);
    const orphan = host.namespace.members.find((p) => p.argv[0] === 'sleep');
    expect(orphan?.parent).toBe(pause.process);
    expect(host.entries.find((e) => e.kind === 'process.reparented')?.value).toEqual({
      parent: pause.process.hostPid,
    });
    host.clock.runUntil(3_000);
    expect(orphan?.state).toBe('gone');
    expect(host.entries.at(-1)).toMatchObject({
      kind: 'process.reaped',
      value: { by: pause.process.hostPid },
    });
  });

  it('[OS-6] leaves orphans as zombies when PID 1 does not wait', () => {
    const host = new SimulatedHost();
    host.start(['sleep', '100']);
    host.start(['sh', '-c', 'sleep 2 & exit 0']);
    host.clock.runUntil(10_000);
    expect(host.namespace.members.map((p) => [p.argv[0], p.state])).toEqual([
      ['sleep', 'running'],
      ['sleep', 'zombie'],
    ]);
  });

  it('[OS-7] kills everything in a namespace when its PID 1 ends', () => {
    const host = new SimulatedHost();
    const init = host.start(['sh', '-c', 'sleep 100 & sleep 200 & sleep 1; exit 3']);
    const second = host.start(['sleep', '50']);
    host.clock.runUntil(2_000);
    expect(init.process.exitCode).toBe(3);
    expect(second.process).toMatchObject({ state: 'gone', exitCode: 137, exitSignal: SIGKILL });
    expect(host.namespace.members).toEqual([]);
    const order = host.entries.filter((e) => e.at === 1000).map((e) => e.kind);
    expect(order.indexOf('process.signalled')).toBeGreaterThan(order.indexOf('process.exited'));
  });

  it('[OS-8] calls onExit once, after the namespace has been cleared', () => {
    const host = new SimulatedHost();
    const seen: number[] = [];
    const spec = host.start(['sh', '-c', 'sleep 100 & sleep 1']);
    spec.process.onExit = (p) => seen.push(p.namespace.members.length);
    host.clock.runUntil(5_000);
    expect(seen).toEqual([0]);
  });

  it('[OS-9] records what happens to a process, in order', () => {
    const host = new SimulatedHost();
    host.start(['sh', '-c', 'sleep 1; true']);
    host.clock.runUntil(2_000);
    expect(host.entries.map((e) => `${e.at} ${e.kind} ${e.subject.replace('process/node-1/', '')}`)).toEqual([
      '0 process.started 1001',
      '0 process.started 1002',
      '1000 process.exited 1002',
      '1000 process.reaped 1002',
      '1000 process.exited 1001',
      '1000 process.reaped 1001',
    ]);
    expect(host.entries[1]?.value).toEqual({
      podUid: 'pod',
      containerId: 'container',
      nsPid: 2,
      parent: 1001,
      argv: ['sleep', '1'],
    });
  });

  it('[OS-10] shows exec as a second start of the same process', () => {
    const host = new SimulatedHost();
    host.start(['sh', '-c', 'exec sleep 5']);
    host.clock.runUntil(0);
    const starts = host.entries.filter((e) => e.kind === 'process.started');
    expect(starts.map((e) => (e.value as { argv: string[] }).argv[0])).toEqual(['sh', 'sleep']);
    expect(new Set(starts.map((e) => e.subject)).size).toBe(1);
  });

  it('[OS-11] refuses more processes than a node may have, with EAGAIN and one note', () => {
    const host = new SimulatedHost({ limits: { ...new SimulatedHost().os.limits, processesPerNode: 5 } });
    const { err } = host.sh('for i in 1 2 3 4 5 6 7 8; do sleep 100 & done; wait', { limitMs: 1_000 });
    expect(err).toContain("sh: can't fork: Resource temporarily unavailable");
    const notes = host.entries.filter((e) => e.kind === 'limit.reached');
    expect(notes).toHaveLength(1);
    expect(notes[0]?.value).toEqual({ limit: 'processesPerNode', max: 5, where: 'node-1' });
  });

  it('[OS-12] does the same whatever the slices of the run', () => {
    const script =
      'trap "echo t" TERM; (sleep 3; kill $$) & i=0; while [ $i -lt 5 ]; do echo $i; sleep 1 & wait $!; i=$((i+1)); done | cat';
    const run = (slice: number): unknown => {
      const host = new SimulatedHost();
      const running = host.start(['sh', '-c', script]);
      for (let done = false; !done; ) done = host.clock.runUntil(20_000, slice);
      return [running.pieces, host.entries];
    };
    expect(run(1)).toEqual(run(1_000_000));
    expect(run(7)).toEqual(run(13));
  });

  it('[OS-13] runs scripts with #!, and through PATH or a relative name', () => {
    const host = new SimulatedHost();
    host.root.mkdirAll('/opt');
    host.root.writeFile('/opt/run', '#!/bin/sh -e\necho "$0 $1"\nfalse\necho no\n', { mode: 0o755 });
    const direct = host.start(['/opt/run', 'x'], { namespace: host.os.newPidNamespace() });
    const relative = host.start(['./run', 'y'], { cwd: '/opt', namespace: host.os.newPidNamespace() });
    host.clock.runUntil(10);
    expect([direct.out, direct.process.exitCode]).toEqual(['/opt/run x\n', 1]);
    expect(relative.out).toBe('./run y\n');
  });

  it('[OS-14] closes what a process had open, however it ends', () => {
    const host = new SimulatedHost();
    const listening = (): number => host.network.listening.length;
    const server = host.start(['httpd', '-f', '-p', '8080']);
    host.clock.runUntil(1);
    expect(listening()).toBe(1);
    host.os.kill(server.process, SIGKILL, 'test');
    expect(listening()).toBe(0);
    expect(server.process instanceof Process).toBe(true);
  });

  it('[OS-15] lets a process be found by what it wrote into /proc', () => {
    const host = new SimulatedHost();
    const { out } = host.sh(
      "cat /proc/1/cmdline | tr '\\0' ' '; grep -c Pid /proc/self/status; ls /proc | grep -c '^[0-9]'",
    );
    expect(out.split('\n')[0]).toContain('sh -c cat /proc/1/cmdline');
  });

  it('[OS-16] sends nothing to a process that has ended', () => {
    const host = new SimulatedHost();
    const { process } = host.start(['true']);
    host.clock.runUntil(0);
    expect(host.os.kill(process, SIGTERM, 'test')).toBe(false);
  });
});

/** A directory with the tools of busybox, for an image that has none. */
function busyboxDir(): Parameters<SimulatedHost['root']['addInode']>[1] {
  const stat = new SimulatedHost().root.stat('/bin');
  if (typeof stat === 'string') throw new Error(stat);
  return stat.inode;
}

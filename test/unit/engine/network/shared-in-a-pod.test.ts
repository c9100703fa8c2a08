import { describe, expect, it } from 'vitest';
import { NodeRun, webPod } from '../../../helpers/node-run.ts';

const sh = (name: string, script: string) => ({
  name,
  image: 'busybox:1.36',
  command: ['sh', '-c', script],
});
const linesOf = (run: NodeRun) => run.entries('log.line').map((entry) => entry.value.text);

describe('what containers share, and what a node gives away', () => {
  it('a port of the node leads to the container that asked for it, and only that port', () => {
    const server = webPod({
      image: 'nginx:1.27',
      command: [],
      ports: [{ containerPort: 80, hostPort: 8080 }],
    });
    const client = webPod(
      {
        env: [{ name: 'NODE', valueFrom: { fieldRef: { fieldPath: 'status.hostIP' } } }],
        command: ['sh', '-c', 'sleep 2; for p in 8080 80; do nc -z $NODE $p; echo $p: $?; done; sleep 100'],
      },
      {},
      { name: 'client' },
    );
    expect(linesOf(new NodeRun([server, client]).until(5))).toEqual(
      expect.arrayContaining(['8080: 0', '80: 1']),
    );
  });

  it('a server sees who came over localhost as 127.0.0.1', () => {
    const pod = webPod(
      {},
      {
        containers: [
          { name: 'web', image: 'nginx:1.27' },
          sh('app', 'sleep 1; wget -qO- localhost; sleep 100'),
        ],
      },
    );
    expect(linesOf(new NodeRun([pod]).until(5)).some((line) => line.startsWith('127.0.0.1 - - '))).toBe(true);
  });

  it('a second nginx tries its port five times in 2.5 s, and ends', () => {
    const containers = ['first', 'second'].map((name) => ({ name, image: 'nginx:1.27' }));
    const run = new NodeRun([webPod({}, { containers })]).until(3);
    expect(linesOf(run).filter((line) => line.includes('(98: Address already in use)'))).toHaveLength(5);
    const [exit] = run.entries('container.exited');
    expect(exit?.value.exitCode).toBe(1);
    expect(Math.round((exit?.at ?? 0) / 100)).toBe(25);
  });

  it('/dev/shm is one for the containers of a Pod, and lasts as long as the sandbox', () => {
    const pod = webPod(
      {},
      {
        containers: [
          sh('writer', 'echo hello >> /dev/shm/word; sleep 5; exit 1'),
          sh('reader', 'sleep 3; cat /dev/shm/word; sleep 100'),
        ],
      },
    );
    const other = webPod(sh('app', 'sleep 3; ls /dev/shm | wc -l; sleep 100'), {}, { name: 'other' });
    const run = new NodeRun([pod, other]).until(8);
    expect(linesOf(run)).toEqual(expect.arrayContaining(['hello', '0']));
    run.act({ kind: 'fault.sandbox', namespace: 'default', pod: 'web' }).until(60);
    expect(linesOf(run).filter((line) => line === 'hello')).toHaveLength(2);
  });
});

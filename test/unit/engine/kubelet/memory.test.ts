import { describe, expect, it } from 'vitest';
import { oomScoreAdjust } from '../../../../src/engine/kubelet/oom-score.ts';
import { testPod } from '../../../helpers/kubelet-fixtures.ts';
import { NodeRun, webPod } from '../../../helpers/node-run.ts';

const MIB = 1024 * 1024;
const stress = (bytes: string, limit?: string) =>
  webPod({
    image: 'polinux/stress',
    command: ['stress', '--vm', '1', '--vm-bytes', bytes, '--vm-hang', '1'],
    ...(limit === undefined ? {} : { resources: { limits: { memory: limit } } }),
  });

describe('memory of containers', () => {
  it('[MEMORY-1] kills a container that takes more than its limit, with 137 and OOMKilled', () => {
    const run = new NodeRun([stress('250M', '100Mi')]).until(3);
    const last = run.container().lastState?.terminated ?? run.container().state?.terminated;
    expect(last).toMatchObject({ exitCode: 137, reason: 'OOMKilled' });
    const [kill] = run.entries('container.oomKilled');
    expect(kill?.value).toMatchObject({ scope: 'container', limitBytes: 100 * MIB });
    expect(kill?.value.usageBytes).toBeGreaterThan(100 * MIB);
  });

  it('[MEMORY-1] leaves a container alone that keeps to its limit, and tells what it holds', () => {
    const run = new NodeRun([stress('64M', '100Mi')]).until(5);
    expect(run.container().restartCount).toBe(0);
    const held = run.entries('container.memory').map((entry) => entry.value.usageBytes / MIB);
    expect(Math.max(...held)).toBeGreaterThanOrEqual(64);
    expect(run.entries('container.oomKilled')).toEqual([]);
  });

  it('[MEMORY-2] kills all processes of the container, or one where the node says so', () => {
    const together = new NodeRun([stress('250M', '100Mi')]).until(0.5);
    expect(together.entries('log.line').map((entry) => entry.value.text)).toHaveLength(1);
    const single = new NodeRun([stress('250M', '100Mi')], {
      node: { kubelet: { singleProcessOOMKill: true } },
    }).until(1.5);
    const lines = single.entries('log.line').map((entry) => entry.value.text);
    expect(lines.some((line) => line.includes('got signal 9'))).toBe(true);
    // Its main process ended by itself, but one of its processes was killed for memory.
    expect(single.container().state?.terminated ?? single.container().lastState?.terminated).toMatchObject({
      exitCode: 1,
      reason: 'OOMKilled',
    });
  });

  it('[MEMORY-3] when the node is full the container with the highest score goes, whatever it holds', () => {
    const guaranteed = { cpu: '100m', memory: '600Mi' };
    const run = new NodeRun(
      [
        webPod(
          { image: 'big', resources: { limits: guaranteed, requests: guaranteed } },
          {},
          { name: 'guaranteed' },
        ),
        webPod({ image: 'small' }, {}, { name: 'effort' }),
      ],
      {
        node: { capacity: { memory: '1Gi', cpu: '4', pods: '110' } },
        images: { big: { memory: '500Mi' }, small: { memory: '100Mi' } },
      },
    ).until(2);
    run.act({ kind: 'fault.pressure', node: 'node-1', resource: 'memory', used: '500Mi' }).until(4);
    expect(run.entries('container.oomKilled')[0]?.value).toMatchObject({
      scope: 'node',
      limitBytes: 1024 * MIB,
    });
    expect(run.container('app', 'guaranteed').restartCount).toBe(0);
    expect(run.container('app', 'effort').restartCount).toBe(1);
  });

  it('[MEMORY-4] scores by quality of service: guaranteed, by request, best effort', () => {
    const node = 8 * 1024 * MIB;
    const score = (resources: object, extra: object = {}) => {
      const pod = testPod({ containers: [{ name: 'app', image: 'a', resources }], ...extra });
      return oomScoreAdjust(pod, pod.spec.containers[0] ?? { name: '' }, node);
    };
    const amounts = { cpu: '1', memory: '1Gi' };
    expect(score({ requests: amounts, limits: amounts })).toBe(-997);
    expect(score({})).toBe(1000);
    expect(score({ requests: { memory: '4Gi' } })).toBe(500);
    expect(score({ requests: { memory: '8Gi' } })).toBe(3);
    expect(score({ requests: { memory: '1Ki' } })).toBe(999);
    expect(score({}, { priority: 2_000_001_000, priorityClassName: 'system-node-critical' })).toBe(-997);
  });

  it('[MEMORY-4] a sidecar scores no higher than the smallest request of the regular containers', () => {
    const sidecar = { name: 'side', image: 'a', restartPolicy: 'Always' as const };
    const pod = testPod({
      initContainers: [sidecar],
      containers: [{ name: 'app', image: 'a', resources: { requests: { memory: '4Gi' } } }],
    });
    expect(oomScoreAdjust(pod, sidecar, 8 * 1024 * MIB)).toBe(500);
  });
});

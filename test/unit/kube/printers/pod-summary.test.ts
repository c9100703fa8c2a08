import { describe, expect, it } from 'vitest';
import { podPrinter } from '../../../../src/kube/printers/pods.ts';
import { summarizePod } from '../../../../src/kube/printers/pod-summary.ts';
import type {
  Container,
  ContainerState,
  ContainerStatus,
  Pod,
  PodStatus,
} from '../../../../src/kube/types.ts';

const RUNNING: ContainerState = { running: { startedAt: '2024-06-01T11:00:00Z' } };
const waiting = (reason: string): ContainerState => ({ waiting: { reason } });
const ended = (exitCode: number, reason?: string): ContainerState => ({ terminated: { exitCode, reason } });

function status(name: string, state: ContainerState, more: Partial<ContainerStatus> = {}): ContainerStatus {
  return { name, state, ready: false, restartCount: 0, image: '', imageID: '', ...more };
}

function pod(given: PodStatus, init: Container[] = [], deletionTimestamp?: string): Pod {
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name: 'web', deletionTimestamp },
    spec: {
      initContainers: init,
      containers: (given.containerStatuses ?? [{ name: 'a' }]).map(({ name }) => ({ name })),
    },
    status: given,
  };
}

const statusOf = (...statuses: ContainerStatus[]) =>
  summarizePod(pod({ phase: 'Running', containerStatuses: statuses })).status;

describe('STATUS', () => {
  it('[PRINT-1] the first container in trouble wins', () => {
    expect(statusOf(status('a', waiting('CrashLoopBackOff')), status('b', ended(1, 'Error')))).toBe(
      'CrashLoopBackOff',
    );
    expect(statusOf(status('a', RUNNING, { ready: true }), status('b', ended(1, 'Error')))).toBe('Error');
  });

  it('[PRINT-1] without a reason it is the signal or the exit code', () => {
    expect(statusOf(status('a', ended(3)))).toBe('ExitCode:3');
    expect(statusOf(status('a', { terminated: { exitCode: 137, signal: 9 } }))).toBe('Signal:9');
  });

  it('[PRINT-2] Completed gives way', () => {
    const done = status('a', ended(0, 'Completed'));
    const running = status('b', RUNNING, { ready: true });
    const failed = status('c', ended(1, 'Error'));
    const ready = [{ type: 'Ready', status: 'True' }];
    const containerStatuses = [done, running, failed];
    expect(summarizePod(pod({ phase: 'Running', conditions: ready, containerStatuses })).status).toBe(
      'Running',
    );
    expect(summarizePod(pod({ phase: 'Running', containerStatuses })).status).toBe('Error');
    expect(statusOf(done, running)).toBe('NotReady');
    expect(statusOf(done, failed)).toBe('Error');
    expect(statusOf(done)).toBe('Completed');
  });

  it('shows the reason of the Pod, its gate, its end', () => {
    expect(summarizePod(pod({ phase: 'Failed', reason: 'Evicted' })).status).toBe('Evicted');
    const gated = [{ type: 'PodScheduled', status: 'False', reason: 'SchedulingGated' }];
    expect(summarizePod(pod({ phase: 'Pending', conditions: gated })).status).toBe('SchedulingGated');
    const now = '2024-06-01T12:00:00Z';
    expect(summarizePod(pod({ phase: 'Running' }, [], now)).status).toBe('Terminating');
    expect(summarizePod(pod({ phase: 'Failed' }, [], now)).status).toBe('Failed');
    expect(summarizePod(pod({ phase: 'Running', reason: 'NodeLost' }, [], now)).status).toBe('Unknown');
  });

  it.each([
    [waiting('PodInitializing'), 'Init:0/1'],
    [waiting('ErrImagePull'), 'Init:ErrImagePull'],
    [RUNNING, 'Init:0/1'],
    [ended(1, 'OOMKilled'), 'Init:OOMKilled'],
    [ended(2), 'Init:ExitCode:2'],
    [{ terminated: { exitCode: 137, signal: 9 } }, 'Init:Signal:9'],
    [ended(0), 'Pending'],
  ])('init container %j: %s', (state, text) => {
    const initContainerStatuses = [status('i', state)];
    expect(summarizePod(pod({ phase: 'Pending', initContainerStatuses }, [{ name: 'i' }])).status).toBe(text);
  });
});

describe('READY and RESTARTS', () => {
  const lastState = (finishedAt: string) => ({ terminated: { exitCode: 1, finishedAt } });
  const sidecar = { name: 's', restartPolicy: 'Always' };

  it('[PRINT-3] counts init containers while initializing, sidecars always', () => {
    const initContainerStatuses = [
      status('s', RUNNING, {
        started: true,
        ready: true,
        restartCount: 2,
        lastState: lastState('2024-06-01T11:59:00Z'),
      }),
      status('i', RUNNING, { restartCount: 3, lastState: lastState('2024-06-01T11:59:30Z') }),
    ];
    const initializing = summarizePod(
      pod({ phase: 'Pending', initContainerStatuses }, [sidecar, { name: 'i' }]),
    );
    expect(initializing).toMatchObject({
      restarts: 5,
      readyContainers: 1,
      totalContainers: 2,
      status: 'Init:1/2',
    });
    const initialized = summarizePod(
      pod(
        { phase: 'Running', initContainerStatuses, conditions: [{ type: 'Initialized', status: 'True' }] },
        [sidecar, { name: 'i' }],
      ),
    );
    expect(initialized).toMatchObject({ restarts: 2, lastRestart: '2024-06-01T11:59:00Z' });
  });

  it('prints when the last restart was, if it is known', () => {
    const options = { now: Date.UTC(2024, 5, 1, 12) };
    const cells = (more: Partial<ContainerStatus>) =>
      podPrinter.cells(pod({ containerStatuses: [status('a', RUNNING, more)] }), options)[3];
    expect(cells({ restartCount: 1, lastState: lastState('2024-06-01T11:59:50Z') })).toBe('1 (10s ago)');
    expect(cells({ restartCount: 1 })).toBe('1');
    expect(cells({ restartCount: 0, lastState: lastState('2024-06-01T11:59:50Z') })).toBe('0');
  });
});

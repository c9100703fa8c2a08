import { beforeEach, describe, expect, it } from 'vitest';
import type { Job, Pod } from '../../../../src/kube/types.ts';
import { ControlPlane, EPOCH, template } from './control-plane.ts';

let plane: ControlPlane;
beforeEach(() => {
  plane = new ControlPlane();
  plane.run(1);
});

const job = (spec: object): object => ({
  apiVersion: 'batch/v1',
  kind: 'Job',
  metadata: { name: 'work' },
  spec: { template: template({ job: 'work' }, { restartPolicy: 'Never' }), ...spec },
});
const live = () => plane.get<Job>('jobs', 'work');
const condition = (type: string) => live().status?.conditions?.find((one) => one.type === type);
const indexOf = (pod: Pod) => Number(pod.metadata.annotations?.['batch.kubernetes.io/job-completion-index']);
const madeAt = (pods: readonly Pod[]) =>
  pods.map((pod) => (Date.parse(pod.metadata.creationTimestamp ?? '') - EPOCH) / 1000).sort((a, b) => a - b);

describe('Job', () => {
  it('[JOB-1] runs its Pods to completion, counts them and lets them go', () => {
    plane.conduct = () => ({ readyAfterMs: 0, endsAfterMs: 2000 });
    plane.create(job({ completions: 3, parallelism: 2 }));
    plane.run(20);
    expect(live().status).toMatchObject({
      succeeded: 3,
      ready: 0,
      terminating: 0,
      uncountedTerminatedPods: {},
    });
    expect(condition('SuccessCriteriaMet')).toMatchObject({ status: 'True', reason: 'CompletionsReached' });
    expect(condition('Complete')).toMatchObject({
      status: 'True',
      reason: 'CompletionsReached',
      message: 'Reached expected number of succeeded pods',
    });
    expect(live().status?.completionTime).toBeDefined();
    expect(plane.pods().map((pod) => pod.metadata.finalizers ?? [])).toEqual([[], [], []]);
    expect(plane.events('Job').at(-1)).toBe('Completed: Job completed');
  });

  it('[JOB-2] waits 10 s, 20 s, 40 s after failures and gives up beyond the limit', () => {
    plane.conduct = () => ({ endsAfterMs: 0, exitCode: 1 });
    plane.create(job({ backoffLimit: 3 }));
    plane.run(200);
    const at = madeAt(plane.pods());
    expect(at).toHaveLength(4);
    expect(at.slice(1).map((time, i) => time - (at[i] ?? 0))).toEqual([10, 20, 40]);
    expect(condition('FailureTarget')).toMatchObject({ reason: 'BackoffLimitExceeded' });
    expect(condition('Failed')).toMatchObject({
      status: 'True',
      reason: 'BackoffLimitExceeded',
      message: 'Job has reached the specified backoff limit',
    });
    expect(live().status).toMatchObject({ failed: 4 });
    expect(plane.events('Job').at(-1)).toBe(
      'BackoffLimitExceeded: Job has reached the specified backoff limit',
    );
  });

  it('[JOB-3] suspended it has no Pods; suspended later it loses them uncounted', () => {
    plane.conduct = () => ({ readyAfterMs: 0, endsAfterMs: 60_000 });
    plane.create(job({ suspend: true, parallelism: 2, completions: 2 }));
    plane.run(5);
    expect(plane.pods()).toEqual([]);
    expect(condition('Suspended')).toMatchObject({
      status: 'True',
      reason: 'JobSuspended',
      message: 'Job suspended',
    });
    expect(live().status?.startTime).toBeUndefined();
    plane.patch('jobs', 'work', { spec: { suspend: false } });
    plane.run(5);
    expect(live().status).toMatchObject({ active: 2, ready: 2 });
    plane.patch('jobs', 'work', { spec: { suspend: true } });
    plane.run(5);
    expect(live().status).toMatchObject({ ready: 0 });
    expect([live().status?.failed, plane.pods().length]).toEqual([undefined, 0]);
    expect(plane.events('Job')).toContain('Resumed: Job resumed');
  });

  it('[JOB-4] an Indexed Job gives each Pod an index, a host name and a variable', () => {
    plane.conduct = () => ({ endsAfterMs: 1000 });
    plane.create(job({ completionMode: 'Indexed', completions: 3, parallelism: 3 }));
    plane.run(2);
    const pod = plane.pods().find((one) => indexOf(one) === 1);
    expect(pod?.spec.hostname).toBe('work-1');
    expect(pod?.metadata.name).toMatch(/^work-1-[a-z0-9]{5}$/);
    expect(pod?.metadata.labels).toMatchObject({
      'batch.kubernetes.io/job-completion-index': '1',
      'job-name': 'work',
    });
    expect(pod?.spec.containers[0]?.env?.[0]?.name).toBe('JOB_COMPLETION_INDEX');
    plane.run(10);
    expect(live().status).toMatchObject({ completedIndexes: '0-2', succeeded: 3 });
  });

  it('[JOB-5] with a limit per index the healthy ones finish', () => {
    plane.conduct = (pod) => ({ endsAfterMs: 0, exitCode: indexOf(pod) % 2 });
    plane.create(job({ completionMode: 'Indexed', completions: 4, parallelism: 2, backoffLimitPerIndex: 1 }));
    plane.run(120);
    expect(condition('Failed')).toMatchObject({ reason: 'FailedIndexes', message: 'Job has failed indexes' });
    expect(live().status).toMatchObject({
      failedIndexes: '1,3',
      completedIndexes: '0,2',
      failed: 4,
      succeeded: 2,
    });
  });

  it('[JOB-6] obeys the Pod failure policy', () => {
    plane.conduct = () => ({ endsAfterMs: 0, exitCode: 42 });
    plane.create(
      job({
        podFailurePolicy: { rules: [{ action: 'FailJob', onExitCodes: { operator: 'In', values: [42] } }] },
      }),
    );
    plane.run(10);
    const name = plane.pods()[0]?.metadata.name;
    expect(condition('Failed')).toMatchObject({
      reason: 'PodFailurePolicy',
      message: `Container app for pod default/${name} failed with exit code 42 matching FailJob rule at index 0`,
    });
  });

  it('[JOB-7] ends at its deadline, and its running Pods with it', () => {
    plane.conduct = () => ({ readyAfterMs: 0 });
    plane.create(job({ activeDeadlineSeconds: 30 }));
    plane.run(45);
    expect(condition('Failed')).toMatchObject({ reason: 'DeadlineExceeded' });
    expect([plane.pods().length, live().status?.failed]).toEqual([0, 1]);
  });

  it('[JOB-8] with podReplacementPolicy Failed a Pod that goes keeps its place', () => {
    plane.conduct = () => ({ readyAfterMs: 0, stopMs: 20_000 });
    plane.create(job({ podReplacementPolicy: 'Failed' }));
    plane.run(5);
    plane.delete('pods', plane.pods()[0]?.metadata.name ?? '');
    plane.run(5);
    expect(live().status).toMatchObject({ terminating: 1 });
    expect(plane.pods()).toHaveLength(1);
    plane.run(40);
    expect(live().status).toMatchObject({ failed: 1, active: 1, terminating: 0 });
  });

  it('[JOB-9] a success policy completes it early', () => {
    plane.conduct = (pod) => (indexOf(pod) === 0 ? { endsAfterMs: 0 } : { readyAfterMs: 0 });
    plane.create(
      job({
        completionMode: 'Indexed',
        completions: 5,
        parallelism: 2,
        successPolicy: { rules: [{ succeededIndexes: '0' }] },
      }),
    );
    plane.run(20);
    expect(condition('Complete')).toMatchObject({
      reason: 'SuccessPolicy',
      message: 'Matched rules at index 0',
    });
    expect(live().status).toMatchObject({ succeeded: 1, completedIndexes: '0', ready: 0, terminating: 0 });
    expect(live().status?.failed).toBeUndefined();
  });

  it('[JOB-10] a work queue stops making Pods at the first success', () => {
    let ended = 0;
    plane.conduct = () => ({ endsAfterMs: ended++ === 0 ? 1000 : 5000 });
    plane.create(job({ parallelism: 3 }));
    plane.run(30);
    expect(plane.pods()).toHaveLength(3);
    expect(live().status).toMatchObject({ succeeded: 3 });
    expect(condition('Complete')).toBeDefined();
  });

  it('[JOB-11] vanishes ttlSecondsAfterFinished after its end', () => {
    plane.conduct = () => ({ endsAfterMs: 0 });
    plane.create(job({ ttlSecondsAfterFinished: 60 }));
    plane.run(30);
    expect(condition('Complete')).toBeDefined();
    plane.run(60);
    expect(plane.maybe('jobs', 'work')).toBeUndefined();
    expect(plane.pods()).toEqual([]);
  });
});

import { describe, expect, it } from 'vitest';
import { typeOfPlural } from '../../../../src/engine/api/resources.ts';
import type { Container, Pod, ResourceRequirements } from '../../../../src/kube/types.ts';
import { NodeRun, webPod } from '../../../helpers/node-run.ts';

const resources = (cpu: string, memory: string): ResourceRequirements => ({
  requests: { cpu, memory },
  limits: { cpu, memory },
});
const pods = typeOfPlural('pods');

/** Writes other resources into the spec, as the resize subresource does. */
function resize(run: NodeRun, wanted: ResourceRequirements, name = 'web'): NodeRun {
  const pod = run.pod(name);
  const containers = pod.spec.containers.map((container) => ({ ...container, resources: wanted }));
  const metadata = { ...pod.metadata, generation: (pod.metadata.generation ?? 0) + 1 };
  const changed: Pod = { ...pod, metadata, spec: { ...pod.spec, containers } };
  if (pods) run.simulation.api.storage.update(pods, changed, 'person');
  return run;
}
const running = (container: Partial<Container> = {}) =>
  new NodeRun([webPod({ resources: resources('100m', '100Mi'), ...container })]).until(3);

describe('in-place resize', () => {
  it('[RESIZE-1] gives a running container other resources without a restart', () => {
    const run = resize(running(), resources('200m', '200Mi')).until(10);
    expect(run.container()).toMatchObject({
      restartCount: 0,
      resources: resources('200m', '200Mi'),
      allocatedResources: { cpu: '200m', memory: '200Mi' },
    });
    const text = JSON.stringify({
      containers: [
        {
          name: 'app',
          resources: {
            limits: resources('200m', '200Mi').limits,
            requests: resources('200m', '200Mi').requests,
          },
        },
      ],
      generation: 2,
    });
    expect(run.messages('ResizeStarted')).toEqual([`Pod resize started: ${text}`]);
    expect(run.messages('ResizeCompleted')).toEqual([`Pod resize completed: ${text}`]);
    expect(run.condition('PodResizeInProgress')).toBeUndefined();
    // The new limit is the one that the kernel holds to.
    const app = { namespace: 'default', pod: 'web', container: 'app' };
    run.act({ kind: 'fault.memory', ...app, memory: '150Mi' }).until(12);
    expect(run.container().restartCount).toBe(0);
  });

  it('[RESIZE-2] restarts the container where its resizePolicy says so', () => {
    const policy = [{ resourceName: 'memory', restartPolicy: 'RestartContainer' }];
    const run = resize(running({ resizePolicy: policy }), resources('100m', '200Mi')).until(45);
    expect(run.messages('Killing')).toEqual(['Container app resize requires restart']);
    expect(run.container()).toMatchObject({ restartCount: 1, resources: resources('100m', '200Mi') });
    const cpuOnly = resize(running({ resizePolicy: policy }), resources('200m', '100Mi')).until(45);
    expect(cpuOnly.container()).toMatchObject({ restartCount: 0, resources: resources('200m', '100Mi') });
  });

  it('[RESIZE-3] waits for room, and takes it when another Pod goes', () => {
    const other = webPod(
      { resources: resources('2', '100Mi') },
      { terminationGracePeriodSeconds: 1 },
      { name: 'other' },
    );
    const run = new NodeRun([webPod({ resources: resources('1', '100Mi') }), other]).until(3);
    resize(run, resources('3', '100Mi')).until(10);
    const message = "Node didn't have enough resource: cpu, requested: 3000, used: 2000, capacity: 4000";
    expect(run.condition('PodResizePending')).toMatchObject({ status: 'True', reason: 'Deferred', message });
    expect(run.messages('ResizeDeferred')[0]).toMatch(
      /^Pod resize OutOfcpu: \{"containers":\[.*"generation":2,"error":"Node didn't/,
    );
    expect(run.container().allocatedResources).toMatchObject({ cpu: '1' });
    run.act({ kind: 'delete', resource: 'pods', namespace: 'default', name: 'other' }).until(20);
    expect(run.condition('PodResizePending')).toBeUndefined();
    expect(run.container()).toMatchObject({ restartCount: 0, allocatedResources: { cpu: '3' } });
  });

  it('[RESIZE-4] refuses what the node can never give', () => {
    const run = resize(running(), resources('100m', '100Gi')).until(10);
    expect(run.condition('PodResizePending')).toMatchObject({ reason: 'Infeasible' });
    expect(run.messages('ResizeInfeasible')[0]).toMatch(/^Pod resize Infeasible: \{/);
    expect(run.container().allocatedResources).toMatchObject({ memory: '100Mi' });
  });

  it('[RESIZE-5] does not take memory away that is in use', () => {
    const run = running();
    const app = { namespace: 'default', pod: 'web', container: 'app' };
    run.act({ kind: 'fault.memory', ...app, memory: '80Mi' });
    // The failure is shown by the next sync.
    resize(run, resources('100m', '50Mi')).until(20);
    const text =
      'cannot decrease memory limits: attempting to set container "app" memory limit (52428800) below current usage (83886080)';
    expect(run.condition('PodResizeInProgress')).toMatchObject({ reason: 'Error', message: text });
    expect(run.messages('ResizeError')).toHaveLength(1);
    expect(run.container().restartCount).toBe(0);
    run.act({ kind: 'fault.memory', ...app, memory: '20Mi' }).until(60);
    expect(run.condition('PodResizeInProgress')).toBeUndefined();
    expect(run.container().resources).toMatchObject({ limits: { memory: '50Mi' } });
  });

  it('[RESIZE-6] what was given outlives the kubelet', () => {
    const run = resize(running(), resources('200m', '200Mi')).until(10);
    run.act({ kind: 'fault.restartKubelet', node: 'node-1' }).until(30);
    expect(run.container()).toMatchObject({ restartCount: 0, resources: resources('200m', '200Mi') });
    expect(run.messages('ResizeStarted')).toHaveLength(1);
  });
});

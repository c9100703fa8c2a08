/**
 * Deterministic simulation testing: Pods of every kind, faults at any time, and what must hold of every run. CI tries some
 * hundreds; `FAULT_RUNS=5000 PROPERTY_SEED=7 npx vitest run test/property/faults.test.ts` tries others.
 */
import fc from '../helpers/property.ts';
import { describe, expect, it } from 'vitest';
import type { Act } from '../../src/engine/simulation.ts';
import { applyDefaults } from '../../src/kube/defaults/apply-defaults.ts';
import { formatFieldError } from '../../src/kube/validation/field-error.ts';
import { validateCreate } from '../../src/kube/validation/validate.ts';
import type { Container } from '../../src/kube/types.ts';
import { NodeRun, webPod } from '../helpers/node-run.ts';
import { joined, runInSlices } from '../helpers/run-engine.ts';
import { findings, simulationOf } from './findings.ts';
import { CLEAN_MS, faultyRun } from './random-faults.ts';

describe('whatever goes wrong', { timeout: 3_600_000 }, () => {
  it('the generator draws Pods that the API server takes', () => {
    fc.assert(
      fc.property(faultyRun, ({ run }) => {
        const objects = run.acts.flatMap(({ act }) => (act.kind === 'apply' ? act.objects : []));
        expect(
          objects.flatMap((object) => validateCreate(applyDefaults(object)).map(formatFieldError)),
        ).toEqual([]);
      }),
      { numRuns: 200 },
    );
  });

  it('nothing runs twice or too early, the status is true, counts and phases go one way, and nothing is left', () => {
    fc.assert(
      fc.property(faultyRun, (given) => {
        expect(findings(given)).toEqual([]);
      }),
      { numRuns: Number(process.env['FAULT_RUNS'] ?? 200) },
    );
  });

  it('the same faults give the same trace', () => {
    fc.assert(
      fc.property(faultyRun, (given) => {
        const trace = () => joined(runInSlices(simulationOf(given), CLEAN_MS));
        expect(trace()).toEqual(trace());
      }),
      { numRuns: 8 },
    );
  });
});

/** Runs that once went round in one instant without end. */
describe('seeds', () => {
  const probe = { exec: { command: ['true'] }, periodSeconds: 3 };
  const events = (containers: readonly Container[], restartPolicy: string, act: Act) => {
    const pod = webPod({}, { containers: [...containers], restartPolicy });
    const run = new NodeRun([pod], { timing: 'typical' }).until(15);
    run.act(act).until(120);
    return run.simulation.eventCount;
  };

  it('[PROBE-10] a container that has ended for good and its probe do not wake each other', () => {
    const containers = [
      { name: 'c0', image: 'busybox:1.36', command: ['sh', '-c', 'sleep 6; exit 1'] },
      { name: 'c1', image: 'busybox:1.36', command: ['sh', '-c', 'sleep 3; exit 0'], readinessProbe: probe },
    ];
    const nothing: Act = { kind: 'fault.registry', state: 'ok' };
    expect(events(containers, 'OnFailure', nothing)).toBeLessThan(2000);
  });

  it('[SYNC-5] a Pod that is over and cannot be finished is not stopped again and again', () => {
    const containers = [
      { name: 'c0', image: 'busybox:1.36', command: ['sh', '-c', 'exit 0'], readinessProbe: probe },
      { name: 'c1', image: 'nowhere', imagePullPolicy: 'Never', readinessProbe: probe },
    ];
    expect(events(containers, 'Never', { kind: 'fault.reboot', node: 'node-1' })).toBeLessThan(2000);
  });

  it('volumes of a Pod that goes while its node is off are taken away when the node is back', () => {
    const data = { name: 'data', emptyDir: {} };
    const container = { volumeMounts: [{ name: 'data', mountPath: '/data' }] };
    const run = new NodeRun([webPod(container, { volumes: [data] })]).until(10);
    const uid = run.pod().metadata.uid ?? '';
    const [node] = run.simulation.nodes;
    expect(node?.kubelet.volumes.podUids).toEqual([uid]);
    run.act({ kind: 'fault.power', node: 'node-1', on: false }).until(20);
    run
      .act({ kind: 'delete', resource: 'pods', namespace: 'default', name: 'web', gracePeriodSeconds: 0 })
      .until(30);
    run.act({ kind: 'fault.power', node: 'node-1', on: true }).until(40);
    expect(node?.kubelet.volumes.podUids).toEqual([]);
  });

  it('a sandbox whose making was cut short gives its address back', () => {
    const reboot: Act = { kind: 'fault.reboot', node: 'node-1' };
    const run = new NodeRun([webPod()], { acts: [{ at: 3, act: reboot }] }).until(30);
    const ours = run.simulation.network.addresses.filter((ip) => ip.startsWith('10.244.'));
    expect(ours).toEqual([run.pod().status?.podIP]);
  });
});

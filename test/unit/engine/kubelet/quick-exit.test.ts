import { expect, it } from 'vitest';
import { NodeRun, webPod } from '../../../helpers/node-run.ts';
import type { Pod } from '../../../../src/kube/types.ts';

it('[PLEG-1] a container that ends in the millisecond of its start is seen directly as exited', () => {
  const run = new NodeRun([webPod({ command: ['echo', 'done'] })]).until(10);
  const written = run.entries('object.written').map(({ value }) => value.object as Pod);
  const pods = written.filter(({ kind }) => kind === 'Pod');
  const running = pods.filter(({ status }) => status?.containerStatuses?.[0]?.state?.running !== undefined);
  expect(running).toEqual([]);
  expect(pods.some(({ status }) => status?.containerStatuses?.[0]?.state?.terminated !== undefined)).toBe(
    true,
  );
});

import { expect, it } from 'vitest';
import { findCoverage, podSpecPath, POD_COVERAGE, SERVICE_COVERAGE } from '../../../src/kube/coverage.ts';
import { FIELDS } from '../../../src/kube/field-table.generated.ts';
import { modelOf } from '../../../src/kube/validation/field-types.ts';
import { container, pod } from '../../helpers/pod-draft.ts';

/** Follows a pattern through the models; false where it leaves them. */
function exists(model: string, pattern: string): boolean {
  let name: string | undefined = model;
  for (const step of pattern.replaceAll('[*]', '').split('.')) {
    if (name === undefined) return false;
    let type = modelOf(name).get(step);
    // The keys of a map are not in the table.
    if (type === undefined) return name === 'map';
    while (type.kind === 'list') type = type.item;
    if (type.kind === 'map') return true;
    name = type.kind === 'model' ? type.model : undefined;
  }
  return true;
}

it.each([
  ['PodSpec', POD_COVERAGE],
  ['ServiceSpec', SERVICE_COVERAGE],
])('every path of %s is a field of the API', (model, entries) => {
  expect(Object.hasOwn(FIELDS, model)).toBe(true);
  expect(entries.filter(({ path }) => !exists(model, path))).toEqual([]);
});

it('finds what is there and says something', () => {
  const found = findCoverage(
    pod({
      hostPID: false,
      runtimeClassName: 'gvisor',
      containers: [
        container(),
        container({ name: 'd', volumeDevices: [{ name: 'v', devicePath: '/dev/x' }] }),
      ],
    }),
  );
  expect(found).toEqual([
    { path: ['spec', 'containers', 1, 'volumeDevices'], status: 'ignored', note: 'blockDevices' },
    { path: ['spec', 'runtimeClassName'], status: 'ignored', note: 'runtimeClass' },
  ]);
});

it('knows where a kind has the spec of its Pods', () => {
  expect(podSpecPath('CronJob')).toEqual(['spec', 'jobTemplate', 'spec', 'template', 'spec']);
  expect(podSpecPath('ConfigMap')).toBeUndefined();
  expect(podSpecPath('constructor')).toBeUndefined();
});

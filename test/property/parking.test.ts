import fc from '../helpers/property.ts';
import { describe, expect, it } from 'vitest';
import { type Scenario, type ScenarioAct, scenarioOf } from '../../src/scenario/format.ts';
import { createScenarioReader } from '../../src/worker/run-scenario.ts';
import { workstationPrograms } from '../../src/worker/workstation-programs.ts';
import { joined, runInSlices } from '../helpers/run-engine.ts';

const FILES = [
  {
    name: 'pod.yaml',
    text: `apiVersion: v1
kind: Pod
metadata:
  name: web
spec:
  containers:
  - name: web
    image: busybox
    command: [sh, -c, 'echo on; sleep 7; exit 1']
`,
  },
];
const LINES = [
  'kubectl get pods -o wide',
  'kubectl apply -f pod.yaml',
  'kubectl delete pod web --wait=false',
  'kubectl get pods -w',
  'X=1; sleep 3; echo $X',
  'for i in 1 2 3; do echo $i >> log; sleep 1; done; cat log',
  'kubectl create deployment d --image=nginx --replicas=2',
];

const act: fc.Arbitrary<ScenarioAct> = fc.oneof(
  fc.record({
    at: fc.integer({ min: 0, max: 60_000 }),
    kind: fc.constant('terminal.line' as const),
    terminal: fc.constantFrom('1', '2'),
    line: fc.constantFrom(...LINES),
  }),
  fc.record({
    at: fc.integer({ min: 0, max: 60_000 }),
    kind: fc.constant('terminal.signal' as const),
    terminal: fc.constant('1'),
    signal: fc.constant('INT' as const),
  }),
  fc.record({
    at: fc.integer({ min: 0, max: 60_000 }),
    kind: fc.constant('apply' as const),
    file: fc.constant('pod.yaml'),
  }),
);
const acts = fc
  .array(act, { minLength: 1, maxLength: 6 })
  .map((list) => [...list].sort((a, b) => a.at - b.at));

const UNTIL_MS = 90_000;
const options = { programs: workstationPrograms };
const traceOf = (reader: ReturnType<typeof createScenarioReader>, scenario: Scenario) => {
  const { simulation } = reader(scenario);
  if (simulation === undefined) throw new Error('the scenario has errors');
  return joined(runInSlices(simulation, UNTIL_MS, []));
};

describe('a simulation that waits at the playhead', { timeout: 60_000 }, () => {
  it('goes on with the trace of a run from the start, byte for byte', () => {
    fc.assert(
      fc.property(
        acts,
        fc.array(fc.record({ atMs: fc.integer({ min: 0, max: 60_000 }), events: fc.nat(3_000) }), {
          minLength: 1,
          maxLength: 4,
        }),
        act,
        (before, parks, next) => {
          const scenario = { ...scenarioOf(FILES, []), acts: before };
          const reader = createScenarioReader(options);
          reader(scenario);
          let at = 0;
          for (const { atMs, events } of parks) {
            reader.parking.park(scenario, atMs);
            reader.parking.advance(events);
            at = atMs;
          }
          const goesOn: Scenario = {
            ...scenario,
            acts: [...before.filter((one) => one.at <= at), { ...next, at: at + 1 }],
          };
          expect(traceOf(reader, goesOn)).toEqual(traceOf(createScenarioReader(options), goesOn));
        },
      ),
      { numRuns: 25 },
    );
  });
});

it('is what the next line goes on from', () => {
  const scenario = { ...scenarioOf(FILES, ['pod.yaml']) };
  const reader = createScenarioReader(options);
  reader(scenario);
  reader.parking.park(scenario, 5_000);
  while (!reader.parking.advance(256));
  const line = { kind: 'terminal.line', terminal: '1', line: 'kubectl get pods' } as const;
  const { simulation } = reader({ ...scenario, acts: [...scenario.acts, { at: 5_001, ...line }] });
  expect(simulation?.clock.now).toBe(5_000);
});

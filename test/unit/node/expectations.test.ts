import { describe, expect, it } from 'vitest';
import { checkExpectation, parseExpectation } from '../../../src/node/expectations.ts';
import { printForm } from '../../../src/node/print-forms.ts';
import { runToTrace } from '../../../src/node/run-to-trace.ts';
import { scenarioOf } from '../../../src/scenario/format.ts';
import { prepareScenario } from '../../../src/worker/run-scenario.ts';

const POD = `apiVersion: v1
kind: Pod
metadata: {name: foo}
spec:
  containers:
  - {name: c, image: 'busybox:1.36', command: [sh, -c, 'sleep 30; exit 3']}
`;

const scenario = scenarioOf([{ name: 'pod.yaml', text: POD }], ['pod.yaml']);
const { simulation } = prepareScenario({ ...scenario, cluster: { ...scenario.cluster, timing: 'exact' } });
if (simulation === undefined) throw new Error('the manifest is not valid');
const trace = runToTrace(simulation, 60_000);
const { epochMs } = scenario.cluster;

const check = (text: string): string | undefined => {
  const expectation = parseExpectation(text);
  if (expectation === undefined) throw new Error(`cannot be read: ${text}`);
  return checkExpectation(trace, expectation);
};

describe('what is expected of a run', () => {
  it.each([
    'pod/foo Ready within 5s',
    'default/pods/foo Running at 10s',
    'po/foo not Ready at 0s',
    'pod/foo restarts=0 at 29s',
    'pod/foo restarts>=1 within 40s',
    'pod/foo restarts=1',
    'pod/foo not gone',
    'pod/foo exists always',
    'pod/foo CrashLoopBackOff never',
    'pod/bar gone',
    'pod/bar Running never',
  ])('holds: %s', (text) => {
    expect(check(text)).toBeUndefined();
  });
  it.each([
    ['pod/foo restarts=1 within 20s', /^at 00:20\.000 it is Running restarts=0 .*; it came at 00:3\d/],
    ['pod/foo Running always', /^at 00:00\.000 it is Pending/],
    ['pod/bar Ready', /^at 01:00\.000 there is no pods\/default\/bar$/],
    ['pod/foo gone', /^at 01:00\.000 it is Running restarts=1/],
  ])('does not hold: %s', (text, seen) => {
    expect(check(text)).toMatch(seen);
  });
  it.each([
    'foo Ready',
    'pod/foo',
    'pod/foo Ready within',
    'pod/foo Ready soon',
    'thing/foo Ready',
    'pod/ Ready',
  ])('cannot be read: %s', (text) => {
    expect(parseExpectation(text)).toBeUndefined();
  });
});

describe('what is printed of a run', () => {
  it('pods and events are as kubectl get shows them at the end', () => {
    expect(printForm('pods', trace, epochMs)).toMatch(
      /^NAME +READY +STATUS.*\nfoo +1\/1 +Running +1 \(\d+s ago\)/,
    );
    expect(printForm('events', trace, epochMs)).toMatch(/Normal +Scheduled +pod\/foo +Successfully assigned/);
  });
  it('yaml holds what was made, and nothing else', () => {
    const text = printForm('yaml', trace, epochMs);
    expect(text.match(/^kind: .*/gm)).toEqual(['kind: Pod']);
    expect(text).toContain('restartCount: 1');
  });
  it('the timeline has the spans of each lane', () => {
    expect(printForm('timeline', trace, epochMs)).toMatch(
      /^default\/foo\n {2}foo\n {4}00:00\.000 – .* Pending/,
    );
  });
});

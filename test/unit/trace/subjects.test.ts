import { describe, expect, it } from 'vitest';
import {
  containerSelection,
  readSelection,
  sandboxSelection,
  toneOfStatus,
} from '../../../src/trace/index.ts';

describe('selections', () => {
  it('[SELECT-1] name an object, a container, a sandbox', () => {
    const pod = 'pods/default/web';
    expect(readSelection(pod)).toMatchObject({
      subject: pod,
      name: 'web',
      container: undefined,
      sandbox: false,
    });
    expect(readSelection(containerSelection(pod, 'app'))).toMatchObject({ subject: pod, container: 'app' });
    expect(readSelection(sandboxSelection(pod))).toMatchObject({
      subject: pod,
      sandbox: true,
      container: undefined,
    });
    expect(readSelection('nodes//node-1')).toMatchObject({
      resource: 'nodes',
      namespace: '',
      name: 'node-1',
    });
  });
  it('[SELECT-2] anything else is none', () => {
    expect(readSelection(undefined)).toBeUndefined();
    expect(readSelection('container/abc')).toBeUndefined();
    expect(readSelection('')).toBeUndefined();
  });
});

it.each([
  ['Running', 'running'],
  ['Completed', 'succeeded'],
  ['Terminating', 'terminating'],
  ['Pending', 'pending'],
  ['ContainerCreating', 'pending'],
  ['Init:1/2', 'pending'],
  ['PodInitializing', 'pending'],
  ['NotReady', 'pending'],
  ['SchedulingGated', 'pending'],
  ['CrashLoopBackOff', 'failed'],
  ['Init:CrashLoopBackOff', 'failed'],
  ['ErrImagePull', 'failed'],
  ['OOMKilled', 'failed'],
  ['Evicted', 'failed'],
  ['ExitCode:1', 'failed'],
  ['ExitCode:0', 'succeeded'],
  ['Unknown', 'failed'],
  ['', 'none'],
])('[TONE-1] %s is %s', (status, tone) => {
  expect(toneOfStatus(status)).toBe(tone);
});

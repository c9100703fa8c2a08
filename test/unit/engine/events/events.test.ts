import { describe, expect, it } from 'vitest';
import { Clock } from '../../../../src/engine/clock/clock.ts';
import { EventCorrelator } from '../../../../src/engine/events/correlator.ts';
import { EventNames, type EventPatch, type EventSink } from '../../../../src/engine/events/event-sink.ts';
import { EventRecorder } from '../../../../src/engine/events/recorder.ts';
import { SeriesEventRecorder, truncateNote } from '../../../../src/engine/events/series-recorder.ts';
import { KubeletRecorder } from '../../../../src/engine/kubelet/kubelet-recorder.ts';
import { formatMicroTime, formatRfc3339 } from '../../../../src/kube/time.ts';
import type { Event } from '../../../../src/kube/types.ts';
import { testPod } from '../../../helpers/kubelet-fixtures.ts';

const EPOCH_MS = Date.UTC(2024, 0, 1);
const MINUTE = 60_000;

class Store implements EventSink {
  readonly events: Event[] = [];
  create(event: Event): void {
    this.events.push(event);
  }
  patch(_namespace: string, name: string, patch: EventPatch): boolean {
    const i = this.events.findIndex((e) => e.metadata.name === name);
    const event = this.events[i];
    if (event === undefined) return false;
    this.events[i] = { ...event, ...patch };
    return true;
  }
}

const pod = testPod({ containers: [{ name: 'app' }], initContainers: [{ name: 'setup' }] });

function rig() {
  const clock = new Clock();
  const store = new Store();
  const recorder = new KubeletRecorder(
    new EventRecorder({
      component: 'kubelet',
      host: 'node-1',
      sink: store,
      names: new EventNames(),
      clock,
      toTimestamp: (ms) => formatRfc3339(EPOCH_MS + ms),
      epochMs: EPOCH_MS,
    }),
  );
  return { clock, recorder, store };
}

describe('EventRecorder', () => {
  it('[EVENT-1] writes the object whole, with the path of the container', () => {
    const { recorder, store } = rig();
    recorder.event(pod, 'Warning', 'BackOff', 'Back-off abc', 'setup', 'abc');
    expect(store.events[0]).toEqual({
      apiVersion: 'v1',
      kind: 'Event',
      metadata: { name: expect.stringMatching(/^web\.[0-9a-f]{16}$/) as string, namespace: 'default' },
      involvedObject: {
        apiVersion: 'v1',
        kind: 'Pod',
        name: 'web',
        namespace: 'default',
        uid: 'uid-1',
        fieldPath: 'spec.initContainers{setup}',
      },
      type: 'Warning',
      reason: 'BackOff',
      message: 'Back-off setup',
      source: { component: 'kubelet', host: 'node-1' },
      reportingComponent: 'kubelet',
      reportingInstance: 'node-1',
      count: 1,
      firstTimestamp: '2024-01-01T00:00:00Z',
      lastTimestamp: '2024-01-01T00:00:00Z',
    });
  });

  it('[EVENT-1] counts equal events, by container', () => {
    const { clock, recorder, store } = rig();
    recorder.event(pod, 'Warning', 'Unhealthy', 'no', 'app');
    clock.runUntil(10_000);
    recorder.event(pod, 'Warning', 'Unhealthy', 'no', 'app');
    recorder.event(pod, 'Warning', 'Unhealthy', 'no', 'setup');
    expect(store.events.map((e) => [e.count, e.firstTimestamp, e.lastTimestamp])).toEqual([
      [2, '2024-01-01T00:00:00Z', '2024-01-01T00:00:10Z'],
      [1, '2024-01-01T00:00:10Z', '2024-01-01T00:00:10Z'],
    ]);
    expect(new Set(store.events.map((e) => e.metadata.name)).size).toBe(2);
  });

  it('[EVENT-2] combines from the tenth message on, in one object', () => {
    const { recorder, store } = rig();
    for (let i = 1; i <= 12; i++) recorder.event(pod, 'Normal', 'Note', `number ${i}`);
    expect(store.events).toHaveLength(10);
    expect(store.events[9]).toMatchObject({
      count: 3,
      message: '(combined from similar events): number 12',
    });
  });

  it('[EVENT-2] starts over after ten minutes of silence', () => {
    const { clock, recorder, store } = rig();
    for (let i = 1; i <= 9; i++) recorder.event(pod, 'Normal', 'Note', `number ${i}`);
    clock.runUntil(10 * MINUTE + 1);
    recorder.event(pod, 'Normal', 'Note', 'number 10');
    expect(store.events[9]?.message).toBe('number 10');
  });

  it('[EVENT-3] after 25 the object is silent but for one in five minutes; the count jumps', () => {
    const { clock, recorder, store } = rig();
    for (let i = 0; i < 30; i++) recorder.event(pod, 'Warning', 'Unhealthy', 'no');
    expect(store.events[0]?.count).toBe(25);
    recorder.event(pod, 'Normal', 'Pulled', 'other type, other budget');
    expect(store.events).toHaveLength(2);
    clock.runUntil(5 * MINUTE);
    recorder.event(pod, 'Warning', 'Unhealthy', 'no');
    recorder.event(pod, 'Warning', 'Unhealthy', 'no');
    expect(store.events[0]?.count).toBe(31);
  });

  it('[EVENT-4] makes a new object when the old one is gone', () => {
    const { recorder, store } = rig();
    recorder.event(pod, 'Normal', 'Pulled', 'x');
    store.events.length = 0;
    recorder.event(pod, 'Normal', 'Pulled', 'x');
    recorder.event(pod, 'Normal', 'Pulled', 'x');
    expect(store.events.map((e) => e.count)).toEqual([3]);
  });

  it('[EVENT-4] events about nodes are in the namespace default', () => {
    const { recorder, store } = rig();
    recorder.event(
      { apiVersion: 'v1', kind: 'Node', metadata: { name: 'node-1' } },
      'Normal',
      'Starting',
      'x',
    );
    expect(store.events[0]?.metadata.namespace).toBe('default');
    expect(store.events[0]?.involvedObject.fieldPath).toBeUndefined();
  });

  it('[EVENT-1] remembers no more than 4096 objects', () => {
    const correlator = new EventCorrelator({ spamBurst: 10_000 });
    const see = (name: string) =>
      correlator.correlate({ involvedObject: { name }, message: 'm' }, 0, '', () => name);
    for (let i = 0; i <= 4096; i++) see(`pod-${i}`);
    expect(see('pod-4096')).toMatchObject({ count: 2 });
    expect(see('pod-0')).toMatchObject({ count: 1 });
  });
});

describe('SeriesEventRecorder', () => {
  function scheduler() {
    const clock = new Clock();
    const store = new Store();
    const recorder = new SeriesEventRecorder({
      controller: 'default-scheduler',
      instance: 'default-scheduler-master-1',
      sink: store,
      names: new EventNames(),
      clock,
      toMicroTime: (ms) => formatMicroTime(EPOCH_MS + ms),
      epochMs: EPOCH_MS,
    });
    clock.spawn(recorder.run());
    const fail = (note: string): void =>
      recorder.event(pod, 'Warning', 'FailedScheduling', 'Scheduling', note);
    return { clock, fail, store };
  }

  it('[EVENT-5] the second is written, later ones when the series ends; the first note stays', () => {
    const { clock, fail, store } = scheduler();
    fail('first');
    fail('second');
    fail('third');
    expect(store.events).toHaveLength(1);
    expect(store.events[0]).toMatchObject({
      message: 'first',
      reportingComponent: 'default-scheduler',
      eventTime: '2024-01-01T00:00:00.000000Z',
      series: { count: 2 },
    });
    expect(store.events[0]?.firstTimestamp).toBeUndefined();
    clock.runUntil(13 * MINUTE);
    expect(store.events[0]?.series?.count).toBe(3);
    fail('later');
    expect(store.events).toHaveLength(2);
  });

  it('[EVENT-5] a long series is written every 30 minutes', () => {
    const { clock, fail, store } = scheduler();
    for (let at = 0; at < 29; at += 5) {
      clock.runUntil(at * MINUTE);
      fail('again');
    }
    expect(store.events[0]?.series?.count).toBe(2);
    clock.runUntil(30 * MINUTE);
    expect(store.events[0]?.series).toEqual({ count: 6, lastObservedTime: '2024-01-01T00:25:00.000000Z' });
  });

  it('[EVENT-5] long notes are cut', () => {
    expect(truncateNote('a'.repeat(1024))).toHaveLength(1024);
    expect(truncateNote('a'.repeat(1025))).toBe(`${'a'.repeat(1020)} ...`);
  });
});

import { act, cleanup, fireEvent, render, screen, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { timelineEn } from '../../src/i18n/timeline.en.ts';
import { createPlayheadClock } from '../../src/state/playhead-clock.ts';
import { Trace } from '../../src/trace/index.ts';
import { Timeline, type TimelineProps } from '../../src/ui/timeline/Timeline.tsx';
import { clusterStory, initChainStory } from '../helpers/fake-trace.ts';

afterEach(cleanup);

function setup(t = 29_200, props: Partial<TimelineProps> = {}) {
  const { trace, pod } = initChainStory();
  const clock = createPlayheadClock(t);
  const onSeek = vi.fn<(to: number) => void>((to) => clock.set(to));
  const onSelect = vi.fn<(selection: string) => void>();
  const view = render(
    <Timeline
      trace={trace}
      revision={1}
      clock={clock}
      pod={pod.subject}
      playing={false}
      onSeek={onSeek}
      selected={undefined}
      onSelect={onSelect}
      texts={timelineEn}
      {...props}
    />,
  );
  const canvas = view.container.querySelector('canvas') as HTMLCanvasElement;
  const plot = { width: 900 - 116 };
  return {
    clock,
    canvas,
    onSeek,
    onSelect,
    user: userEvent.setup(),
    playhead: () => screen.getByRole('slider', { name: 'Playhead' }),
    to: (next: number) => act(() => clock.set(next)),
    /** Where that moment lies: the whole run is in view at first. */
    x: (ms: number) => {
      const to = Math.max(10_000, 39_910 * 1.08);
      const from = -to * 0.02;
      return ((ms - from) / (to - from)) * plot.width;
    },
    pointer: (type: 'pointerDown' | 'pointerMove' | 'pointerUp', x: number, y: number, init = {}) =>
      fireEvent[type](canvas, { clientX: x, clientY: y, pointerId: 1, button: 0, ...init }),
  };
}

describe('timeline', () => {
  it('[TIMELINE-1] lists the lanes, and for those who listen what is in them', () => {
    setup();
    const lanes = screen.getByRole('list', { name: 'Lanes' });
    const names = within(lanes)
      .getAllByRole('button')
      .map((b) => b.textContent);
    expect(names).toEqual(['myapp-pod', 'pause', 'init-myservice', 'init-mydb', 'myapp-container']);
    expect(within(lanes).getByText('Init:1/2 00:27.5 – 00:39.6 (12 s)')).toBeDefined();
    expect(
      within(lanes).getByText(/^runs · sh -c until nslookup myservice.* 00:04\.7 – 00:27\.0 \(22 s\)$/),
    ).toBeDefined();
  });
  it('[TIMELINE-2] the playhead is a slider that says the time', () => {
    const page = setup();
    expect(page.playhead().getAttribute('aria-valuetext')).toBe('00:29.2');
    page.to(5000);
    expect(page.playhead().getAttribute('aria-valuetext')).toBe('00:05.0');
    expect(page.playhead().getAttribute('aria-valuenow')).toBe('5000');
  });
  it('[TIMELINE-3] keys move it when it has the focus', async () => {
    const page = setup();
    page.playhead().focus();
    await page.user.keyboard('{ArrowRight}');
    expect(page.clock.get()).toBeGreaterThan(29_200);
    const after = page.clock.get();
    await page.user.keyboard('{Shift>}{ArrowLeft}{/Shift}');
    expect(page.clock.get()).toBeLessThan(after - 3000);
    await page.user.keyboard('{Home}');
    expect(page.clock.get()).toBe(0);
    await page.user.keyboard('{End}');
    expect(page.clock.get()).toBe(600_000);
  });
  it('[TIMELINE-4] dragging scrubs', () => {
    const page = setup();
    page.pointer('pointerDown', page.x(10_000), 100);
    page.pointer('pointerMove', page.x(15_000), 100);
    page.pointer('pointerMove', page.x(20_000), 100);
    page.pointer('pointerUp', page.x(20_000), 100);
    expect(page.onSeek.mock.calls.map(([t]) => Math.round(t))).toEqual([15_000, 20_000]);
    expect(page.onSelect).not.toHaveBeenCalled();
  });
  it('[TIMELINE-5] a click seeks and selects what lies there', () => {
    const page = setup();
    const y = 28 + 2 * 28 + 10;
    page.pointer('pointerDown', page.x(10_000), y);
    page.pointer('pointerUp', page.x(10_000), y);
    expect(page.onSeek).toHaveBeenCalledTimes(1);
    expect(page.onSelect).toHaveBeenCalledWith('pods/default/myapp-pod/init-myservice');
  });
  it('[TIMELINE-6] hovering tells what it is', () => {
    const page = setup();
    page.pointer('pointerMove', page.x(2000), 28 + 2 * 28 + 10);
    expect(screen.getByText('pulls its image · busybox:1.28')).toBeDefined();
    fireEvent.pointerLeave(page.canvas);
    expect(screen.queryByText('pulls its image · busybox:1.28')).toBeNull();
  });
  it('[TIMELINE-7] the wheel zooms around the pointer, with Shift it pans; fit shows everything again', async () => {
    const page = setup(10_000);
    const left = () => page.playhead().style.transform;
    const before = left();
    fireEvent.wheel(page.canvas, { deltaY: -200, clientX: page.x(10_000) });
    const at = (transform: string) => Number(/-?[\d.]+/.exec(transform)?.[0]);
    // The moment under the pointer stays.
    expect(at(left())).toBeCloseTo(at(before), 0);
    fireEvent.wheel(page.canvas, { deltaY: 200, shiftKey: true, clientX: 100 });
    expect(at(left())).toBeLessThan(at(before) - 50);
    await page.user.click(screen.getByRole('button', { name: 'Show everything' }));
    expect(at(left())).toBeCloseTo(at(before), 0);
  });
  it('[TIMELINE-8] Shift and drag pan', () => {
    const page = setup(10_000);
    fireEvent.wheel(page.canvas, { deltaY: -240, clientX: page.x(10_000) });
    const before = page.playhead().style.transform;
    page.pointer('pointerDown', 300, 100, { shiftKey: true });
    page.pointer('pointerMove', 220, 100, { shiftKey: true });
    page.pointer('pointerUp', 220, 100, { shiftKey: true });
    expect(page.playhead().style.transform).not.toBe(before);
    expect(page.onSeek).not.toHaveBeenCalled();
  });
  it('[TIMELINE-9] buttons zoom for those without a wheel', async () => {
    const page = setup(0);
    await page.user.click(screen.getByRole('button', { name: 'Zoom in' }));
    await page.user.click(screen.getByRole('button', { name: 'Zoom out' }));
    expect(page.playhead().style.opacity).toBe('1');
  });
  it('[TIMELINE-10] follows a playhead that leaves the view', async () => {
    const page = setup(1000);
    for (let i = 0; i < 4; i++) await page.user.click(screen.getByRole('button', { name: 'Zoom in' }));
    page.to(35_000);
    expect(page.playhead().style.opacity).toBe('1');
  });
  it('[TIMELINE-11] a lane’s name selects it', async () => {
    const page = setup(1000, { selected: 'pods/default/myapp-pod/@sandbox' });
    expect(screen.getByRole('button', { name: 'pause' }).getAttribute('aria-pressed')).toBe('true');
    await page.user.click(screen.getByRole('button', { name: 'init-mydb' }));
    expect(page.onSelect).toHaveBeenCalledWith('pods/default/myapp-pod/init-mydb');
  });
  it('[TIMELINE-12] of the cluster has nodes and Pods', () => {
    setup(0, { trace: clusterStory().trace, pod: undefined });
    expect(screen.getByRole('button', { name: 'node-2' })).toBeDefined();
    expect(screen.getByRole('button', { name: 'lonely' })).toBeDefined();
  });
  it('[TIMELINE-13] of nothing says so', () => {
    setup(0, { trace: new Trace() });
    expect(screen.getByText('Nothing has happened yet')).toBeDefined();
  });
});

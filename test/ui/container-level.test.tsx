import { act, cleanup, render, screen, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { stageEn } from '../../src/i18n/stage.en.ts';
import { stageZh } from '../../src/i18n/stage.zh.ts';
import { createPlayheadClock } from '../../src/state/playhead-clock.ts';
import type { Trace } from '../../src/trace/index.ts';
import { Stage, type StageProps } from '../../src/ui/stage/Stage.tsx';
import { FakePod, FakeWorld, fakeNode, sidecarStory } from '../helpers/fake-trace.ts';

afterEach(cleanup);

/** A shell with a child, a zombie, a volume with a file; killed at 10 s. */
function roomStory() {
  const world = new FakeWorld();
  fakeNode(world.at(0));
  const pod = new FakePod(world, [
    {
      name: 'app',
      image: 'busybox:1.36',
      command: ['sh', '-c', 'work'],
      volumeMounts: [
        { name: 'html', mountPath: '/srv', readOnly: true },
        { name: 'html', mountPath: '/sub', subPath: 'a' },
      ],
    },
  ]);
  pod.pod = {
    ...pod.pod,
    spec: { ...pod.pod.spec, volumes: [{ name: 'html', configMap: { name: 'site' } }] },
  };
  pod.bind();
  pod.sandbox(500);
  world.at(1000);
  pod.create('app');
  pod.start('app', 0, 4000);
  pod.process('app', 0, 4001, 7, 4000, ['sleep', '<b>5</b>']);
  pod.log('app', 0, 'hello <i>world</i>');
  world.record('files.changed', `volume/${pod.uid}/html`, {
    podUid: pod.uid,
    files: [
      { path: 'a/b.html', sizeBytes: 3, text: 'one' },
      { path: 'index.html', sizeBytes: 2048, text: '<h1>Hi</h1>' },
    ],
    more: 0,
  });
  world.at(5000);
  world.record('process.exited', `process/${pod.node}/4001`, { exitCode: 0, signal: 0 });
  world.at(10_000);
  pod.kill('app', 0, 30);
  world.record('process.signalled', 'process/node-1/4000', { signal: 15, from: 'kubelet', ignored: true });
  return { trace: world.at(60_000).trace(), pod };
}

interface Story {
  readonly trace: Trace;
  readonly pod: { readonly subject: string };
}

function setup(t: number, props: Partial<StageProps> = {}, { trace, pod }: Story = roomStory()) {
  const clock = createPlayheadClock(t);
  const onSelect = vi.fn<(selection: string) => void>();
  const onOpen = vi.fn<(pod: string | undefined) => void>();
  const onOpenContainer = vi.fn<(selection: string) => void>();
  const all: StageProps = {
    trace,
    revision: 1,
    clock,
    pod: pod.subject,
    onOpen,
    onOpenContainer,
    selected: undefined,
    onSelect,
    texts: stageEn,
    ...props,
  };
  const view = render(<Stage {...all} />);
  return {
    onSelect,
    onOpen,
    onOpenContainer,
    user: userEvent.setup(),
    to: (next: number) => act(() => clock.set(next)),
    again: (more: Partial<StageProps>) => view.rerender(<Stage {...all} {...more} />),
    room: () => screen.getByRole('article'),
    part: (name: string) => within(screen.getByRole('region', { name })),
    items: () => screen.getAllByRole('listitem').map((item) => item.textContent),
  };
}

describe('a container from inside', () => {
  it('[ROOM-1] opens from its card by Enter, double click and a button, and Escape leads back', async () => {
    const stage = setup(2000);
    const card = screen.getByRole('button', { name: /^Container app/ });
    card.focus();
    await stage.user.keyboard('{Enter}');
    await stage.user.dblClick(card);
    expect(stage.onOpenContainer).toHaveBeenCalledTimes(2);
    stage.again({ selected: 'pods/default/web/app' });
    await stage.user.click(screen.getByRole('button', { name: 'Look inside app' }));
    expect(stage.onOpenContainer).toHaveBeenLastCalledWith('pods/default/web/app');
    stage.again({ container: 'app' });
    expect(document.activeElement).toBe(stage.room());
    await stage.user.keyboard('{Escape}');
    expect(stage.onOpen).toHaveBeenCalledWith('pods/default/web');
    expect(stage.onSelect).toHaveBeenLastCalledWith('pods/default/web/app');
    stage.again({ container: undefined });
    expect(document.activeElement?.getAttribute('data-selection')).toBe('pods/default/web/app');
  });
  it('[ROOM-2] the breadcrumb says where one is and leads back', async () => {
    const stage = setup(2000, { container: 'app' });
    const nav = within(screen.getByRole('navigation', { name: 'Level' }));
    expect(nav.getByText('app').getAttribute('aria-current')).toBe('page');
    await stage.user.click(nav.getByRole('button', { name: 'web' }));
    expect(stage.onOpen).toHaveBeenCalledWith('pods/default/web');
  });
  it('[ROOM-3] shows processes, and which of them is a zombie at this time', () => {
    const stage = setup(2000, { container: 'app' });
    expect(stage.items()).toEqual(['1sh -c work', '7sleep <b>5</b>']);
    stage.to(6000);
    expect(stage.items()[1]).toContain('zombie');
    expect(stage.part('Processes').getByText(/PID 1 of this namespace/)).toBeDefined();
    stage.to(2000);
    expect(stage.items()[1]).not.toContain('zombie');
  });
  it('[ROOM-4] shows the files of its volumes with their content, below a subPath only those', () => {
    const stage = setup(2000, { container: 'app' });
    const srv = within(screen.getByRole('region', { name: '/srv' }));
    expect(srv.getByText(/configMap site · read-only/)).toBeDefined();
    expect(srv.getByText('index.html').parentElement?.textContent).toContain('2 KiB');
    expect(srv.getByText('<h1>Hi</h1>')).toBeDefined();
    expect(within(screen.getByRole('region', { name: '/sub' })).getByText('b.html')).toBeDefined();
    stage.to(900);
    expect(screen.queryByText('index.html')).toBeNull();
  });
  it('[ROOM-5] shows its output as text, its signals, and the grace that runs down', () => {
    const stage = setup(15_000, { container: 'app' });
    expect(stage.part('Output').getByText('hello <i>world</i>')).toBeDefined();
    expect(stage.room().textContent).toContain('stopping · 25 s');
    expect(stage.part('Processes').getByText(/SIGTERM from kubelet, ignored/)).toBeDefined();
    stage.to(20_000);
    expect(stage.room().textContent).toContain('stopping · 20 s');
  });
  it('[ROOM-6] speaks Chinese, and says what holds it in the Pod', () => {
    const stage = setup(2000, { container: 'app', texts: stageZh });
    expect(stage.room().getAttribute('aria-label')).toBe('容器 app：运行中，未就绪');
    expect(stage.room().textContent).toContain('NET 10.244.1.7');
  });
  it('[ROOM-7] of every kind and state can be looked into, before its first run too', () => {
    const story = sidecarStory();
    for (const name of ['migrate', 'proxy', 'web', 'content'])
      for (const t of [300, 3000, 30_000]) {
        const stage = setup(t, { container: name }, story);
        expect(stage.room().getAttribute('data-container')).toBe(name);
        cleanup();
      }
  });
});

describe('drawers in the house', () => {
  it('[DRAWER-1] name what was written, and mark who may only read', () => {
    const stage = setup(2000);
    expect(screen.getByText('a/b.html')).toBeDefined();
    expect(screen.getByText('2 KiB')).toBeDefined();
    expect(screen.getByText(/^html: configMap site · read-only/)).toBeDefined();
    stage.to(900);
    expect(screen.queryByText('a/b.html')).toBeNull();
  });
  it('[DRAWER-2] a card says which signal it has had while it is being stopped', () => {
    setup(15_000);
    expect(screen.getByText('SIGTERM ignored')).toBeDefined();
  });
});

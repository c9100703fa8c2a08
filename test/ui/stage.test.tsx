import { act, cleanup, render, screen, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { stageEn } from '../../src/i18n/stage.en.ts';
import { stageZh } from '../../src/i18n/stage.zh.ts';
import { createPlayheadClock } from '../../src/state/playhead-clock.ts';
import { Trace } from '../../src/trace/index.ts';
import { Stage, type StageProps } from '../../src/ui/stage/Stage.tsx';
import {
  clusterStory,
  crashLoopStory,
  crowdStory,
  initChainStory,
  sidecarStory,
} from '../helpers/fake-trace.ts';

afterEach(cleanup);

interface Story {
  readonly trace: Trace;
  readonly pod: { readonly subject: string };
}

function setup({ trace, pod }: Story, t: number, props: Partial<StageProps> = {}) {
  const clock = createPlayheadClock(t);
  const onSelect = vi.fn<(selection: string) => void>();
  const onOpen = vi.fn<(pod: string | undefined) => void>();
  const all: StageProps = {
    trace,
    revision: 1,
    clock,
    pod: pod.subject,
    onOpen,
    selected: undefined,
    onSelect,
    texts: stageEn,
    ...props,
  };
  const view = render(<Stage {...all} />);
  return {
    onSelect,
    onOpen,
    user: userEvent.setup(),
    to: (next: number) => act(() => clock.set(next)),
    again: (more: Partial<StageProps>) => view.rerender(<Stage {...all} {...more} />),
    container: (name: RegExp) => screen.getByRole('button', { name }),
    text: (selector: string) => view.container.querySelector(selector)?.textContent ?? '',
    all: (selector: string) => [...view.container.querySelectorAll(selector)],
  };
}

describe('the Pod on the stage', () => {
  it('[STAGE-1] says of each container who it is and how it is', () => {
    const stage = setup(initChainStory(), 29_900);
    expect(screen.getByRole('group', { name: 'Pod myapp-pod: Init:1/2, 0 of 1 ready.' })).toBeDefined();
    expect(stage.container(/^Init container 1 of 2, init-myservice: ended · exit code 0$/)).toBeDefined();
    expect(stage.container(/^Init container 2 of 2, init-mydb: running$/)).toBeDefined();
    expect(stage.container(/^Container myapp-container: PodInitializing$/)).toBeDefined();
    expect(stage.container(/^pause: holds the namespaces\.$/)).toBeDefined();
  });
  it('[STAGE-2] moves with the playhead, forwards and backwards', () => {
    const stage = setup(initChainStory(), 500);
    expect(stage.all('[data-gate=shut]')).toHaveLength(1);
    expect(stage.container(/^pause: sandbox is being made/)).toBeDefined();
    stage.to(45_000);
    expect(stage.container(/^Container myapp-container: running, ready$/)).toBeDefined();
    expect(stage.all('[data-gate=open]')).toHaveLength(1);
    stage.to(2000);
    expect(stage.container(/^Init container 1 of 2, init-myservice: pulling/)).toBeDefined();
  });
  it('[STAGE-3] has the whole picture as sentences', () => {
    setup(initChainStory(), 29_900);
    const sentences = within(screen.getAllByRole('list')[0] as HTMLElement).getAllByRole('listitem');
    expect(sentences.map((s) => s.textContent)).toEqual([
      'Pod myapp-pod: Init:1/2, 0 of 1 ready.',
      'On node node-1.',
      'IP 10.244.1.7.',
      'pause: holds the namespaces.',
      'Init container 1 of 2, init-myservice: ended · exit code 0',
      'Init container 2 of 2, init-mydb: running',
      'The gate is shut: the Pod is not initialized.',
      'Container myapp-container: PodInitializing',
    ]);
  });
  it('[STAGE-4] selects by mouse and by keyboard', async () => {
    const stage = setup(initChainStory(), 29_900);
    await stage.user.click(stage.container(/init-mydb/));
    expect(stage.onSelect).toHaveBeenLastCalledWith('pods/default/myapp-pod/init-mydb');
    stage.container(/myapp-container/).focus();
    await stage.user.keyboard('{Enter}');
    expect(stage.onSelect).toHaveBeenLastCalledWith('pods/default/myapp-pod/myapp-container');
    stage.container(/^pause/).focus();
    await stage.user.keyboard(' ');
    expect(stage.onSelect).toHaveBeenLastCalledWith('pods/default/myapp-pod/@sandbox');
  });
  it('[STAGE-5] shows what is selected', () => {
    const stage = setup(initChainStory(), 29_900, { selected: 'pods/default/myapp-pod/init-mydb' });
    expect(stage.container(/init-mydb/).getAttribute('aria-pressed')).toBe('true');
    expect(stage.container(/init-myservice/).getAttribute('aria-pressed')).toBe('false');
  });
  it('[STAGE-6] back-off: the rest in figures, the ladder, the number of restarts', () => {
    const stage = setup(crashLoopStory(), 138_000);
    expect(
      stage.container(
        /^Container nginx: ended · exit code 0, restarted 4 times, waits 1 min 20 s before the next try$/,
      ),
    ).toBeDefined();
    expect(screen.getByText('0:30')).toBeDefined();
    expect(screen.getByText('to next try')).toBeDefined();
    expect(screen.getByText('1m20s')).toBeDefined();
    stage.to(150_000);
    expect(screen.getByText('0:18')).toBeDefined();
    stage.to(167_500);
    expect(screen.getByText('at the next sync')).toBeDefined();
  });
  it('[STAGE-7] a pull fills up and says how far it is', () => {
    const stage = setup(initChainStory(), 920);
    expect(screen.getByText('pulling 0 %')).toBeDefined();
    stage.to(2710);
    expect(screen.getByText('pulling 50 %')).toBeDefined();
  });
  it('[STAGE-8] a kill: the rest of the grace, the hook, probes by their pips', () => {
    const stage = setup(sidecarStory(), 72_050);
    expect(stage.container(/^Container web: stopping/)).toBeDefined();
    expect(screen.getByText('stopping · 28 s')).toBeDefined();
    expect(stage.all('title').map((e) => e.textContent)).toEqual(
      expect.arrayContaining(['preStop', 'liveness: fails: HTTP probe failed with statuscode: 503']),
    );
  });
  it('[STAGE-9] DNS: the name that is asked for and the answer', () => {
    const stage = setup(initChainStory(), 29_900);
    expect(screen.getByText('CoreDNS · mydb?')).toBeDefined();
    expect(screen.getByText('no such name')).toBeDefined();
    stage.to(39_110);
    expect(screen.getByText('10.96.0.81')).toBeDefined();
  });
  it('[STAGE-10] outlives ten and ten containers with long names', () => {
    const stage = setup(crowdStory(), 30_000);
    expect(screen.getAllByRole('button', { name: /^(Init container|Container)/ })).toHaveLength(20);
    expect(stage.container(/init-0-with-a-rather-long-name-as-charts-make-them/)).toBeDefined();
  });
  it('[STAGE-11] before and after: no Pod yet, and gone', () => {
    const stage = setup(sidecarStory(), 0);
    expect(screen.getByText('No Pod yet')).toBeDefined();
    stage.to(160_000);
    expect(screen.getByText('shop-7d9c6b5f4-x2x8k is gone')).toBeDefined();
  });
  it('[STAGE-12] a Pod that finds no node is drawn with the scheduler', () => {
    const stage = setup(initChainStory(), 201);
    expect(stage.all('text').map((e) => e.textContent)).toContain('No node yet');
  });
  it('[STAGE-13] draws again when the trace has grown', () => {
    const trace = new Trace();
    const stage = setup({ trace, pod: { subject: 'pods/default/myapp-pod' } }, 30_000);
    expect(screen.getByText('No Pod yet')).toBeDefined();
    const grown = initChainStory();
    stage.again({ trace: grown.trace, revision: 2 });
    expect(stage.container(/init-mydb/)).toBeDefined();
  });
  it('[STAGE-14] speaks Chinese, Kubernetes’ own words apart', () => {
    const stage = setup(initChainStory(), 29_900, { texts: stageZh });
    expect(stage.container(/^第 2\/2 个 Init 容器 init-mydb：?/)).toBeDefined();
    expect(screen.getByText('PodInitializing')).toBeDefined();
  });
  it('[STAGE-15] the way up: from the Pod to the cluster', async () => {
    const stage = setup(initChainStory(), 29_900);
    const nav = screen.getByRole('navigation', { name: 'Level' });
    await stage.user.click(within(nav).getByRole('button', { name: 'cluster' }));
    expect(stage.onOpen).toHaveBeenCalledWith(undefined);
    await stage.user.click(within(nav).getByRole('button', { name: 'node-1' }));
    expect(stage.onOpen).toHaveBeenCalledWith('nodes//node-1');
  });
  it('[STAGE-16] does not render again while only time passes', () => {
    const stage = setup(crashLoopStory(), 138_000);
    const before = stage.container(/nginx/);
    const html = before.outerHTML;
    stage.to(138_400);
    expect(stage.container(/nginx/)).toBe(before);
    expect(before.outerHTML).toBe(html);
  });
});

describe('the cluster on the stage', () => {
  it('[STAGE-17] nodes, small houses, what ties them; a house opens', async () => {
    const stage = setup(clusterStory(), 393_000, { pod: undefined });
    expect(stage.container(/^node-2: NotReady, Ready=Unknown, 2 Pods$/)).toBeDefined();
    expect(stage.container(/^Deployment web: wants 3 · has 3 · ready 2, on the way$/)).toBeDefined();
    const house = stage.container(/^Pod web-7d9c-t6wlb: /);
    house.focus();
    await stage.user.keyboard('{Enter}');
    expect(stage.onOpen).toHaveBeenCalledWith('pods/default/web-7d9c-t6wlb');
  });
  it('[STAGE-18] nothing yet', () => {
    setup({ trace: new Trace(), pod: { subject: '' } }, 0, { pod: undefined });
    expect(screen.getByText('No Pod yet')).toBeDefined();
  });
});

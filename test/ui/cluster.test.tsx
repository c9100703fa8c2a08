import { act, cleanup, fireEvent, screen, within } from '@testing-library/react';
import { afterEach, describe, expect, it } from 'vitest';
import { clusterStory } from '../helpers/fake-trace.ts';
import { renderApp } from './render-app.tsx';

afterEach(cleanup);

const open = (t = 393_000) => {
  const page = renderApp({ story: clusterStory() });
  page.seek(t);
  return page;
};
const thing = (name: RegExp) => screen.getByRole('button', { name });

describe('the cluster', () => {
  it('[CLUSTER-1] is shown from the start where controllers are at work, and says why it is as it is', () => {
    open();
    expect(thing(/^Deployment web: wants 3 · has 3 · ready 2/)).toBeDefined();
    expect(screen.getByRole('heading', { name: /^Deployment ?web ?wants 3, has 3, 2 ready/ })).toBeDefined();
  });
  it('[CLUSTER-2] goes down to a node and a Pod, and up again by crumbs and by keys', async () => {
    const page = open();
    act(() => thing(/^node-2: NotReady/).focus());
    await page.press('{Enter}');
    expect(thing(/^kubelet of node-2/)).toBeDefined();
    const pod = thing(/^Pod lonely: Terminating/);
    act(() => pod.focus());
    await page.press('{Enter}');
    expect(page.state().level).toBe('pod');
    const crumbs = within(screen.getByRole('navigation', { name: 'Level' }));
    expect(crumbs.getAllByRole('button').map((b) => b.textContent)).toEqual(['cluster', 'node-2']);
    await page.user.click(crumbs.getByRole('button', { name: 'node-2' }));
    expect(page.state().level).toBe('node');
    act(() => thing(/^kubelet of node-2/).focus());
    await page.press('{Escape}');
    expect(page.state().level).toBe('cluster');
  });
  it('[CLUSTER-3] what is selected is told in Why, Status and Events, whatever kind it is', async () => {
    const page = open();
    await page.user.click(thing(/^node-2: NotReady/));
    expect(screen.getByRole('heading', { name: /^node-2 ?does not answer/ })).toBeDefined();
    await page.user.click(thing(/^Service web: /));
    expect(screen.getByRole('heading', { name: /^Service ?web/ })).toBeDefined();
    await page.tab('Status');
    expect(screen.getByRole<HTMLSelectElement>('combobox').value).toBe('services/default/web');
  });
  it('[CLUSTER-4] has a menu of each thing: faults become acts at the playhead', async () => {
    const page = open();
    fireEvent.contextMenu(thing(/^node-1: Ready/), { clientX: 40, clientY: 40 });
    const menu = screen.getByRole('menu', { name: /node-1/ });
    expect(document.activeElement?.textContent).toBe('Open node-1');
    await page.user.click(within(menu).getByRole('menuitem', { name: /^Cordon/ }));
    expect(page.state().scenario.acts.at(-1)).toMatchObject({
      at: 393_000,
      kind: 'patch',
      resource: 'nodes',
      name: 'node-1',
      patch: { spec: { unschedulable: true } },
    });
    expect(screen.queryByRole('menu')).toBeNull();
  });
  it('[CLUSTER-5] a workload is scaled from its menu', async () => {
    const page = open();
    fireEvent.contextMenu(thing(/^Deployment web/), { clientX: 40, clientY: 40 });
    await page.user.click(screen.getByRole('menuitem', { name: 'Scale to 4' }));
    expect(page.state().scenario.acts.at(-1)).toMatchObject({
      resource: 'deployments',
      patch: { spec: { replicas: 4 } },
    });
  });
  it('[CLUSTER-6] a Pod that is gone fades, and is there again when time goes back', () => {
    const page = renderApp({ story: clusterStory() });
    page.seek(30_000);
    const before = screen.getAllByRole('button', { name: /^Pod / }).length;
    page.seek(393_000);
    page.seek(30_000);
    expect(screen.getAllByRole('button', { name: /^Pod / })).toHaveLength(before);
  });
});

describe('the palette', () => {
  it('[PALETTE-4] opens by its keys, finds by words, and does what is chosen', async () => {
    const page = open();
    await page.press('{Control>}k{/Control}');
    const field = await screen.findByRole('combobox', { name: 'Go to, do, open …' });
    expect(document.activeElement).toBe(field);
    await page.user.type(field, 'node-3');
    const options = await screen.findAllByRole('option');
    expect(options[0]?.textContent).toBe('node-3Node');
    expect(field.getAttribute('aria-activedescendant')).toBe(options[0]?.id);
    await page.press('{Enter}');
    expect(page.state()).toMatchObject({ level: 'node', shownNode: 'nodes//node-3' });
    expect(screen.queryByRole('combobox', { name: 'Go to, do, open …' })).toBeNull();
  });
  it('[PALETTE-5] jumps to a time, and lets things go wrong', async () => {
    const page = open();
    await page.press('{Control>}k{/Control}');
    await page.user.type(await screen.findByRole('combobox', { name: 'Go to, do, open …' }), '1:30');
    await page.press('{Enter}');
    expect(page.session.clock.get()).toBe(90_000);
    await page.press('{Control>}k{/Control}');
    await page.user.type(await screen.findByRole('combobox', { name: 'Go to, do, open …' }), 'node-1 power');
    await page.press('{Enter}');
    expect(page.state().scenario.acts.at(-1)).toMatchObject({
      at: 90_000,
      kind: 'fault.power',
      node: 'node-1',
    });
  });
});

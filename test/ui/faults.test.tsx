import { cleanup, fireEvent, screen, within } from '@testing-library/react';
import { afterEach, describe, expect, it } from 'vitest';
import { allOffers, injectedAt, offersOf } from '../../src/ui/faults/offers.ts';
import { FakePod, fakeNode, FakeWorld, sidecarStory } from '../helpers/fake-trace.ts';
import { renderApp } from './render-app.tsx';

afterEach(cleanup);

/** When everything of the sidecar story runs. */
const RUNNING = 30_000;

const codes = (groups: ReturnType<typeof allOffers>): Record<string, readonly string[]> =>
  Object.fromEntries(groups.map((g) => [`${g.kind} ${g.name}`.trim(), g.offers.map((o) => o.id)]));

describe('what may go wrong', () => {
  it('[FAULT-1] nothing but the registry before there is a Pod', () => {
    expect(codes(allOffers(new FakeWorld().trace(1000), { pod: undefined }, 0))).toEqual({
      registry: ['registryDown', 'registrySlow', 'registryLimited'],
    });
  });

  it('[FAULT-2] a container that does not run can be given another image, and no signal', () => {
    const world = new FakeWorld().at(0);
    fakeNode(world);
    const pod = new FakePod(world, [{ name: 'app', image: 'nginx' }]);
    const trace = world.trace(1000);
    const offers = offersOf(trace, { pod: pod.subject, container: 'app' }, 500);
    expect(offers?.offers.map((o) => o.code)).toEqual(['image']);
    const sandbox = offersOf(trace, { pod: pod.subject, sandbox: true }, 500);
    expect(sandbox?.offers.map((o) => o.code)).toEqual(['label', 'delete']);
  });

  it('[FAULT-3] what has been done already is offered the other way round', () => {
    const world = new FakeWorld().at(0);
    fakeNode(world);
    world.at(10);
    world.act('fault.network', { node: 'node-1', cut: 'true' });
    world.act('fault.registry', { state: 'down' });
    world.act('fault.pressure', { node: 'node-1', resource: 'disk', used: '90Gi' });
    const refused = world.act('fault.power', { node: 'node-1', on: 'false' });
    world.record('act.refused', 'act/3', { act: 'fault.power', reason: 'NodeOff', message: '' });
    const trace = world.trace(20);
    expect(refused).toBeGreaterThan(0);
    const before = codes(allOffers(trace, { pod: undefined, node: 'node-1' }, 5));
    expect(before['node node-1']).toContain('networkCut');
    expect([...injectedAt(trace, 15)]).toEqual([
      ['network node-1', 'true'],
      ['registry', 'down'],
      ['pressure node-1/disk', '90Gi'],
    ]);
    const after = codes(allOffers(trace, { pod: undefined, node: 'node-1' }, 15));
    expect(after['node node-1']).toEqual(
      expect.arrayContaining(['networkBack', 'diskFree', 'memoryPressure', 'powerOff']),
    );
    expect(after['registry']).toEqual(['registrySlow', 'registryLimited', 'registryBack']);
  });
});

describe('the faults menu', () => {
  it('[FAULT-4] adds what is chosen as an act at the playhead, which can be undone and taken back', async () => {
    const page = renderApp({ story: sidecarStory() });
    const pod = sidecarStory().pod.subject;
    page.seek(RUNNING);
    await page.click(/^Faults, at/);
    await page.user.click(screen.getByRole('menuitem', { name: /^Kill pause/ }));
    const [, namespace, name] = pod.split('/');
    expect(page.state().scenario.acts.at(-1)).toEqual({
      at: RUNNING,
      kind: 'fault.sandbox',
      namespace,
      pod: name,
    });
    const acts = page.region('What you do');
    expect(acts.getByText(`kill pause of ${name}`)).toBeDefined();
    await page.click('Undo');
    expect(page.state().scenario.acts).toHaveLength(1);
    await page.click('Redo');
    await page.user.click(acts.getByRole('button', { name: /^Take back: kill pause/ }));
    expect(page.state().scenario.acts).toHaveLength(1);
  });

  it('[FAULT-5] works by keyboard', async () => {
    const page = renderApp({ story: sidecarStory() });
    page.seek(RUNNING);
    screen.getByRole('button', { name: /^Faults, at/ }).focus();
    await page.press('{ArrowDown}');
    await page.press('{End}{Enter}');
    expect(page.state().scenario.acts.at(-1)?.kind).toBe('fault.registry');
  });

  it('[FAULT-6] stands beside what is selected on the stage', async () => {
    const { trace, pod } = sidecarStory();
    const page = renderApp({ story: { trace } });
    page.seek(RUNNING);
    expect(screen.queryByRole('button', { name: /^Faults of/ })).toBeNull();
    await page.user.click(screen.getByRole('button', { name: /^pause: / }));
    await page.click(/^Faults of pause/);
    const menu = within(screen.getByRole('menu'));
    expect(menu.getAllByRole('menuitem').map((item) => item.firstChild?.textContent)).toEqual([
      'Kill pause',
      'Change a label …',
      'Delete the Pod',
      'Delete the Pod by force',
    ]);
    await page.user.click(menu.getByRole('menuitem', { name: /^Change a label/ }));
    // Without a layout every press falls on the separators between the panels: the fields are filled by hand.
    fireEvent.change(screen.getByLabelText('Label'), { target: { value: 'tier' } });
    fireEvent.change(screen.getByLabelText('Value'), { target: { value: 'web' } });
    fireEvent.submit(screen.getByRole('button', { name: /^Change at/ }));
    expect(page.state().scenario.acts.at(-1)).toMatchObject({
      kind: 'patch',
      name: pod.subject.split('/')[2],
      patch: { metadata: { labels: { tier: 'web' } } },
    });
    expect(screen.queryByRole('dialog')).toBeNull();
  });
});

import { act, screen, within } from '@testing-library/react';
import { describe, expect, it } from 'vitest';
import { beatsOf } from '../../src/trace/index.ts';
import { crashLoopStory, initChainStory } from '../helpers/fake-trace.ts';
import { renderApp } from './render-app.tsx';

describe('why', () => {
  it('says what holds the Pod, what led to it, and goes there', async () => {
    const story = crashLoopStory();
    const page = renderApp({ story });
    page.seek(beatsOf(story.trace).at(-1)?.at ?? 0);
    const inspector = page.region('Inspector');
    expect(inspector.getByRole('heading', { level: 2 }).textContent).not.toBe('');
    const before = page.session.clock.get();
    const links = inspector.getAllByRole('button', { name: /^Go to/ });
    await page.user.click(links[0] as HTMLElement);
    expect(page.session.clock.get()).toBeLessThan(before);
    expect(inspector.getByRole('link', { name: /documentation/ }).getAttribute('href')).toMatch(
      /^https:\/\/kubernetes\.io\/docs\//,
    );
  });

  it('begins with what to watch', async () => {
    renderApp({ origin: { kind: 'builtin', id: 'crash-loop' } });
    expect(await screen.findByRole('heading', { name: 'What to watch' })).toBeInstanceOf(HTMLElement);
  });

  it('leads to the moments of the guide, and back to the scenario from a way of one’s own', async () => {
    const page = renderApp({ origin: { kind: 'builtin', id: 'stuck-rollout' } });
    await page.user.click(await screen.findByRole('button', { name: 'At 81 s' }));
    expect(page.session.clock.get()).toBe(81_000);
    expect(screen.queryByRole('button', { name: 'Back to the scenario' })).toBeNull();
    act(() => page.session.applyFile('pod.yaml'));
    await page.tab('Guide');
    await page.user.click(screen.getByRole('button', { name: 'Back to the scenario' }));
    expect(await screen.findByRole('tab', { name: 'web-typo.yaml' })).toBeInstanceOf(HTMLElement);
    expect(page.session.clock.get()).toBe(81_000);
  });
});

describe('status', () => {
  it('is YAML, with the lines that the newest version changed marked', async () => {
    const page = renderApp({ story: initChainStory() });
    page.seek(30_000);
    await page.tab('Status');
    const yaml = screen.getByLabelText('YAML of the object');
    expect(yaml.textContent).toContain('initContainerStatuses:');
    expect(within(yaml).getAllByText(/^changed/).length).toBeGreaterThan(0);
    expect(yaml.textContent).not.toContain('spec:');
    await page.user.click(screen.getByRole('checkbox', { name: 'Whole object' }));
    expect(screen.getByLabelText('YAML of the object').textContent).toContain('spec:');
  });

  it('shows other objects too', async () => {
    const page = renderApp({ story: initChainStory() });
    page.seek(30_000);
    await page.tab('Status');
    await page.user.selectOptions(screen.getByRole('combobox', { name: 'Object' }), 'services/myservice');
    await page.user.click(screen.getByRole('checkbox', { name: 'Whole object' }));
    expect(screen.getByLabelText('YAML of the object').textContent).toContain('clusterIP');
  });
});

describe('events', () => {
  it('stand as kubectl describe shows them, and not before they happen', async () => {
    const page = renderApp();
    await page.tab('Events');
    expect(screen.getByText('No events yet.')).toBeInstanceOf(HTMLElement);
    page.seek(30_000);
    const rows = await screen.findAllByRole('row');
    expect(rows[0]?.textContent).toBe('TypeReasonAgeFromMessage');
    expect(rows.some((row) => /^NormalPulling.*kubelet/.test(row.textContent ?? ''))).toBe(true);
  });
});

describe('logs', () => {
  it('follow the playhead, and show the run before', async () => {
    const story = crashLoopStory();
    const page = renderApp({ story });
    page.seek(beatsOf(story.trace).at(-1)?.at ?? 0);
    await page.tab('Logs');
    expect(screen.getByLabelText(/^What nginx wrote/).textContent).toContain('SUCCESS');
    await page.user.click(screen.getByRole('checkbox', { name: 'The run before' }));
    page.seek(story.trace.timeOf(story.trace.ofKind('container.started')[0] as number));
    expect(await screen.findByText('There is no run before this one.')).toBeInstanceOf(HTMLElement);
  });
});

describe('processes', () => {
  it('stand in the namespaces that they live in', async () => {
    const page = renderApp({ story: initChainStory() });
    page.seek(30_000);
    await page.tab('Processes');
    const inspector = page.region('Inspector');
    expect(inspector.getByRole('heading', { name: 'PID namespace of the Pod' })).toBeInstanceOf(HTMLElement);
    expect(inspector.getByText('/pause')).toBeInstanceOf(HTMLElement);
    expect(inspector.getByRole('heading', { name: 'PID namespace of init-mydb' })).toBeInstanceOf(
      HTMLElement,
    );
  });
});

it('its tabs are walked with the arrow keys, which then do not step', async () => {
  const page = renderApp();
  screen.getByRole('tab', { name: 'Why' }).focus();
  await page.press('{ArrowRight}{ArrowRight}');
  expect(screen.getByRole('tab', { name: 'Events', selected: true })).toBe(document.activeElement);
  expect(page.session.clock.get()).toBe(0);
});

import { screen } from '@testing-library/react';
import { describe, expect, it } from 'vitest';
import { scenarioOf } from '../../src/scenario/format.ts';
import { decodeLink, encodeLink } from '../../src/scenario/link.ts';
import { openFragment } from '../../src/state/index.ts';
import { renderApp } from './render-app.tsx';

describe('language and theme', () => {
  it('speaks the language of the browser, and the other one at a click', async () => {
    const page = renderApp({ language: 'zh' });
    expect(await screen.findByRole('button', { name: '播放' })).toBeInstanceOf(HTMLElement);
    expect(document.documentElement.lang).toBe('zh-CN');
    await page.click(/^English/);
    expect(await screen.findByRole('button', { name: 'Play' })).toBeInstanceOf(HTMLElement);
    expect(document.documentElement.lang).toBe('en');
  });

  it('goes from the system’s theme to light, dark and back', async () => {
    const page = renderApp();
    const root = document.documentElement;
    await page.click('Theme: as the system');
    expect(root.dataset['theme']).toBe('light');
    await page.click('Theme: light');
    expect(root.dataset['theme']).toBe('dark');
    await page.click('Theme: dark');
    expect(root.dataset['theme']).toBeUndefined();
  });
});

describe('sharing', () => {
  it('copies a link to this moment and shows it', async () => {
    const page = renderApp();
    page.seek(12_345);
    await page.click('Share link');
    const link = screen.getByRole<HTMLInputElement>('textbox', { name: 'Link' }).value;
    expect(decodeLink(new URL(link).hash)).toMatchObject({ ok: true, value: { playhead: 12_345 } });
    expect(await screen.findByText(/in the clipboard/)).toBeInstanceOf(HTMLElement);
    expect(await navigator.clipboard.readText()).toBe(link);
  });

  it('offers a file when the scenario is too long for a link', async () => {
    const page = renderApp();
    let noise = 1;
    const text = Array.from({ length: 20_000 }, () => {
      noise = (noise * 48271) % 0x7fffffff;
      return String.fromCharCode(33 + (noise % 90));
    }).join('');
    void page.edit('pod.yaml', text);
    await page.click('Share link');
    expect(screen.getByText(/too long for a link/)).toBeInstanceOf(HTMLElement);
    expect(screen.getByRole('button', { name: 'Save as a file' })).toBeInstanceOf(HTMLElement);
  });

  it.each<[string, string, RegExp]>([
    ['a damaged link', '#s=1.zzzz', /This link is damaged/],
    ['a link from a later version', '#s=9.AAAA', /made by a newer Podplay/],
    ['an unknown scenario', '#scenario=nope', /There is no scenario called “nope”/],
  ])('%s says so and leaves what the person had', async (_what, fragment, message) => {
    const page = renderApp();
    void page.edit('pod.yaml', 'mine');
    expect(await openFragment(page.session, fragment)).toBe(true);
    expect((await screen.findByRole('alert')).textContent).toMatch(message);
    expect(page.state().scenario.files[0]?.text).toBe('mine');
    await page.click('Close');
    expect(screen.queryByRole('alert')).toBeNull();
  });

  it('a link opens, and undo brings back what was there', async () => {
    const page = renderApp();
    const link = encodeLink(scenarioOf([{ name: 'other.yaml', text: '' }], []));
    await openFragment(page.session, link.ok ? link.value : '');
    expect(await screen.findByRole('tab', { name: 'other.yaml' })).toBeInstanceOf(HTMLElement);
    await page.click('Undo');
    expect(screen.getByRole('tab', { name: 'pod.yaml' })).toBeInstanceOf(HTMLElement);
  });
});

describe('scenarios', () => {
  it('are chosen from a menu', async () => {
    const page = renderApp();
    await page.click(/^Scenario/);
    await page.user.click(screen.getByRole('menuitemradio', { name: /^It exits 0/ }));
    expect(await screen.findByRole('tab', { name: 'pod1.yaml' })).toBeInstanceOf(HTMLElement);
    expect(screen.getByRole('button', { name: /^Scenario: It exits 0/ })).toBeInstanceOf(HTMLElement);
  });

  it('are found by typing, whatever has the focus, and opened with Enter', async () => {
    const page = renderApp();
    await page.click(/^Scenario/);
    const field = screen.getByRole('searchbox', { name: 'Find a scenario' });
    expect(document.activeElement).toBe(field);
    await page.user.keyboard('{ArrowDown}{ArrowDown}nginx FOREGROUND');
    expect(document.activeElement).toBe(field);
    expect(screen.getAllByRole('menuitemradio').map((item) => item.firstChild?.textContent)).toEqual([
      'Mended: nginx stays in the foreground',
    ]);
    expect(screen.getByText('1 scenario')).toBeInstanceOf(HTMLElement);
    await page.user.keyboard('{Enter}');
    expect(await screen.findByRole('button', { name: /^Scenario: Mended/ })).toBe(document.activeElement);
  });

  it('that nobody has are said to be none; Escape clears the field, and then closes', async () => {
    const page = renderApp();
    await page.click(/^Scenario/);
    await page.user.keyboard('zebra');
    expect(screen.queryAllByRole('menuitemradio')).toEqual([]);
    expect(screen.getByText(/^No scenario has these words/)).toBeInstanceOf(HTMLElement);
    await page.user.keyboard('{Enter}{Escape}');
    expect(screen.getAllByRole('menuitemradio').length).toBeGreaterThan(40);
    expect(page.state().scenario.files[0]?.name).toBe('pod.yaml');
    await page.user.keyboard('{Escape}');
    expect(screen.queryByRole('menu')).toBeNull();
  });
});

describe('when the simulation fails', () => {
  it('says when and what, and gives a link that repeats it', () => {
    const page = renderApp();
    void page.edit('pod.yaml', 'kind: Boom');
    page.fail('the kubelet lost its head');
    const alert = screen.getByRole('alert');
    expect(alert.textContent).toContain('At 01:05.0: the kubelet lost its head');
    const link = screen.getByRole('link', { name: 'Link that repeats it' }).getAttribute('href') ?? '';
    expect(decodeLink(link)).toMatchObject({ ok: true, value: { files: [{ text: 'kind: Boom' }, {}] } });
  });
});

it('help lists the keys and what is not modelled', async () => {
  const page = renderApp();
  await page.click('Help');
  const dialog = screen.getByRole('dialog', { name: 'Podplay' });
  expect(dialog.textContent).toContain('play or pause');
  expect(dialog.textContent).toContain('runtimeClassName');
});

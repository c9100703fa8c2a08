import { screen } from '@testing-library/react';
import { describe, expect, it } from 'vitest';
import { renderApp } from './render-app.tsx';

describe('play and step', () => {
  it('steps through the story with the arrow keys, and says the step to screen readers', async () => {
    const page = renderApp();
    await page.press('{ArrowRight}');
    expect(page.session.clock.get()).toBeGreaterThan(0);
    const first = page.time();
    await page.press('{ArrowRight}{ArrowRight}{ArrowLeft}{ArrowLeft}');
    expect(page.time()).toBe(first);
    expect(await screen.findByText(/^00:00: /)).toBeInstanceOf(HTMLElement);
  });

  it('goes to the ends with Home and End', async () => {
    const page = renderApp();
    await page.press('{End}');
    expect(page.session.clock.get()).toBeGreaterThan(60_000);
    await page.press('{Home}');
    expect(page.time()).toBe('00:00.0');
  });

  it('plays and pauses with space, unless a button has the focus', async () => {
    const page = renderApp();
    await page.press(' ');
    expect(page.state().playing).toBe(true);
    await page.click('Pause');
    expect(page.state().playing).toBe(false);
    screen.getByRole('button', { name: 'Share link' }).focus();
    await page.press(' ');
    expect(page.state().playing).toBe(false);
    expect(screen.getByRole('dialog', { name: 'Share this run' })).toBeInstanceOf(HTMLElement);
  });

  it('chooses a speed from a menu that the keyboard can walk', async () => {
    const page = renderApp();
    await page.click('Speed: 1×');
    expect(screen.getByRole('menuitemradio', { name: '1×' })).toBe(document.activeElement);
    await page.press('{ArrowDown}{ArrowDown}{Enter}');
    expect(page.state().speed).toBe(5);
    expect(screen.queryByRole('menu')).toBeNull();
    expect(screen.getByRole('button', { name: 'Speed: 5×' })).toBe(document.activeElement);
  });

  it('says what comes next', () => {
    const page = renderApp();
    page.seek(1);
    expect(page.region('Playing').getByText(/^next: .+ at 00:/)).toBeInstanceOf(HTMLElement);
  });

  it('undoes and redoes with the keyboard', async () => {
    const page = renderApp();
    void page.edit('pod.yaml', 'kind: Pod');
    await page.press('{Control>}z{/Control}');
    expect(page.state().scenario.files[0]?.text).toContain('apiVersion');
    await page.press('{Control>}{Shift>}z{/Shift}{/Control}');
    expect(page.state().scenario.files[0]?.text).toBe('kind: Pod');
  });
});

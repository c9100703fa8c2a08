import { screen, within } from '@testing-library/react';
import { describe, expect, it } from 'vitest';
import { FILES, problem, renderApp } from './render-app.tsx';
import { scenarioOf } from '../../src/scenario/format.ts';

/** Without a layout every point is the same one, and a click would take hold of a panel's border. */
const WITHOUT_CLICK = { skipClick: true };

describe('files', () => {
  it('are tabs that the arrow keys walk', async () => {
    const page = renderApp();
    screen.getByRole('tab', { name: 'pod.yaml' }).focus();
    await page.press('{ArrowRight}');
    expect(screen.getByRole('tab', { name: 'service.yaml', selected: true })).toBe(document.activeElement);
    expect(page.session.clock.get()).toBe(0);
  });

  it('can be added, renamed, closed, reopened and deleted', async () => {
    const page = renderApp();
    await page.click('Add or reopen a file');
    await page.user.click(screen.getByRole('menuitem', { name: 'New file' }));
    expect(page.state().activeFile).toBe('pod-2.yaml');

    await page.click('More for pod-2.yaml');
    await page.user.click(screen.getByRole('menuitem', { name: 'Rename …' }));
    const name = screen.getByRole('textbox', { name: 'New name' });
    await page.user.clear(name);
    await page.user.type(name, 'pod.yaml', WITHOUT_CLICK);
    expect(screen.getByText('There is a file of that name.')).toBeInstanceOf(HTMLElement);
    await page.user.clear(name);
    await page.user.type(name, 'db.yaml{Enter}', WITHOUT_CLICK);
    expect(screen.getByRole('tab', { name: 'db.yaml', selected: true })).toBeInstanceOf(HTMLElement);

    await page.click('More for db.yaml');
    await page.user.click(screen.getByRole('menuitem', { name: 'Close the tab' }));
    expect(screen.queryByRole('tab', { name: 'db.yaml' })).toBeNull();
    await page.click('Add or reopen a file');
    await page.user.click(screen.getByRole('menuitem', { name: 'db.yaml' }));

    await page.click('More for db.yaml');
    await page.user.click(screen.getByRole('menuitem', { name: 'Delete the file' }));
    expect(page.state().scenario.files.map((f) => f.name)).toEqual(['pod.yaml', 'service.yaml']);
  });

  it('shows the text before the editor is there, whatever is in it', () => {
    const text = '<script>alert(1)</script>: "${x}" # & <b>';
    renderApp({ scenario: scenarioOf([{ name: 'pod.yaml', text }], []) });
    expect(screen.getByLabelText('Text of pod.yaml').textContent).toBe(`${text}\n`);
    expect(document.querySelector('script, b')).toBeNull();
  });
});

describe('acts', () => {
  it('apply the open file at the playhead, and can be taken back', async () => {
    const page = renderApp();
    await page.tab('service.yaml');
    page.seek(25_000);
    await page.click('Apply at 00:25.0');
    expect(page.state().scenario.acts[1]).toEqual({ at: 25_000, kind: 'apply', file: 'service.yaml' });
    await page.click('Take back: apply service.yaml at 00:25.0');
    expect(page.state().scenario.acts).toHaveLength(1);
  });

  it('delete what the file has made', async () => {
    const page = renderApp();
    page.seek(40_000);
    await page.click('Delete at 00:40.0');
    expect(page.state().scenario.acts[1]).toMatchObject({
      kind: 'delete',
      resource: 'pods',
      name: 'web',
      at: 40_000,
    });
  });

  it('cannot apply a file with errors', () => {
    renderApp({
      scenario: scenarioOf(FILES, []),
      diagnostics: { 'pod.yaml': [problem({ code: 'field.required', severity: 'error' })] },
    });
    expect(screen.getByRole<HTMLButtonElement>('button', { name: /^Apply at/ }).disabled).toBe(true);
  });
});

describe('what is to be said about a file', () => {
  it('stands in the person’s language, with Kubernetes’ own words beside it', async () => {
    const page = renderApp();
    expect(screen.getByText('✓ valid for Kubernetes 1.36')).toBeInstanceOf(HTMLElement);
    void page.edit('pod.yaml', 'kind: Pod');
    page.answer({ 'pod.yaml': [problem({ code: 'field.required', severity: 'error' })] });
    const list = within(screen.getByRole('list', { name: 'Problems and notes' }));
    expect(list.getByText(/This field must be given\./)).toBeInstanceOf(HTMLElement);
    expect(list.getByText('spec.containers[0].image: Required value')).toBeInstanceOf(HTMLElement);
    await page.click(/^中文/);
    expect(await screen.findByText(/必须填写这个字段。/)).toBeInstanceOf(HTMLElement);
    expect(screen.getByText('spec.containers[0].image: Required value')).toBeInstanceOf(HTMLElement);
  });

  it('keeps the last good run on screen, marked as such', () => {
    const page = renderApp();
    const { trace } = page.state().run;
    void page.edit('pod.yaml', 'kind: [');
    page.answer({ 'pod.yaml': [problem({ code: 'yaml.syntax', severity: 'error' })] });
    expect(screen.getByText(/this is the last run that worked/)).toBeInstanceOf(HTMLElement);
    expect(page.state().run.trace).toBe(trace);
    void page.edit('pod.yaml', 'kind: Pod');
    page.answer();
    expect(screen.queryByText(/this is the last run that worked/)).toBeNull();
  });

  it('notes wait until someone opens them, and lead to the list of what is not modelled', async () => {
    const page = renderApp({
      diagnostics: {
        'pod.yaml': [problem({ code: 'coverage.ignored', severity: 'note', args: { note: 'runtimeClass' } })],
      },
    });
    expect(screen.queryByRole('list', { name: 'Problems and notes' })).toBeNull();
    await page.click(/^1 note/);
    expect(screen.getByText(/There is one runtime, and no overhead/)).toBeInstanceOf(HTMLElement);
    await page.click('What is not modelled');
    expect(screen.getByRole('dialog', { name: 'What is not modelled' })).toBeInstanceOf(HTMLElement);
  });
});

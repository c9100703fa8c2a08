/** The article's session, typed line by line. `UPDATE_GOLDEN=1` writes the transcript anew; read it before committing. */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { isKind } from '../../../src/trace/trace.ts';
import { typist } from '../../helpers/terminal-run.ts';
import { ARTICLE, DEPLOYMENT, MYAPP } from './article.ts';

it('types the reference article', () => {
  const t = typist({
    files: [
      { name: 'myapp.yaml', text: MYAPP },
      { name: 'deployment.yaml', text: DEPLOYMENT },
    ],
  });
  let text = '';
  for (const step of ARTICLE) {
    const [seconds, what] = step;
    text += t.shown(seconds - 0.001);
    if (what === 'Ctrl-C') t.act(seconds, { kind: 'terminal.signal', terminal: '1', signal: 'INT' });
    else if (what === 'saves')
      t.act(seconds, { kind: 'terminal.edited', terminal: '1', text: step[2] as string });
    else if (what === 'replaces') {
      const editing = t.trace.lastOf('terminal/1', seconds * 1000);
      if (!isKind(editing, 'terminal.editing')) throw new Error(`nothing is being edited at ${seconds} s`);
      const edited = editing.value.text.replace(step[2] as string, step[3] as string);
      t.act(seconds, { kind: 'terminal.edited', terminal: '1', text: edited });
    } else t.line(seconds, what);
  }
  text += t.shown(600);
  const refused = t.trace.ofKind('act.refused').map((seq) => t.trace.entry(seq)?.value);
  expect(refused).toEqual([]);
  const path = join('test/golden/transcript', 'article.txt');
  const clean = text.replaceAll('\r', '').replaceAll(/[ \t]+\n/g, '\n');
  if (process.env['UPDATE_GOLDEN'] === '1') writeFileSync(path, clean);
  expect(clean).toBe(readFileSync(path, 'utf8'));
});

/** The scripts of the conformance vectors: each is one that the shell can read, and calls only what there is. */
import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { Op } from '../../../../src/engine/shell/code.ts';
import { compile } from '../../../../src/engine/shell/compile.ts';
import { SimulatedHost } from '../../../helpers/simulated-host.ts';

const dir = new URL('../../../conformance/vectors/lifecycle/', import.meta.url);

function commands(value: unknown, found: Set<string>): Set<string> {
  if (Array.isArray(value)) for (const item of value) commands(item, found);
  else if (typeof value === 'object' && value !== null) {
    for (const [key, inner] of Object.entries(value)) {
      if ((key === 'command' || key === 'args') && Array.isArray(inner)) found.add(JSON.stringify(inner));
      commands(inner, found);
    }
  }
  return found;
}

const all = new Set<string>();
for (const file of readdirSync(dir))
  if (file.endsWith('.json')) commands(JSON.parse(readFileSync(new URL(file, dir), 'utf8')), all);
const lines = [...all].map((text) => JSON.parse(text) as string[]);
const scripts = lines
  .filter((argv) => argv.includes('-c') && argv.length > 2)
  // The kubelet has expanded this before a shell sees it.
  .map((argv) => (argv[argv.indexOf('-c') + 1] as string).replaceAll('$(TEST_VAR)', 'expanded'));

describe('the scripts of the vectors', () => {
  it('[VEC-1] are there', () => {
    expect(scripts.length).toBeGreaterThan(40);
  });

  it.each(scripts)('[VEC-2] %s', (script) => {
    expect(compile(script, true).instructions.filter((i) => i.op === Op.syntaxError)).toEqual([]);
    const host = new SimulatedHost();
    for (const path of ['/tmp', '/data', '/mnt', '/restart-count', '/testcontainer'])
      host.root.mkdirAll(path);
    const { err } = host.sh(script, { limitMs: 20_000, env: { JOB_COMPLETION_INDEX: '1' } });
    expect(err.replace(/^(?:Terminated|Killed)\n/gm, '')).toBe('');
  });
});

/** The simulated shell and applets against what the real busybox printed (`record.mjs`). */
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { SimulatedHost } from '../../helpers/simulated-host.ts';
import { differenceOf } from './differences.ts';

interface Recorded {
  readonly busybox: string;
  readonly cases: readonly {
    readonly script: string;
    readonly stdout: string;
    readonly stderr: string;
    readonly status: number;
  }[];
}

const recorded = JSON.parse(readFileSync(new URL('recorded.json', import.meta.url), 'utf8')) as Recorded;
/** Banners name the build; usage texts are not kept. */
const normal = (text: string): string => text.replace(/BusyBox v[^\n]*\n\nUsage:[^]*/, 'BusyBox usage');

function simulate(script: string): { stdout: string; stderr: string; status: number } {
  const host = new SimulatedHost({
    recorder: undefined,
    image: `docker.io/library/busybox:${recorded.busybox.replace(/\.\d+$/, '')}`,
  });
  host.root.mkdirAll('/work');
  host.root.mkdirAll('/usr/lib');
  const result = host.sh(script, {
    cwd: '/work',
    env: { PATH: '/bin', HOME: '/root', USER: 'root', LC_ALL: 'C', TZ: 'UTC' },
  });
  return { stdout: normal(result.out), stderr: normal(result.err), status: result.status };
}

describe('the same as the real busybox', () => {
  for (const { script, stdout, stderr, status } of recorded.cases) {
    const reason = differenceOf(script);
    it(`${reason === undefined ? '' : '[differs] '}${script.slice(0, 100)}`, () => {
      const result = simulate(script);
      const wanted = { stdout: normal(stdout), stderr: normal(stderr), status };
      // A difference that is gone leaves the list.
      if (reason === undefined) expect(result).toEqual(wanted);
      else expect(result).not.toEqual(wanted);
    });
  }
});

import { deflateSync } from 'fflate';
import { describe, expect, it } from 'vitest';
import { type Scenario, scenarioOf } from '../../../src/scenario/format.ts';
import { LINK_LIMITS } from '../../../src/scenario/limits.ts';
import { decodeLink, encodeLink, unpack } from '../../../src/scenario/link.ts';
import { isLink } from '../../../src/scenario/link-prefix.ts';

const POD = `apiVersion: v1
kind: Pod
metadata:
  name: web
spec:
  containers:
  - name: web
    image: nginx:1.27
`;
const scenario: Scenario = {
  ...scenarioOf([{ name: 'pod.yaml', text: POD }], ['pod.yaml']),
  // Written out, so that a new default changes no link in this test.
  cluster: {
    nodes: [{ name: 'node-1', role: 'worker' }],
    timing: 'exact',
    seed: 'podplay',
    epochMs: 1_767_254_400_000,
  },
  playhead: 29_200,
  view: { file: 'pod.yaml', speed: 10, selection: 'pods/default/web' },
};
const written = (value: Scenario): string => {
  const link = encodeLink(value);
  if (!link.ok) throw new Error(link.error.code);
  return link.value;
};

describe('a share link', () => {
  it('brings back the whole scenario, playhead and view included', () => {
    expect(decodeLink(written(scenario))).toEqual({ ok: true, value: scenario });
  });

  it('is short for an ordinary manifest', () => {
    expect(written(scenario).length).toBeLessThan(160);
  });

  it('made by the first release is read for ever', () => {
    const first = '#s=1.cTI5zgMZKpgTGh1IUrydApQWALXyNLYD4lJoyBinAGMjiCSQpe5MFL7KUebHIHrWQzMucCAA';
    expect(decodeLink(first)).toEqual({ ok: true, value: scenario });
  });

  it('keeps text that is not English, empty files and odd characters', () => {
    const odd = scenarioOf(
      [
        { name: '舱.yaml', text: '# 注释 🫛\r\n\tkey: "\u2028<script>alert(1)</script>"' },
        { name: 'empty.yaml', text: '' },
      ],
      ['舱.yaml'],
    );
    expect(decodeLink(written(odd))).toEqual({ ok: true, value: odd });
  });

  it('is recognised by its prefix alone', () => {
    expect([isLink('#s=nonsense'), isLink('#about'), isLink('')]).toEqual([true, false, false]);
  });
});

describe('a link that cannot be read says why', () => {
  it.each(['#s=', '#s=1.', '#s=1.A', '#s=1.AAAA', '#s=0.AAAA', '#s=1.!!!!', '#s=x', `${written(scenario)}=`])(
    'damaged: %s',
    (fragment) => {
      expect(decodeLink(fragment)).toEqual({ ok: false, error: { code: 'damaged' } });
    },
  );

  it('damaged: cut off anywhere', () => {
    const link = written(scenario);
    for (let end = 3; end < link.length; end++) {
      expect(decodeLink(link.slice(0, end))).toMatchObject({ ok: false });
    }
  });

  it('too new: the codec', () => {
    expect(decodeLink('#s=2.whatever')).toEqual({ ok: false, error: { code: 'tooNew', version: 2 } });
  });

  it('too new: the scenario inside', () => {
    const later = { ...scenario, version: 7 } as unknown as Scenario;
    expect(decodeLink(written(later))).toEqual({ ok: false, error: { code: 'tooNew', version: 7 } });
  });

  it('invalid: it names the place', () => {
    const bad = { ...scenario, acts: [{ at: 0, kind: 'apply', file: 'gone.yaml' }] } as Scenario;
    expect(decodeLink(written(bad))).toEqual({ ok: false, error: { code: 'invalid', path: 'acts[0].file' } });
  });

  it('too large: more characters than we read', () => {
    expect(decodeLink(`#s=1.${'A'.repeat(LINK_LIMITS.read)}`)).toEqual({
      ok: false,
      error: { code: 'tooLarge' },
    });
  });
});

describe('unpack', () => {
  it('stops a bomb soon after the cap', () => {
    const bomb = deflateSync(new Uint8Array(64 * 1024 * 1024), { level: 9 });
    const before = performance.now();
    expect(unpack(bomb, new Uint8Array(0), LINK_LIMITS.plainBytes)).toEqual({
      ok: false,
      error: { code: 'tooLarge' },
    });
    expect(performance.now() - before).toBeLessThan(3_000);
  });
});

describe('a scenario too long for a link', () => {
  it('is refused when written, with both lengths', () => {
    let noise = 1;
    const text = Array.from({ length: 12_000 }, () => {
      noise = (Math.imul(noise, 48271) >>> 0) % 0x7fffffff;
      return String.fromCharCode(33 + (noise % 90));
    }).join('');
    expect(encodeLink(scenarioOf([{ name: 'a.yaml', text }], []))).toMatchObject({
      ok: false,
      error: { code: 'tooLong', max: LINK_LIMITS.written },
    });
  });
});

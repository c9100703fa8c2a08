import { describe, expect, it } from 'vitest';
import { isValidCIDR, parseIP, validateNonSpecialIP } from '../../../../src/kube/validation/addresses.ts';
import { cronMessage, isTimeZone } from '../../../../src/kube/validation/cron-schedule.ts';
import { semanticEqual } from '../../../../src/kube/validation/semantic-equal.ts';
import { specDiff } from '../../../../src/kube/validation/spec-diff.ts';
import { warningsFor } from '../../../../src/kube/validation/warnings.ts';
import { container, pod, podWith } from '../../../helpers/pod-draft.ts';

describe('addresses', () => {
  it.each([
    ['10.0.0.1', 'IPv4'],
    ['::1', 'IPv6'],
    ['fd00:1::2:3', 'IPv6'],
    ['::ffff:10.0.0.1', 'IPv6'],
    ['1:2:3:4:5:6:7:8', 'IPv6'],
    ['010.0.0.1', undefined],
    ['10.0.0', undefined],
    ['256.0.0.1', undefined],
    ['1::2::3', undefined],
    ['1:2:3:4:5:6:7', undefined],
    ['12345::', undefined],
    ['host', undefined],
  ])('%s', (text, family) => {
    expect(parseIP(text)?.family).toBe(family);
  });

  it('ranges', () => {
    expect(isValidCIDR('10.0.0.0/8')).toEqual([]);
    expect(isValidCIDR('10.0.0.0/33')).toHaveLength(1);
    expect(isValidCIDR('10.0.0.0')).toHaveLength(1);
  });

  it.each(['127.0.0.1', '0.0.0.0', '::', '::1', '169.254.1.1', 'fe80::1', '224.0.0.1'])(
    '%s is special',
    (ip) => {
      expect(validateNonSpecialIP(ip, 'ip')).toHaveLength(1);
    },
  );
});

describe('schedules', () => {
  it.each([
    '* * * * *',
    '*/5 0-23/2 1,15 JAN-MAR sun',
    '@hourly',
    '@every 1h30m',
    'TZ=UTC 0 0 * * *',
    '0 0 ? * ?',
  ])('%s is one', (text) => expect(cronMessage(text)).toBeUndefined());

  it.each([
    ['* * * *', 'expected exactly 5 fields, found 4: [* * * *]'],
    ['*/0 * * * *', 'step of range should be a positive number: */0'],
    ['5-1 * * * *', 'beginning of range (5) beyond end of range (1): 5-1'],
    ['0 0 0 * *', 'beginning of range (0) below minimum (1): 0'],
    ['a * * * *', 'failed to parse int from a: strconv.Atoi: parsing "a": invalid syntax'],
    ['@never', 'unrecognized descriptor: @never'],
    ['0 0 * * 7', 'end of range (7) above maximum (6): 7'],
  ])('%s: %s', (text, message) => expect(cronMessage(text)).toBe(message));

  it('time zones', () => {
    expect(['UTC', 'Europe/Zurich', 'America/Argentina/Ushuaia', 'Etc/GMT+3'].every(isTimeZone)).toBe(true);
    expect(['Local', '', 'Not a zone', '/etc'].some(isTimeZone)).toBe(false);
  });
});

describe('meaning the same', () => {
  it.each([
    [{ a: '' }, {}, true],
    [{ a: [] }, {}, true],
    [{ resources: { requests: { cpu: '1000m' } } }, { resources: { requests: { cpu: '1' } } }, true],
    [{ resources: {} }, {}, true],
    [{ emptyDir: {} }, {}, false],
    [{ runAsUser: 0 }, {}, false],
    [{ hostPort: 0 }, {}, true],
    [{ a: ['x'] }, { a: ['y'] }, false],
  ])('%j %j %s', (a, b, same) => {
    expect(semanticEqual(a, b)).toBe(same);
    expect(semanticEqual(b, a)).toBe(same);
  });
});

describe('the difference of two specs', () => {
  it('is unified, with Go names and three lines around', () => {
    const spec = (nodeName: string) => ({
      containers: [{ name: 'c' }],
      dnsPolicy: 'Default',
      nodeName,
      tty: true,
    });
    expect(specDiff(spec('a'), spec('b'))).toBe(
      [
        '@@ -5,6 +5,6 @@',
        '   }',
        '  ],',
        '  "DNSPolicy": "Default",',
        '- "NodeName": "a",',
        '+ "NodeName": "b",',
        '  "TTY": true',
        ' }',
        '',
      ].join('\n'),
    );
  });

  it('is empty for equal specs', () => {
    expect(specDiff({ a: 1 }, { a: 1 })).toBe('');
  });
});

describe('[VAL-5] warnings', () => {
  it('the same port in two containers', () => {
    const ports = [{ name: 'http', containerPort: 80 }];
    const both = pod({ containers: [container({ ports }), container({ name: 'd', ports })] });
    expect(warningsFor(both)).toEqual([
      {
        field: 'spec.containers[1].ports[0]',
        text: 'duplicate port definition with spec.containers[0].ports[0]',
      },
      {
        field: 'spec.containers[1].ports[0]',
        text: 'duplicate port name "http" with spec.containers[0].ports[0], services and probes that select ports by name will use spec.containers[0].ports[0]',
      },
    ]);
  });

  it('a variable that hides another, unless it is made from it', () => {
    const env = (value: string) =>
      podWith({
        env: [
          { name: 'X', value: '1' },
          { name: 'X', value },
        ],
      });
    expect(warningsFor(env('2'))).toEqual([
      {
        field: 'spec.containers[0].env[1]',
        text: 'hides previous definition of "X", which may be dropped when using apply',
      },
    ]);
    expect(warningsFor(env('$(X)2'))).toEqual([]);
  });

  it('a name that is no DNS label', () => {
    expect(warningsFor(pod({}, { name: 'a.b' }))[0]?.text).toMatch(
      /a DNS label is recommended: \[must not contain dots\]$/,
    );
  });
});

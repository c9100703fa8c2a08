import { describe, expect, it } from 'vitest';
import { actEn, actZh } from '../../../src/i18n/acts.ts';
import { clockText, durationEn, durationZh } from '../../../src/i18n/durations.ts';
import { docLink, docRules } from '../../../src/i18n/doc-links.ts';
import { plainText, richPieces } from '../../../src/i18n/rich.ts';
import { whyEn } from '../../../src/i18n/why.en.ts';
import { whyZh } from '../../../src/i18n/why.zh.ts';
import { type CodeTexts, say, tell } from '../../../src/trace/index.ts';

// Does not compile when a code has no text, or a text expects what the code does not carry.
const texts: Readonly<Record<'en' | 'zh', CodeTexts>> = { en: whyEn, zh: whyZh };

describe('what a person did, in words', () => {
  const app = { namespace: 'default', pod: 'web', container: 'app' };
  it.each<[string, Record<string, string | number>, string, string]>([
    ['fault.kill', { ...app, signal: 'TERM' }, 'SIGTERM to app', '向 app 发送 SIGTERM'],
    [
      'fault.kill',
      { ...app, signal: '9', pid: 7 },
      'signal 9 to process 7 of app',
      '向 app 的进程 7 发送 信号 9',
    ],
    [
      'fault.probe',
      { ...app, probe: 'liveness', outcome: 'failure' },
      'liveness probe of app fails',
      'app 的存活探针失败',
    ],
    ['fault.pressure', { node: 'n', resource: 'disk' }, 'disk of n is free again', 'n 的磁盘恢复充足'],
    [
      'delete',
      { resource: 'pods', name: 'web', gracePeriodSeconds: 0 },
      'delete pod/web (grace 0 s)',
      '删除 pod/web（宽限期 0 秒）',
    ],
    [
      'patch',
      { resource: 'pods', name: 'web', patch: '{"spec":{"containers":[{"name":"app","image":"nginx:1"}]}}' },
      'patch pod/web: app image = nginx:1',
      '修改 pod/web：app image = nginx:1',
    ],
    [
      'patch',
      { resource: 'pods', name: 'web', patch: '{"metadata":{"labels":{"tier":null,"n":"1"}}}' },
      'patch pod/web: −tier, n = 1',
      '修改 pod/web：−tier, n = 1',
    ],
  ])('%s %j', (act, args, english, chinese) => {
    expect(actEn(act, args)).toBe(english);
    expect(actZh(act, args)).toBe(chinese);
  });
});

describe('sentences of the reasons', () => {
  it('have a text for each code in both languages, and no other', () => {
    expect(Object.keys(whyZh).sort()).toEqual(Object.keys(whyEn).sort());
  });
  it('mark names in pairs', () => {
    const args = {
      ...{ pod: 'p', node: 'n', container: 'c', image: 'i', message: 'm', reason: 'r', name: 'x', kind: 'K' },
      ...{ act: 'a', args: {}, from: 'f', to: 't', ip: '1.2.3.4', attempt: 1, durationMs: 5, exitCode: 1 },
      ...{
        signal: 9,
        delayMs: 10_000,
        nextMs: 20_000,
        untilMs: 1,
        rcode: 'NXDOMAIN',
        address: '',
        probe: 'liveness',
      },
      ...{ outcome: 'failure', streak: 1, threshold: 3, hook: 'preStop', ignored: true, port: 80, path: '/' },
      ...{
        status: 200,
        error: '',
        limit: 'l',
        max: 1,
        where: 'w',
        graceSeconds: 30,
        names: ['a', 'b'],
        api: 'running',
      },
      ...{ previous: 'b', number: 1, total: 2, owner: 'o', seconds: 300, scope: 'container' },
    };
    for (const dictionary of [whyEn, whyZh])
      for (const [code, text] of Object.entries(dictionary)) {
        const sentence = (text as (a: unknown) => string)(args);
        expect(sentence.split('**').length % 2, code).toBe(1);
        expect(sentence, code).not.toMatch(/undefined|NaN|\[object/);
      }
  });
  it('are told by code', () => {
    const said = say('why.initRunning', { container: 'init-mydb', number: 2, total: 2 });
    expect(tell(texts.en, said)).toBe('Init container 2 of 2 is running: **init-mydb**');
    expect(tell(texts.zh, said)).toBe('第 2/2 个 Init 容器正在运行：**init-mydb**');
  });
  it('split into pieces', () => {
    expect(richPieces('**a** and b')).toEqual([
      { text: 'a', strong: true },
      { text: ' and b', strong: false },
    ]);
    expect(plainText('**a** b')).toBe('a b');
  });
});

describe('acts', () => {
  it('are told in words; an unknown one as it is', () => {
    const args = { resource: 'pods', namespace: 'default', name: 'web' };
    expect(actEn('delete', args)).toBe('delete pod/web');
    expect(actZh('delete', args)).toBe('删除 pod/web');
    expect(actEn('fault.power', { node: 'node-2', on: 'false' })).toBe('node-2: power off');
    expect(actZh('fault.network', { node: 'node-2', cut: 'true' })).toBe('node-2 网络中断');
    expect(actEn('dance', { how: 'well' })).toBe('dance well');
  });
});

describe('durations', () => {
  it.each([
    [0, 'no time', '0 秒'],
    [450, '450 ms', '450 毫秒'],
    [1500, '1.5 s', '1.5 秒'],
    [10_000, '10 s', '10 秒'],
    [80_000, '1 min 20 s', '1 分 20 秒'],
    [300_000, '5 min', '5 分'],
    [3_723_000, '1 h 2 min', '1 小时 2 分'],
  ])('%d ms', (ms, en, zh) => {
    expect(durationEn(ms)).toBe(en);
    expect(durationZh(ms)).toBe(zh);
  });
  it('as a clock', () => {
    expect(clockText(138_040, true)).toBe('02:18.0');
    expect(clockText(3_723_000)).toBe('1:02:03');
  });
});

it('links rules to the documentation in both languages', () => {
  expect(docLink('init-containers', 'en')).toBe(
    'https://kubernetes.io/docs/concepts/workloads/pods/init-containers/',
  );
  expect(docLink('probes', 'zh')).toContain('kubernetes.io/zh-cn/docs/');
  expect(docRules.length).toBeGreaterThan(15);
});

import { PassThrough } from 'node:stream';
import { Attach, Exec, KubeConfig, type V1Status } from '@kubernetes/client-node';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { kubeconfig } from '../../../../src/node/serve/kubeconfig.ts';
import { LineEditor } from '../../../../src/node/serve/line-editor.ts';
import { sessionScenario } from '../../../../src/node/serve/session.ts';
import { readScenario } from '../../../../src/scenario/read-scenario.ts';
import { Trace } from '../../../../src/trace/trace.ts';
import { prepareScenario } from '../../../../src/worker/run-scenario.ts';
import { startBridge, type TestBridge } from '../../../helpers/serve.ts';

const PODS = '/api/v1/namespaces/default/pods';

async function startPod(bridge: TestBridge, script: string): Promise<void> {
  await bridge.json(PODS, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: { name: 'web' },
      spec: { containers: [{ name: 'app', image: 'busybox:1.36', command: ['sh', '-c', script] }] },
    }),
  });
  bridge.pass(5000);
}

describe('exec and attach', () => {
  let bridge: TestBridge;
  let config: KubeConfig;
  let timer: NodeJS.Timeout;
  beforeEach(async () => {
    bridge = await startBridge();
    config = new KubeConfig();
    config.loadFromString(kubeconfig(bridge.url));
    timer = setInterval(() => bridge.pass(500), 5);
    await startPod(bridge, 'while sleep 1; do echo tick; done');
  });
  afterEach(async () => {
    clearInterval(timer);
    await bridge.close();
  });

  const collect = () => {
    const stream = new PassThrough();
    let text = '';
    stream.on('data', (data: Buffer) => {
      text += data.toString();
    });
    return { stream, text: () => text };
  };
  const run = async (command: string[], input?: string) => {
    const [out, error] = [collect(), collect()];
    let stdin: PassThrough | null = null;
    if (input !== undefined) {
      stdin = new PassThrough();
      stdin.end(input);
    }
    const status = await new Promise<V1Status>((done, failed) => {
      new Exec(config)
        .exec('default', 'web', 'app', command, out.stream, error.stream, stdin, false, done)
        .catch(failed);
    });
    return { status, out: out.text(), error: error.text() };
  };

  it('runs a command and says how it ended', async () => {
    expect(await run(['echo', 'a b'])).toMatchObject({ status: { status: 'Success' }, out: 'a b\n' });
    const failed = await run(['sh', '-c', 'echo no >&2; exit 7']);
    expect(failed).toMatchObject({
      status: { reason: 'NonZeroExitCode', details: { causes: [{ reason: 'ExitCode', message: '7' }] } },
      error: 'no\n',
    });
    expect((await run(['nope'])).status.message).toContain('executable file not found in $PATH');
  });

  it('hands on what is typed, and its end', async () => {
    expect(await run(['sh'], 'echo $((1+2))\nexit 3\n')).toMatchObject({
      out: '3\n',
      status: { details: { causes: [{ message: '3' }] } },
    });
  });

  it('attaches to what the container writes from now on', async () => {
    const out = collect();
    const socket = await new Attach(config).attach('default', 'web', 'app', out.stream, null, null, false);
    while (!out.text().includes('tick')) await new Promise((done) => setTimeout(done, 5));
    socket.close();
    expect(out.text()).toMatch(/^(tick\n)+$/);
  });

  it('attaches to standard input, and its end ends the process', async () => {
    await bridge.json(PODS, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({
        metadata: { name: 'cat' },
        spec: {
          restartPolicy: 'Never',
          containers: [
            { name: 'app', image: 'busybox:1.36', command: ['cat'], stdin: true, stdinOnce: true },
          ],
        },
      }),
    });
    bridge.pass(5000);
    const [out, stdin] = [collect(), new PassThrough()];
    await new Attach(config).attach('default', 'cat', 'app', out.stream, null, stdin, false);
    stdin.write('one\n');
    await expect.poll(out.text, { interval: 5 }).toBe('one\n');
    stdin.end();
    await expect
      .poll(async () => (await bridge.json(`${PODS}/cat`)).body.status.phase, { interval: 5 })
      .toBe('Succeeded');
  });

  it('carries bytes that are no text', async () => {
    const bytes = Buffer.from([0, 0xff, 0x80, 0xc3, 0xa9, 10]);
    const stdin = new PassThrough();
    const received: Buffer[] = [];
    const out = new PassThrough();
    out.on('data', (data: Buffer) => received.push(data));
    stdin.end(bytes);
    await new Promise((done, failed) => {
      new Exec(config).exec('default', 'web', 'app', ['cat'], out, null, stdin, false, done).catch(failed);
    });
    expect(Buffer.concat(received).equals(bytes)).toBe(true);
  });

  it('refuses what cannot be, as HTTP', async () => {
    await expect(
      new Exec(config).exec('default', 'no', 'app', 'ls', null, null, null, false),
    ).rejects.toThrow('404');
    expect(await bridge.json(`${PODS}/web/exec?command=ls`)).toMatchObject({
      code: 400,
      body: { message: 'Upgrade request required' },
    });
  });

  it('makes a session that runs again as it was', async () => {
    await run(['sh'], 'echo one > /tmp/a\nsleep 2\ncat /tmp/a\n');
    await bridge.json(`${PODS}/web`, { method: 'DELETE' });
    clearInterval(timer);
    bridge.pass(60_000);
    const { cluster, scenario } = bridge;
    expect(cluster.acts.map(({ act }) => act.kind)).toEqual([
      'request',
      'exec',
      'execInput',
      'execInput',
      'request',
    ]);
    const saved = readScenario(JSON.parse(JSON.stringify(sessionScenario(scenario, cluster))));
    const { simulation } = prepareScenario(saved.ok ? saved.value : scenario);
    simulation?.runUntil(cluster.now);
    const again = new Trace();
    if (simulation) again.append(simulation.takeChunk());
    const entries = (trace: Trace) => Array.from({ length: trace.length }, (_, i) => trace.entry(i));
    expect(entries(again)).toEqual(entries(cluster.trace));
  });
});

describe('a line typed at a terminal', () => {
  const typed = (text: string) => {
    let shown = '';
    const lines: string[] = [];
    new LineEditor(
      (part) => {
        shown += part;
      },
      (line) => lines.push(line),
    ).type(text);
    return { shown, lines };
  };
  it('is shown and handed on as a whole', () => {
    expect(typed('ls\r')).toEqual({ shown: 'ls\r\n', lines: ['ls\r'] });
    expect(typed('lx\x7fs\r').lines).toEqual(['ls\r']);
    expect(typed('no\x15ls\r').lines).toEqual(['ls\r']);
    expect(typed('a\x1b[Ab\r').lines).toEqual(['ab\r']);
    expect(typed('\x7f\x7f').shown).toBe('');
  });
  it('ends at once with a control key', () => {
    expect(typed('ab\x03').lines).toEqual(['\x03']);
    expect(typed('ab\x03').shown).toBe('ab^C');
    expect(typed('ab\x04').lines).toEqual(['ab\x04']);
  });
});

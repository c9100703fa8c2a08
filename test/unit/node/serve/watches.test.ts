/** Watches without sockets: what is delivered, and what readers that do not read may cost. */
import { EventEmitter } from 'node:events';
import type { ServerResponse } from 'node:http';
import { describe, expect, it } from 'vitest';
import { parsePath } from '../../../../src/engine/api/routes.ts';
import { Simulation } from '../../../../src/engine/simulation.ts';
import { MAX_BEHIND_BYTES, MAX_BEHIND_IN_ALL_BYTES } from '../../../../src/node/serve/backlog.ts';
import { LiveCluster } from '../../../../src/node/serve/live-cluster.ts';
import { readRequest } from '../../../../src/node/serve/request.ts';
import { Refusal } from '../../../../src/node/serve/status.ts';
import { MAX_WATCHES, Watches } from '../../../../src/node/serve/watches.ts';
import { DEFAULT_CLUSTER } from '../../../../src/scenario/format.ts';

const PODS = '/api/v1/namespaces/default/pods';

/** A client that takes what it gets, or leaves it lying. */
class Reader extends EventEmitter {
  lines = 0;
  /** Of all that came, in order. */
  hash = 0;
  text = '';
  writableLength = 0;
  destroyed = false;
  readonly writableEnded = false;
  readonly #reads: boolean;
  readonly #keeps: boolean;
  constructor(options: { readonly reads?: boolean; readonly keeps?: boolean } = {}) {
    super();
    this.#reads = options.reads ?? true;
    this.#keeps = options.keeps ?? false;
  }
  writeHead(): this {
    return this;
  }
  flushHeaders(): void {}
  write(line: Buffer): boolean {
    this.lines++;
    this.hash = (Math.imul(this.hash, 31) + line.length + (line[line.length >> 1] ?? 0)) | 0;
    if (this.#keeps) this.text += line.toString();
    if (!this.#reads) this.writableLength += line.length;
    return true;
  }
  end(): void {
    this.destroy();
  }
  destroy(): void {
    if (this.destroyed) return;
    this.destroyed = true;
    this.emit('close');
  }
}

function start() {
  const nodes = DEFAULT_CLUSTER.nodes.map((node) => ({ ...node, capacity: { pods: '1000', cpu: '900' } }));
  const simulation = new Simulation({ ...DEFAULT_CLUSTER, nodes, timing: 'exact' });
  let now = 0;
  const cluster = new LiveCluster({ simulation, speed: 1, now: () => now, maxActs: 100 });
  const watches = new Watches(cluster);
  const target = parsePath(PODS);
  if (target === undefined) throw new Error('pods are served');
  return {
    cluster,
    watches,
    watch(reader: Reader, query = 'watch=true'): void {
      const asked = readRequest({ method: 'GET', url: `${PODS}?${query}`, headers: {} });
      watches.serve(target, asked, reader as unknown as ServerResponse);
    },
    pass(ms: number): void {
      for (let left = ms; left > 0; left -= 100) {
        now += 100;
        cluster.advance();
      }
    },
    pods(replicas: number): void {
      const labels = { app: 'many' };
      const template = { metadata: { labels }, spec: { containers: [{ name: 'app', image: 'nginx:1.27' }] } };
      cluster.act({
        kind: 'request',
        method: 'POST',
        path: '/apis/apps/v1/namespaces/default/deployments',
        body: { metadata: { name: 'many' }, spec: { replicas, selector: { matchLabels: labels }, template } },
      });
    },
  };
}

describe('watches', () => {
  it('deliver 1,000 Pods to 100 watchers, nothing lost and in one order', { timeout: 60_000 }, () => {
    const { watch, pods, pass, cluster } = start();
    const first = new Reader({ keeps: true });
    const readers = [first, ...Array.from({ length: 99 }, () => new Reader())];
    for (const reader of readers) watch(reader);
    pods(1000);
    pass(20_000);
    expect(new Set(readers.map(({ lines, hash }) => `${lines} ${hash}`)).size).toBe(1);
    // What the events make of nothing is what the server has.
    const seen = new Map<string, string>();
    let last = 0;
    for (const line of first.text.split('\n').filter((one) => one !== '')) {
      const { type, object } = JSON.parse(line);
      const { name, resourceVersion } = object.metadata;
      expect(Number(resourceVersion)).toBeGreaterThan(last);
      last = Number(resourceVersion);
      expect(type).toBe(seen.has(name) ? 'MODIFIED' : 'ADDED');
      seen.set(name, resourceVersion);
    }
    const { body } = cluster.read({ method: 'GET', path: PODS });
    const items = 'items' in body ? body.items : [];
    expect(items).toHaveLength(1000);
    for (const { metadata } of items) expect(seen.get(metadata.name ?? '')).toBe(metadata.resourceVersion);
  });

  it('of ten thousand, as many are answered as there may be; who goes makes room', () => {
    const { watch, watches } = start();
    const readers: Reader[] = [];
    let refused = 0;
    for (let i = 0; i < 10_000; i++) {
      const reader = new Reader();
      try {
        watch(reader);
        readers.push(reader);
      } catch (error) {
        expect(error).toBeInstanceOf(Refusal);
        expect((error as Refusal).status).toMatchObject({ code: 429, reason: 'TooManyRequests' });
        refused++;
      }
    }
    expect([readers.length, refused]).toEqual([MAX_WATCHES, 10_000 - MAX_WATCHES]);
    for (const reader of readers.splice(0, 10)) reader.destroy();
    watch(new Reader());
    expect(watches.count).toBe(MAX_WATCHES - 9);
    for (const reader of readers) reader.destroy();
  });

  it('cut off a reader that does not read, and many that hold too much together', { timeout: 60_000 }, () => {
    const { watch, pods, pass, cluster } = start();
    const good = new Reader();
    const slow = Array.from({ length: 100 }, () => new Reader({ reads: false }));
    for (const reader of [good, ...slow]) watch(reader);
    pods(300);
    let most = 0;
    for (let i = 0; i < 20; i++) {
      pass(500);
      most = Math.max(most, cluster.backlog.bytes);
    }
    expect(most).toBeLessThanOrEqual(MAX_BEHIND_IN_ALL_BYTES);
    expect(slow.some(({ destroyed }) => destroyed)).toBe(true);
    expect(
      slow.every(({ destroyed, writableLength }) => destroyed || writableLength <= MAX_BEHIND_BYTES),
    ).toBe(true);
    expect(good.destroyed).toBe(false);
    for (const reader of [good, ...slow]) reader.destroy();
    expect(cluster.backlog.bytes).toBe(0);
  });
});

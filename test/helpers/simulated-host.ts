/** A node with one container's surroundings, to run programs in: what the tests of the OS, the shell and the programs share. */
import { Clock } from '../../src/engine/clock/clock.ts';
import { Random } from '../../src/engine/clock/random.ts';
import { resolveImage } from '../../src/engine/programs/images.ts';
import { PROGRAMS } from '../../src/engine/programs/registry.ts';
import { FileSystem } from '../../src/engine/runtime/os/filesystem.ts';
import { LoopbackNetwork } from '../../src/engine/runtime/os/loopback-network.ts';
import { NodeOs, type NodeOsOptions } from '../../src/engine/runtime/os/node-os.ts';
import { type OpenFile, SinkFile, TextFile } from '../../src/engine/runtime/os/open-file.ts';
import type { PidNamespace } from '../../src/engine/runtime/os/pid-namespace.ts';
import { Process } from '../../src/engine/runtime/os/process.ts';
import type { ProgramRegistry, StartError } from '../../src/engine/runtime/os/program.ts';
import { Volume } from '../../src/engine/runtime/os/volume.ts';
import type { EntryKind } from '../../src/trace/entries.ts';

/** One recorded entry, short enough to compare with a text. */
export interface RecordedEntry {
  readonly at: number;
  readonly kind: EntryKind;
  readonly subject: string;
  readonly value: unknown;
}

export interface Running {
  readonly process: Process;
  readonly out: string;
  readonly err: string;
  /** Both streams as they were written, with the time of each piece. */
  readonly pieces: readonly { readonly at: number; readonly text: string }[];
}

export interface HostOptions extends Partial<Omit<NodeOsOptions, 'clock' | 'random' | 'node'>> {
  readonly image?: string;
  readonly programs?: ProgramRegistry;
}

export class SimulatedHost {
  readonly clock = new Clock();
  readonly entries: RecordedEntry[] = [];
  readonly network = new LoopbackNetwork();
  readonly os: NodeOs;
  readonly root: FileSystem;
  readonly namespace: PidNamespace;
  hostname = 'pod-1';
  user = { uid: 0, gid: 0 };

  constructor(options: HostOptions = {}) {
    this.os = new NodeOs({
      programs: PROGRAMS,
      recorder: {
        record: (kind, _component, subject, value) =>
          this.entries.push({ at: this.clock.now, kind, subject, value }),
      },
      epochMs: Date.UTC(2024, 0, 1),
      ...options,
      clock: this.clock,
      random: new Random('test'),
      node: 'node-1',
    });
    const image = resolveImage(options.image ?? 'docker.io/library/busybox:1.36');
    const nowMs = (): number => this.os.epochMs + this.clock.now;
    this.root = new FileSystem(new Volume({ lower: image.layer() }), { nowMs });
    this.root.writeFile(
      '/etc/resolv.conf',
      'search default.svc.cluster.local svc.cluster.local cluster.local\nnameserver 10.96.0.10\noptions ndots:5\n',
    );
    this.root.writeFile('/etc/hosts', '127.0.0.1\tlocalhost\n10.244.0.5\tpod-1\n');
    this.namespace = this.os.newPidNamespace();
  }

  /** Starts a program in the container's namespace; nothing has run when this returns. */
  start(
    argv: readonly string[],
    options: {
      stdin?: string | OpenFile;
      env?: Record<string, string>;
      namespace?: PidNamespace;
      cwd?: string;
    } = {},
  ): Running {
    const started = this.tryStart(argv, options);
    if (!('process' in started)) throw new Error(started.message);
    return started;
  }

  tryStart(
    argv: readonly string[],
    options: {
      stdin?: string | OpenFile;
      env?: Record<string, string>;
      namespace?: PidNamespace;
      cwd?: string;
    } = {},
  ): Running | StartError {
    const pieces: { at: number; text: string }[] = [];
    const running = { out: '', err: '', pieces };
    const sink = (stream: 'out' | 'err'): OpenFile =>
      new SinkFile((text) => {
        running[stream] += text;
        pieces.push({ at: this.clock.now, text });
      });
    const env = new Map(
      Object.entries({
        PATH: '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin',
        HOME: '/root',
        HOSTNAME: this.hostname,
        ...options.env,
      }),
    );
    const stdin = typeof options.stdin === 'string' ? new TextFile(options.stdin) : options.stdin;
    const process = this.os.spawn({
      argv,
      env,
      cwd: options.cwd ?? '/',
      root: this.root,
      pidNamespace: options.namespace ?? this.namespace,
      network: this.network,
      hostname: () => this.hostname,
      user: this.user,
      stdin,
      stdout: sink('out'),
      stderr: sink('err'),
      owner: { podUid: 'pod', containerId: 'container' },
    });
    return process instanceof Process ? Object.assign(running, { process }) : process;
  }

  /** Runs a script to its end (at most `limitMs` of virtual time) in a namespace of its own. */
  sh(
    script: string,
    options: {
      limitMs?: number;
      stdin?: string;
      args?: readonly string[];
      env?: Record<string, string>;
      cwd?: string;
    } = {},
  ): Running & { readonly status: number; readonly tookMs: number } {
    const from = this.clock.now;
    const running = this.start(['sh', '-c', script, ...(options.args ?? [])], {
      ...options,
      namespace: this.os.newPidNamespace(),
    });
    const ended = { at: -1 };
    this.clock.spawn(
      (function* (clock) {
        while (running.process.state === 'running' || running.process.state === 'stopped')
          yield running.process.exited;
        ended.at = clock.now;
      })(this.clock),
    );
    this.clock.runUntil(from + (options.limitMs ?? 3_600_000));
    const status = ended.at < 0 ? -1 : running.process.exitCode;
    return Object.assign(running, { status, tookMs: ended.at - from });
  }
}

/** The output of a script in a fresh busybox container, both streams, and its status. */
export function run(
  script: string,
  options: Parameters<SimulatedHost['sh']>[1] & { image?: string } = {},
): { out: string; err: string; status: number; tookMs: number } {
  const { out, err, status, tookMs } = new SimulatedHost({
    recorder: undefined,
    ...(options.image ? { image: options.image } : {}),
  }).sh(script, options);
  return { out, err, status, tookMs };
}

/**
 * `docker` as it was on nodes whose runtime it is: the same containers, with the names that the kubelet gave them, and
 * the pause container of each Pod. Differs: today's nodes have containerd and no docker; people still type it.
 */
import type { Task } from '../../clock/task.ts';
import type { Applet, AppletIo } from '../../programs/applet.ts';
import { parseOptions } from '../../programs/options.ts';
import type { Program } from '../../runtime/os/program.ts';
import { signalNumber } from '../../runtime/os/signals.ts';
import type { ContainerRecord, SandboxRecord } from '../../runtime/records.ts';
import type { SimulatedNode } from '../../simulated-node.ts';
import { DEFAULT_PAUSE_IMAGE } from '../../simulated-node.ts';
import { findContainer, imageRows, inspected, logs, stop } from './crictl.ts';
import { execIn } from './node-exec.ts';
import { humanDuration } from './human-duration.ts';
import { plainProgram, table } from './plain-program.ts';

const ID = 12;
const MAX_COMMAND = 20;

export function docker(node: SimulatedNode): Program {
  const run: Applet = function* (io) {
    const [verb = '', ...args] = io.args[0] === 'container' ? io.args.slice(1) : io.args;
    switch (verb) {
      case 'ps':
      case 'ls':
        return ps(io, node, args);
      case 'images':
        return images(io, node);
      case 'logs':
        return yield* logs(io, node, args);
      case 'stop':
        return yield* stop(io, node, args, 10);
      case 'kill':
        return kill(io, node, args);
      case 'inspect':
        return inspect(io, node, args);
      case 'rm':
        return yield* remove(io, node, args);
      case 'exec':
        return yield* execIn(io, node, args, (id) => {
          const found = findContainer(node, id);
          // In pause there is nothing but pause.
          if (sandboxOf(node, id) !== undefined)
            io.err(
              `OCI runtime exec failed: exec failed: unable to start container process: exec: "${args.at(-1)}": executable file not found in $PATH: unknown\n`,
            );
          else if (found === undefined) missing(io, id);
          return found;
        });
      case 'version':
      case '--version':
      case '-v':
        io.out('Docker version 29.1.3, build f52814d\n');
        return 0;
      default:
        io.err(
          verb === ''
            ? 'usage: docker ps|images|logs|exec|stop|kill|inspect|rm\n'
            : `docker ${verb}: not modelled by Podplay\n`,
        );
        return 1;
    }
  };
  return plainProgram(run);
}

interface Row {
  readonly createdAt: number;
  readonly running: boolean;
  readonly cells: readonly string[];
}

function ps(io: AppletIo, node: SimulatedNode, args: readonly string[]): number {
  const { flags } = parseOptions(args, 'aq');
  const { now } = io.context;
  const rows = [
    ...node.runtime.containers.map((one) => containerRow(one, now)),
    ...node.runtime.sandboxes.map((one) => pauseRow(one, now)),
  ]
    .filter((row) => row.running || flags.includes('a'))
    .toSorted((a, b) => b.createdAt - a.createdAt)
    .map((row) => row.cells);
  const head = ['CONTAINER ID', 'IMAGE', 'COMMAND', 'CREATED', 'STATUS', 'PORTS', 'NAMES'];
  io.out(flags.includes('q') ? rows.map(([id]) => `${id}\n`).join('') : table([head, ...rows]));
  return 0;
}

function containerRow(one: ContainerRecord, now: number): Row {
  const { config, sandbox } = one;
  const ended = humanDuration(now - (one.finishedAt ?? now));
  const status = {
    created: 'Created',
    running: `Up ${humanDuration(now - (one.startedAt ?? now))}`,
    exited: `Exited (${one.exitCode}) ${ended} ago`,
    unknown: 'Unknown',
  }[one.state];
  return {
    createdAt: one.createdAt,
    running: one.state === 'running',
    cells: [
      one.id.slice(0, ID),
      config.image,
      quoted(one.argv.join(' ')),
      `${humanDuration(now - one.createdAt)} ago`,
      status,
      '',
      `k8s_${config.name}_${sandbox.config.name}_${sandbox.config.namespace}_${config.podUid}_${config.attempt}`,
    ],
  };
}

function pauseRow(one: SandboxRecord, now: number): Row {
  const since = humanDuration(now - one.createdAt);
  const running = one.state === 'ready';
  return {
    createdAt: one.createdAt,
    running,
    cells: [
      one.id.slice(0, ID),
      DEFAULT_PAUSE_IMAGE,
      quoted('/pause'),
      `${since} ago`,
      running ? `Up ${since}` : 'Exited (0)',
      '',
      `k8s_POD_${one.config.name}_${one.config.namespace}_${one.config.podUid}_${one.config.attempt}`,
    ],
  };
}

/** `"sh -c 'echo The app …"`: cut to 20 characters, the last of which says so. */
function quoted(command: string): string {
  const flat = command.replaceAll(/\s+/g, ' ');
  return `"${flat.length > MAX_COMMAND ? `${flat.slice(0, MAX_COMMAND - 1)}…` : flat}"`;
}

function images(io: AppletIo, node: SimulatedNode): number {
  const rows = imageRows(node).map(([repo, tag, id, size]) => [
    repo.replace(/^docker\.io\/(?:library\/)?/, ''),
    tag,
    id.slice(0, ID),
    size,
  ]);
  io.out(table([['REPOSITORY', 'TAG', 'IMAGE ID', 'SIZE'], ...rows]));
  return 0;
}

const missing = (io: AppletIo, id: string): number => {
  io.err(`Error response from daemon: No such container: ${id}\n`);
  return 1;
};

const sandboxOf = (node: SimulatedNode, id: string): SandboxRecord | undefined =>
  id === '' ? undefined : node.runtime.sandboxes.find((one) => one.id.startsWith(id));

function kill(io: AppletIo, node: SimulatedNode, args: readonly string[]): number {
  const at = args.findIndex((arg) => arg === '-s' || arg === '--signal');
  const named = at < 0 ? /--signal=(\S+)/.exec(args.join(' '))?.[1] : args[at + 1];
  const signal = signalNumber(named ?? 'KILL') ?? 9;
  let status = 0;
  for (const id of args.filter((arg, i) => !arg.startsWith('-') && (at < 0 || i !== at + 1))) {
    const process = findContainer(node, id)?.process ?? sandboxOf(node, id)?.pause;
    if (process === undefined) status = missing(io, id);
    else {
      node.os.kill(process, signal, 'docker');
      io.out(`${id}\n`);
    }
  }
  return status;
}

function inspect(io: AppletIo, node: SimulatedNode, args: readonly string[]): number {
  const found = args.map((id) => findContainer(node, id));
  if (found.includes(undefined)) return missing(io, args[found.indexOf(undefined)] ?? '');
  io.out(
    `${JSON.stringify(
      found.map((one) => inspected(one as ContainerRecord)),
      undefined,
      4,
    )}\n`,
  );
  return 0;
}

function* remove(io: AppletIo, node: SimulatedNode, args: readonly string[]): Task<number> {
  const forced = args.some((arg) => arg === '-f' || arg === '--force');
  let status = 0;
  for (const id of args.filter((arg) => !arg.startsWith('-'))) {
    const record = findContainer(node, id);
    if (record === undefined) status = missing(io, id);
    else if (record.state === 'running' && !forced) {
      io.err(
        `Error response from daemon: cannot remove container "${id}": container is running: stop the container before removing or force remove\n`,
      );
      status = 1;
    } else {
      if (record.state === 'running') yield* node.runtime.stopContainer(record.id, 0);
      node.runtime.removeContainer(record.id);
      io.out(`${id}\n`);
    }
  }
  return status;
}

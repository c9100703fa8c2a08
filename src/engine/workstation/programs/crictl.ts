/** `crictl`: what the container runtime of the node has. Models sigs.k8s.io/cri-tools/cmd/crictl. */
import type { Applet, AppletIo } from '../../programs/applet.ts';
import type { Task } from '../../clock/task.ts';
import type { Program } from '../../runtime/os/program.ts';
import type { ContainerRecord, SandboxRecord } from '../../runtime/records.ts';
import { DEFAULT_PAUSE_IMAGE, type SimulatedNode } from '../../simulated-node.ts';
import { execIn } from './node-exec.ts';
import { parseOptions } from '../../programs/options.ts';
import { parseImageName } from '../../../kube/image-ref.ts';
import { humanDuration, humanSize } from './human-duration.ts';
import { plainProgram, table } from './plain-program.ts';

/** Columns are at least this wide, with three blanks behind the widest cell. */
const MIN_COLUMN = 20;
const SHORT_ID = 13;
export const shortId = (id: string, length = SHORT_ID): string => id.slice(0, length);

/** The newest first; of the same instant, the one that was made last. */
const newestFirst = <R extends { readonly createdAt: number }>(records: readonly R[]): readonly R[] =>
  records.toReversed().sort((a, b) => b.createdAt - a.createdAt);

export const containersOf = (node: SimulatedNode): readonly ContainerRecord[] =>
  newestFirst(node.runtime.containers);

export function crictl(node: SimulatedNode): Program {
  const run: Applet = function* (io) {
    const [verb = '', ...args] = io.args;
    switch (verb) {
      case 'ps':
        return ps(io, node, args);
      case 'pods':
        return pods(io, node, args);
      case 'images':
      case 'img':
        return images(io, node);
      case 'logs':
        return yield* logs(io, node, args);
      case 'inspect':
        return inspect(io, node, args);
      case 'stop':
        return yield* stop(io, node, args, 0);
      case 'exec':
        return yield* execIn(io, node, args, (id) => {
          const found = findContainer(node, id);
          if (found === undefined) missing(io, id);
          return found;
        });
      case 'rm':
        return remove(io, node, args);
      case 'inspectp':
        return inspectPod(io, node, args);
      case 'stopp':
      case 'rmp':
        return yield* stopPods(io, node, args, verb);
      case 'pull':
        return yield* pull(io, node, args);
      case 'rmi':
        return removeImages(io, node, args);
      case 'version':
        io.out(
          'Version:  0.1.0\nRuntimeName:  containerd\nRuntimeVersion:  v2.2.1\nRuntimeApiVersion:  v1\n',
        );
        return 0;
      default:
        io.err(
          verb === ''
            ? 'usage: crictl ps|pods|images|logs|exec|inspect|inspectp|stop|rm|stopp|rmp|pull|rmi|version\n'
            : `crictl ${verb}: not modelled by Podplay\n`,
        );
        return 1;
    }
  };
  return plainProgram(run);
}

const STATES: Readonly<Record<string, string>> = { created: 'Created', running: 'Running', exited: 'Exited' };

function ps(io: AppletIo, node: SimulatedNode, args: readonly string[]): number {
  const named = valueOf(args, '--name');
  const { flags } = parseOptions(
    args.filter((arg) => !arg.startsWith('--')),
    'aq',
  );
  const rows = containersOf(node)
    .filter((one) => flags.includes('a') || args.includes('--all') || one.state === 'running')
    .filter((one) => named === undefined || one.config.name.includes(named))
    .map((one) => [
      shortId(one.id),
      shortId(one.config.imageRef.replace(/^.*sha256:/, '')),
      `${humanDuration(io.context.now - one.createdAt)} ago`,
      STATES[one.state] ?? one.state,
      one.config.name,
      String(one.config.attempt),
      shortId(one.sandbox.id),
      one.sandbox.config.name,
      one.sandbox.config.namespace,
    ]);
  const head = ['CONTAINER', 'IMAGE', 'CREATED', 'STATE', 'NAME', 'ATTEMPT', 'POD ID', 'POD', 'NAMESPACE'];
  io.out(flags.includes('q') ? rows.map(([id]) => `${id}\n`).join('') : table([head, ...rows], MIN_COLUMN));
  return 0;
}

/** `--name web`, `--name=web`. */
function valueOf(args: readonly string[], flag: string): string | undefined {
  const at = args.findIndex((arg) => arg === flag || arg.startsWith(`${flag}=`));
  return at < 0 ? undefined : (args[at]?.split('=')[1] ?? args[at + 1]);
}

function pods(io: AppletIo, node: SimulatedNode, args: readonly string[]): number {
  const { flags } = parseOptions(args, 'q');
  const rows = newestFirst(node.runtime.sandboxes).map((one: SandboxRecord) => [
    shortId(one.id),
    `${humanDuration(io.context.now - one.createdAt)} ago`,
    one.state === 'ready' ? 'Ready' : 'NotReady',
    one.config.name,
    one.config.namespace,
    String(one.config.attempt),
    '(default)',
  ]);
  const head = ['POD ID', 'CREATED', 'STATE', 'NAME', 'NAMESPACE', 'ATTEMPT', 'RUNTIME'];
  io.out(flags.includes('q') ? rows.map(([id]) => `${id}\n`).join('') : table([head, ...rows], MIN_COLUMN));
  return 0;
}

/** Name, tag, id and size of what is on the node, the pause image included. */
export function imageRows(node: SimulatedNode): readonly (readonly [string, string, string, string])[] {
  return node.images.onNode.map(({ name, sizeBytes }) => {
    const parsed = parseImageName(name);
    const digest = node.images.find(name)?.definition.digest ?? '';
    return [
      parsed.ok ? parsed.value.repo : name,
      (parsed.ok ? parsed.value.tag : '') || '<none>',
      digest.replace('sha256:', ''),
      humanSize(sizeBytes),
    ] as const;
  });
}

function images(io: AppletIo, node: SimulatedNode): number {
  const rows = imageRows(node).map(([repo, tag, id, size]) => [repo, tag, shortId(id), size]);
  io.out(table([['IMAGE', 'TAG', 'IMAGE ID', 'SIZE'], ...rows], MIN_COLUMN));
  return 0;
}

export function findContainer(node: SimulatedNode, id: string): ContainerRecord | undefined {
  return id === '' ? undefined : node.runtime.containers.find((one) => one.id.startsWith(id));
}

const missing = (io: AppletIo, id: string): number => {
  io.err(
    `E: getting the status of the container "${id}": rpc error: code = NotFound desc = an error occurred when try to find container "${id}": not found\n`,
  );
  return 1;
};

/** `logs [-f] [--tail N] ID`, of docker too. */
export function* logs(io: AppletIo, node: SimulatedNode, args: readonly string[]): Task<number> {
  const follows = args.some((arg) => arg === '-f' || arg === '--follow');
  const tailAt = args.findIndex((arg) => arg === '--tail' || arg === '-n');
  const id = args.find((arg, i) => !arg.startsWith('-') && i !== (tailAt < 0 ? -1 : tailAt + 1)) ?? '';
  const record = findContainer(node, id);
  if (record === undefined) return missing(io, id);
  const { lines, grew } = record.log;
  const tail = /--tail=(\d+)/.exec(args.join(' '))?.[1] ?? (tailAt < 0 ? undefined : args[tailAt + 1]);
  let next = tail === undefined ? 0 : Math.max(0, lines.length - Number(tail));
  for (;;) {
    for (; next < lines.length; next++) io.out(`${lines[next]?.text ?? ''}\n`);
    yield* io.flush();
    if (!follows || record.state === 'exited' || io.broken) return 0;
    yield { on: [grew, record.exited] };
  }
}

function inspect(io: AppletIo, node: SimulatedNode, args: readonly string[]): number {
  const record = findContainer(node, args[0] ?? '');
  if (record === undefined) return missing(io, args[0] ?? '');
  io.out(`${JSON.stringify(inspected(record), undefined, 2)}\n`);
  return 0;
}

function remove(io: AppletIo, node: SimulatedNode, args: readonly string[]): number {
  let status = 0;
  for (const id of args.filter((arg) => !arg.startsWith('-'))) {
    const record = findContainer(node, id);
    if (record === undefined) status = missing(io, id);
    else if (record.state === 'running') {
      io.err(`E: container "${id}" is running, please stop it first\n`);
      status = 1;
    } else {
      node.runtime.removeContainer(record.id);
      io.out(`${id}\n`);
    }
  }
  return status;
}

const sandboxOf = (node: SimulatedNode, id: string): SandboxRecord | undefined =>
  id === '' ? undefined : node.runtime.sandboxes.find((one) => one.id.startsWith(id));

const noSandbox = (io: AppletIo, id: string): number => {
  io.err(
    `E: getting the status of the pod sandbox "${id}": rpc error: code = NotFound desc = an error occurred when try to find sandbox: not found\n`,
  );
  return 1;
};

function inspectPod(io: AppletIo, node: SimulatedNode, args: readonly string[]): number {
  const id = args.find((arg) => !arg.startsWith('-')) ?? '';
  const record = sandboxOf(node, id);
  if (record === undefined) return noSandbox(io, id);
  const { config } = record;
  const status = {
    id: record.id,
    metadata: { attempt: config.attempt, name: config.name, namespace: config.namespace, uid: config.podUid },
    state: record.state === 'ready' ? 'SANDBOX_READY' : 'SANDBOX_NOTREADY',
    network: { ip: record.ip },
    linux: {
      namespaces: { options: { ipc: config.ipc.toUpperCase(), network: config.network.toUpperCase() } },
    },
  };
  io.out(
    `${JSON.stringify({ status, info: { pid: record.pause?.hostPid ?? 0, image: DEFAULT_PAUSE_IMAGE } }, undefined, 2)}\n`,
  );
  return 0;
}

function* stopPods(
  io: AppletIo,
  node: SimulatedNode,
  args: readonly string[],
  verb: 'stopp' | 'rmp',
): Task<number> {
  const forced = args.some((arg) => arg === '-f' || arg === '--force');
  let status = 0;
  for (const id of args.filter((arg) => !arg.startsWith('-'))) {
    const record = sandboxOf(node, id);
    if (record === undefined) {
      status = noSandbox(io, id);
      continue;
    }
    if (verb === 'stopp' || forced) yield* node.runtime.stopPodSandbox(record.id);
    else if (record.state === 'ready') {
      io.err(`E: sandbox "${id}" is running, please stop it first\n`);
      status = 1;
      continue;
    }
    if (verb === 'rmp') node.runtime.removePodSandbox(record.id);
    io.out(`${verb === 'stopp' ? 'Stopped' : 'Removed'} sandbox ${id}\n`);
  }
  return status;
}

function* pull(io: AppletIo, node: SimulatedNode, args: readonly string[]): Task<number> {
  const image = args.find((arg) => !arg.startsWith('-')) ?? '';
  const pulled = yield* node.images.pull({ image, auth: undefined, podUid: '', container: '' });
  if (!pulled.ok) {
    io.err(`E: pulling image: ${pulled.error}\n`);
    return 1;
  }
  io.out(`Image is up to date for ${pulled.value.imageRef}\n`);
  return 0;
}

/** What `inspect` says, as far as the simulation knows. */
export function inspected(record: ContainerRecord): unknown {
  const { config, sandbox } = record;
  return {
    status: {
      id: record.id,
      metadata: { attempt: config.attempt, name: config.name },
      state: `CONTAINER_${record.state.toUpperCase()}`,
      exitCode: record.exitCode,
      reason: record.reason,
      message: record.message,
      image: { image: record.imageName },
      imageRef: config.imageRef,
      labels: {
        'io.kubernetes.container.name': config.name,
        'io.kubernetes.pod.name': sandbox.config.name,
        'io.kubernetes.pod.namespace': sandbox.config.namespace,
        'io.kubernetes.pod.uid': config.podUid,
      },
    },
    info: {
      sandboxID: sandbox.id,
      pid: record.process?.hostPid ?? 0,
      config: { command: record.argv, envs: [...record.env].map(([key, value]) => ({ key, value })) },
    },
  };
}

/** `-t SECONDS`: how long it may take after the signal to stop; `defaultSeconds` is 0 for crictl and 10 for docker. */
export function* stop(
  io: AppletIo,
  node: SimulatedNode,
  args: readonly string[],
  defaultSeconds: number,
): Task<number> {
  const at = args.findIndex((arg) => /^(-t|--timeout|--time)$/.test(arg));
  const seconds = at < 0 ? defaultSeconds : Number(args[at + 1]) || 0;
  let status = 0;
  for (const id of args.filter((arg, i) => !arg.startsWith('-') && (at < 0 || i !== at + 1))) {
    const record = findContainer(node, id);
    if (record === undefined) status = missing(io, id);
    else {
      yield* node.runtime.stopContainer(record.id, seconds);
      io.out(`${id}\n`);
    }
  }
  return status;
}

function removeImages(io: AppletIo, node: SimulatedNode, args: readonly string[]): number {
  let status = 0;
  for (const name of args) {
    if (node.images.remove(name)) io.out(`Deleted: ${name}\n`);
    else {
      io.err(`E: no such image: "${name}"\n`);
      status = 1;
    }
  }
  return status;
}

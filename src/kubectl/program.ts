/**
 * kubectl as a program of the simulated workstation: files, streams and variables from its process, the cluster from
 * whoever runs the simulation.
 */
import type { Task } from '../engine/clock/task.ts';
import type { OpenFile } from '../engine/runtime/os/open-file.ts';
import type { Program, ProcessContext } from '../engine/runtime/os/program.ts';
import { KUBERNETES_GIT_VERSION } from '../kube/version.ts';
import type {
  ApiCall,
  ApiReply,
  ExecCall,
  ExecEnd,
  KubectlEnv,
  Opened,
  PortForwardCall,
  WatchEvent,
} from './env.ts';
import type { ExplainSchema } from './explain-schema.ts';
import { kubectl } from './kubectl.ts';

/** The cluster as the host hands it in. Streams and sessions wait in virtual time, with the latency of a network. */
export interface ClusterAccess {
  request(call: ApiCall, context: ProcessContext): Task<ApiReply>;
  watch(call: ApiCall, context: ProcessContext): Task<Opened<WatchEvent>>;
  /** Container logs. */
  open(call: ApiCall, context: ProcessContext): Task<Opened<string>>;
  /** Reads the process's standard input when the call says so, and writes to its descriptors. */
  exec(call: ExecCall, context: ProcessContext): Task<ExecEnd>;
  portForward(calls: readonly PortForwardCall[], context: ProcessContext): Task<string | undefined>;
  /** The content of explain.generated.json, which is large: hosts load it when they can. */
  explainSchema(): ExplainSchema | undefined;
  /** Opens the text in the editor of the page. */
  edit(text: string, context: ProcessContext): Task<{ readonly text: string } | { readonly error: string }>;
}

const READ_SIZE = 65_536;
const SIGPIPE_EXIT = 141;

/** The program, for the registry of the workstation. */
export function kubectlProgram(cluster: ClusterAccess, version: string = KUBERNETES_GIT_VERSION): Program {
  return { start: (context) => runIn(context, cluster, version) };
}

interface Written {
  readonly fd: 1 | 2;
  readonly text: string;
}

function* runIn(context: ProcessContext, cluster: ClusterAccess, version: string): Task<number> {
  const written: Written[] = [];
  const task = kubectl(context.argv.slice(1), envOf(context, cluster, version, written));
  try {
    let step = task.next();
    for (;;) {
      if (!(yield* flush(context, written))) return SIGPIPE_EXIT;
      if (step.done === true) return step.value & 255;
      const fired = yield step.value;
      step = task.next(fired);
    }
  } finally {
    // A killed process closes its watches.
    task.return(0);
  }
}

/** Writes what was said so far, waiting where a pipe is full. False when nobody reads any more. */
function* flush(context: ProcessContext, written: Written[]): Task<boolean> {
  for (;;) {
    const next = written.shift();
    if (next === undefined) return true;
    const file = context.file(next.fd);
    if (file !== undefined && !(yield* writeAll(file, next.text))) return false;
  }
}

function* writeAll(file: OpenFile, text: string): Task<boolean> {
  let rest = text;
  while (rest !== '') {
    const taken = file.write(rest);
    if (taken === 'again') yield file.writable;
    else if (typeof taken === 'number') rest = rest.slice(taken);
    else return false;
  }
  return true;
}

function* readAll(context: ProcessContext): Task<string> {
  const file = context.file(0);
  if (file === undefined) return '';
  let text = '';
  for (;;) {
    const part = file.read(READ_SIZE);
    if (part === undefined) yield file.readable;
    else if (typeof part !== 'string' || part === '') return text;
    else text += part;
  }
}

function envOf(
  context: ProcessContext,
  cluster: ClusterAccess,
  version: string,
  written: Written[],
): KubectlEnv {
  const { fs, credentials } = context;
  const say = (fd: 1 | 2, text: string): void => {
    if (text !== '') written.push({ fd, text });
  };
  return {
    version,
    variables: context.env,
    isTerminal: context.file(0)?.isTerminal === true && context.file(1)?.isTerminal === true,
    now: () => context.wallClockMs,
    request: (call) => cluster.request(call, context),
    watch: (call) => cluster.watch(call, context),
    open: (call) => cluster.open(call, context),
    *exec(call) {
      // What was said before the session stands before its output.
      yield* flush(context, written);
      return yield* cluster.exec(call, context);
    },
    *portForward(calls) {
      yield* flush(context, written);
      // Told while the program waits for nothing else: what a full pipe does not take is lost.
      const told = calls.map((call) => ({
        ...call,
        onConnection: () => {
          call.onConnection();
          for (const { fd, text } of written.splice(0)) context.file(fd)?.write(text);
        },
      }));
      return yield* cluster.portForward(told, context);
    },
    readFile(path) {
      const read = fs.readFile(context.path(path), credentials);
      return typeof read === 'string' ? undefined : read.text;
    },
    writeFile: (path, text) => writeFile(context, path, text),
    listDirectory(path) {
      const folder = context.path(path);
      const names = fs.readdir(folder, credentials);
      if (typeof names === 'string') return undefined;
      return names
        .filter((name) => name !== '.' && name !== '..')
        .toSorted()
        .map((name) => {
          const stat = fs.stat(`${folder}/${name}`, credentials);
          return typeof stat !== 'string' && stat.kind === 'dir' ? `${name}/` : name;
        });
    },
    stdin: () => readAll(context),
    stdout: (text) => say(1, text),
    stderr: (text) => say(2, text),
    explainSchema: () => cluster.explainSchema(),
    *edit(text) {
      yield* flush(context, written);
      return yield* cluster.edit(text, context);
    },
  };
}

function writeFile(context: ProcessContext, path: string, text: string): boolean {
  const file = context.open(path, { write: true, create: true, truncate: true });
  if (typeof file === 'string') return false;
  let rest = text;
  while (rest !== '') {
    const taken = file.write(rest);
    if (typeof taken !== 'number') break;
    rest = rest.slice(taken);
  }
  file.close();
  return rest === '';
}

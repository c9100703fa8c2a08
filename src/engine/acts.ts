/**
 * What a person does to the running cluster: each act of the setup's vocabulary, performed at its moment.
 *
 * An act is an entry `act.applied` that everything it brings about has as its cause; what cannot be done is an entry
 * `act.refused` with a reason, never an exception.
 */
import { integerValue, parseQuantity } from '../kube/quantity.ts';
import { assertNever } from '../kube/assert.ts';
import type { Result } from '../kube/result.ts';
import type { Pod, Status } from '../kube/types.ts';
import type { TraceWriter } from '../trace/writer.ts';
import type { ApiRequest, ApiResponse, ApiServer } from './api/api-server.ts';
import { pathOf, typeOfPlural } from './api/resources.ts';
import { applyObject } from './apply.ts';
import type { Clock } from './clock/clock.ts';
import { formatResponse, parseRequest } from './network/http-message.ts';
import type { Registry } from './image/registry.ts';
import { ExecSession, type ExecObserver, type ExecSessions, type TypedSession } from './exec-session.ts';
import { findContainer, runtimeUid } from './kubelet/pod-format.ts';
import { probeKey } from './kubelet/prober/probe-override.ts';
import type { ExecResult } from './runtime/cri.ts';
import type { ContainerRecord } from './runtime/records.ts';
import { SIGKILL, signalNumber } from './runtime/os/signals.ts';
import type { SimulatedNode } from './simulated-node.ts';
import type { Act, TerminalAct } from './simulation-setup.ts';
import type { Workstation } from './workstation/workstation.ts';

/** Who acts, as the trace names it. */
export const PERSON = 'person';

const PATCH_TYPES = {
  json: 'application/json-patch+json',
  merge: 'application/merge-patch+json',
  strategic: 'application/strategic-merge-patch+json',
} as const;
const DEFAULT_DELAY_SECONDS = 60;

export interface ActWorld {
  readonly clock: Clock;
  readonly trace: TraceWriter;
  readonly api: ApiServer;
  readonly registry: Registry;
  readonly nodes: readonly SimulatedNode[];
  readonly execs: ExecSessions;
  /** Made when it is first asked for. */
  workstation(): Workstation;
}

export interface Refusal {
  readonly reason?: string | undefined;
  readonly message?: string | undefined;
}

/** Who looks on at an act. It hears, and must not act itself. */
export interface ActObserver extends ExecObserver {
  /** What the API server answers to a `request`. */
  readonly response?: (response: ApiResponse) => void;
  /** How the command of an `exec` ended, or why it could not be run. */
  readonly ended?: (result: Result<ExecResult>) => void;
  /** What comes back through a `forward`; undefined: nobody listens there, or the connection broke. */
  readonly forwarded?: (text: string | undefined) => void;
  readonly refused?: (refusal: Refusal) => void;
}
type Outcome = Refusal | undefined;

/** Performs the act number `index` now. */
export function performAct(world: ActWorld, index: number, act: Act, observer: ActObserver = {}): void {
  const { trace } = world;
  const subject = `act/${index}`;
  trace.record('act.applied', PERSON, subject, { act: act.kind, args: argsOf(act) });
  const refuse = (refusal: Refusal): void => {
    const { reason = '', message = '' } = refusal;
    trace.record('act.refused', PERSON, subject, { act: act.kind, reason, message });
    observer.refused?.(refusal);
  };
  if (act.kind === 'apply') {
    for (const object of act.objects) {
      const outcome = applyObject(world.api, object, PERSON);
      if (typeof outcome !== 'string') refuse(outcome.error);
    }
    return;
  }
  if (act.kind === 'request') {
    const { method, path, query, contentType, body } = act;
    const response = world.api.request({
      method,
      path,
      user: PERSON,
      isOutside: true,
      ...(query && { query }),
      ...(contentType !== undefined && { headers: { 'content-type': contentType } }),
      ...(body !== undefined && { body }),
    });
    if (response.code >= 400) refuse(response.body as Status);
    observer.response?.(response);
    return;
  }
  const refusal =
    act.kind === 'exec'
      ? exec(world, act, observer)
      : act.kind === 'attach'
        ? attach(world, act, observer)
        : act.kind === 'forward'
          ? forward(world, act, observer)
          : perform(world, act);
  if (refusal) refuse(refusal);
}

/** The kind has its own place; what is stored is in the trace anyway. */
const LEFT_OUT: ReadonlySet<string> = new Set(['kind', 'objects', 'object', 'body', 'text']);

/** What the trace says of an act: its words and numbers. Longer things (objects, patches, commands) as one text. */
function argsOf(act: Act): Readonly<Record<string, string | number>> {
  const args: Record<string, string | number> = {};
  for (const [name, value] of Object.entries(act)) {
    if (LEFT_OUT.has(name) || value === undefined) continue;
    if (typeof value === 'string' || typeof value === 'number') args[name] = value;
    else if (typeof value === 'boolean') args[name] = String(value);
    else args[name] = name === 'command' ? (value as readonly string[]).join(' ') : JSON.stringify(value);
  }
  return args;
}

function perform(
  world: ActWorld,
  act: Exclude<Act, { readonly kind: 'apply' | 'request' | 'exec' | 'attach' | 'forward' }>,
): Outcome {
  switch (act.kind) {
    case 'delete': {
      const { gracePeriodSeconds } = act;
      return request(world, act, {
        method: 'DELETE',
        body: gracePeriodSeconds === undefined ? {} : { gracePeriodSeconds },
      });
    }
    case 'patch': {
      const headers = { 'content-type': PATCH_TYPES[act.patchType ?? 'strategic'] };
      return request(world, act, { method: 'PATCH', body: act.patch, headers });
    }
    case 'execInput': {
      const session = world.execs.get(act.input);
      if (!session) return notFound('the command has ended');
      if (act.text !== undefined && !session.type(act.text))
        return { reason: 'NotRead', message: 'nobody reads what is typed' };
      if (act.end === true) session.end();
      return undefined;
    }
    case 'fault.kill':
      return inContainer(world, act, (found) => kill(found, act.signal, act.pid));
    case 'fault.oom':
      return inContainer(world, act, ({ node, record }) => {
        node.os.memory.oomKill(record.id);
        return undefined;
      });
    case 'fault.memory':
      if (!parseQuantity(act.memory).ok) return invalid(`"${act.memory}" is not a quantity`);
      return inContainer(world, act, ({ record }) => {
        if (record.process) record.process.memoryBytes = integerValue(act.memory);
        return undefined;
      });
    case 'fault.probe':
      return onPod(world, act, ({ node, uid, pod }) => {
        const container = findContainer(pod, act.container)?.container;
        if (container?.[`${act.probe}Probe`] === undefined)
          return notFound(`container "${act.container}" of pod "${act.pod}" has no ${act.probe} probe`);
        const key = probeKey(uid, act.container, act.probe);
        if (act.outcome === 'none') node.probeOverrides.delete(key);
        else node.probeOverrides.set(key, act.outcome);
        return undefined;
      });
    case 'fault.sandbox':
      return onPod(world, act, ({ node, uid }) => {
        const ready = node.runtime
          .podStatus(uid, '', '')
          .sandboxes.find((sandbox) => sandbox.state === 'ready');
        const pause = ready && node.runtime.sandbox(ready.id)?.pause;
        if (!pause) return notFound(`pod "${act.pod}" has no running sandbox`);
        node.os.kill(pause, SIGKILL, PERSON);
        return undefined;
      });
    case 'fault.registry': {
      const delayMs = act.state === 'slow' ? 1000 * (act.delaySeconds ?? DEFAULT_DELAY_SECONDS) : 0;
      world.registry.condition = { state: act.state, delayMs };
      return undefined;
    }
    case 'terminal.line':
    case 'terminal.signal':
    case 'terminal.edited':
      return atTerminal(world, act);
    default:
      return onNode(world, act);
  }
}

function atTerminal(world: ActWorld, act: TerminalAct): Outcome {
  const opened = world.workstation().terminal(act.terminal);
  if (!opened.ok) return invalid(opened.error);
  const terminal = opened.value;
  if (act.kind === 'terminal.line') terminal.type(act.line);
  else if (act.kind === 'terminal.signal') terminal.signal(act.signal);
  else if (!terminal.finishEditing(act.text))
    return invalid(`nothing is being edited at terminal ${act.terminal}`);
  return undefined;
}

function exec(world: ActWorld, act: Extract<Act, { readonly kind: 'exec' }>, observer: ActObserver): Outcome {
  return inContainer(world, act, ({ node, record }) => {
    const { command, input, tty = false } = act;
    const session = new ExecSession(node.os, { stdin: input !== undefined, tty }, observer);
    world.execs.begin(
      input,
      session,
      (function* () {
        const result = yield* node.runtime.execSync(record.id, command, undefined, session.io);
        observer.ended?.(result);
      })(),
    );
    return undefined;
  });
}

/** Watches what the main process prints and types into it, until it ends. Models pkg/kubelet/server attach. */
function attach(
  world: ActWorld,
  act: Extract<Act, { readonly kind: 'attach' }>,
  observer: ActObserver,
): Outcome {
  return inContainer(world, act, ({ record }) => {
    const { console } = record;
    if (!console) return invalid(`container "${act.container}" has no standard input`);
    const viewer = {
      stdout: (text: string) => observer.stdout?.(text),
      stderr: (text: string) => observer.stderr?.(text),
    };
    console.attach(viewer);
    // The end of what is typed is the end of the session.
    const session: TypedSession = {
      type: (text) => console.type(text),
      end: () => console.detach(viewer),
    };
    world.execs.begin(
      act.input,
      session,
      (function* () {
        if (record.state === 'running') yield record.exited;
        console.detach(viewer);
        observer.ended?.({ ok: true, value: { exitCode: record.exitCode, output: '', timedOut: false } });
      })(),
    );
    return undefined;
  });
}

/**
 * Asks the Pod's own loopback, as the runtime does. Models containerd pkg/cri/sserver portForward.
 * Differs: a connection is one request after the other, or one exchange for each piece of what is not HTTP.
 */
function forward(
  world: ActWorld,
  act: Extract<Act, { readonly kind: 'forward' }>,
  observer: ActObserver,
): Outcome {
  return onPod(world, act, ({ node, uid }) => {
    const stack = node.runtime.sandboxes.find(
      ({ config, state }) => config.podUid === uid && state === 'ready',
    )?.network;
    if (!stack) return notFound(`pod "${act.pod}" has no running sandbox`);
    const { port, text } = act;
    const asker = { podUid: uid, containerId: '' };
    const request = parseRequest(text);
    world.clock.spawn(
      (function* () {
        if (request === undefined) {
          observer.forwarded?.(yield* stack.exchange('127.0.0.1', port, text));
          return;
        }
        const result = yield* stack.http({ ...request, host: '127.0.0.1', port, tls: false }, asker);
        observer.forwarded?.(
          result.kind === 'response' ? formatResponse(result.response, request.method) : undefined,
        );
      })(),
    );
    return undefined;
  });
}

type NodeAct = Extract<Act, { readonly node: string }>;

function onNode(world: ActWorld, act: NodeAct): Outcome {
  const node = world.nodes.find(({ name }) => name === act.node);
  if (!node) return notFound(`nodes "${act.node}" not found`);
  switch (act.kind) {
    case 'fault.removeImage':
      return node.images.remove(act.image)
        ? undefined
        : notFound(`image "${act.image}" is not on ${act.node}`);
    case 'fault.corruptImage':
      return node.images.corrupt(act.image)
        ? undefined
        : notFound(`image "${act.image}" is not on ${act.node}`);
    case 'fault.pressure':
      if (act.used !== undefined && !parseQuantity(act.used).ok)
        return invalid(`"${act.used}" is not a quantity`);
      node.usage.setOutside(act.resource, integerValue(act.used));
      return undefined;
    case 'staticPod':
      node.setStaticPod(act.file, act.object);
      return undefined;
    case 'fault.power':
      if (act.on) node.powerOn();
      else node.powerOff();
      return undefined;
    case 'fault.network':
      node.setNetworkCut(act.cut);
      return undefined;
    case 'fault.restartKubelet':
    case 'fault.reboot':
    case 'fault.shutdown':
      return onRunningNode(world, node, act);
    default:
      return assertNever(act);
  }
}

function onRunningNode(
  { clock }: ActWorld,
  node: SimulatedNode,
  act: Extract<NodeAct, { readonly kind: 'fault.restartKubelet' | 'fault.reboot' | 'fault.shutdown' }>,
): Outcome {
  if (!node.isOn) return { reason: 'NodeOff', message: `node "${node.name}" is off` };
  if (act.kind === 'fault.restartKubelet') node.restartKubelet();
  else if (act.kind === 'fault.shutdown') node.shutdown();
  else {
    const downMs = 1000 * (act.downSeconds ?? 0);
    node.powerOff();
    if (downMs === 0) node.powerOn();
    else clock.after(downMs, () => node.powerOn());
  }
  return undefined;
}

const notFound = (message: string): Refusal => ({ reason: 'NotFound', message });
const invalid = (message: string): Refusal => ({ reason: 'Invalid', message });

interface ObjectTarget {
  readonly resource: string;
  readonly namespace: string;
  readonly name: string;
  readonly subresource?: string | undefined;
}

function request(
  { api }: ActWorld,
  { resource, namespace, name, subresource }: ObjectTarget,
  rest: Pick<ApiRequest, 'method' | 'body' | 'headers'>,
): Outcome {
  const type = typeOfPlural(resource);
  if (!type) return notFound(`the server doesn't have a resource type "${resource}"`);
  const path = pathOf(type, namespace, name, subresource);
  const response = api.request({ ...rest, path, user: PERSON, isOutside: true });
  return response.code >= 400 ? (response.body as Status) : undefined;
}

interface PodOnNode {
  readonly pod: Pod;
  readonly node: SimulatedNode;
  /** As node and runtime know the Pod. */
  readonly uid: string;
}

function onPod(
  world: ActWorld,
  { namespace, pod: name }: { readonly namespace: string; readonly pod: string },
  act: (found: PodOnNode) => Outcome,
): Outcome {
  const type = typeOfPlural('pods');
  const pod = type && (world.api.storage.get(type, namespace, name) as Pod | undefined);
  if (!pod) return notFound(`pods "${name}" not found`);
  const node = world.nodes.find((one) => one.name === pod.spec.nodeName);
  if (!node) return notFound(`pod "${name}" is on no node`);
  return act({ node, pod, uid: runtimeUid(pod) });
}

function inContainer(
  world: ActWorld,
  target: { readonly namespace: string; readonly pod: string; readonly container: string },
  act: (found: { readonly node: SimulatedNode; readonly record: ContainerRecord }) => Outcome,
): Outcome {
  return onPod(world, target, ({ node, uid }) => {
    const running = node.runtime
      .podStatus(uid, '', '')
      .containers.find(({ name, state }) => name === target.container && state === 'running');
    const record = running && node.runtime.container(running.id);
    return record
      ? act({ node, record })
      : notFound(`container "${target.container}" of pod "${target.pod}" is not running`);
  });
}

function kill(
  { node, record }: { readonly node: SimulatedNode; readonly record: ContainerRecord },
  signalText: string,
  pid: number | undefined,
): Outcome {
  const signal = signalNumber(signalText);
  if (signal === undefined || signal === 0) return invalid(`"${signalText}" is not a signal`);
  const process = pid === undefined ? record.process : record.process?.namespace.get(pid);
  if (!process) return notFound(`there is no process ${pid ?? 1} in container "${record.config.name}"`);
  node.os.kill(process, signal, PERSON);
  return undefined;
}

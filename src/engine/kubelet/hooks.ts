/**
 * Lifecycle hooks: what runs right after a container has started, and before it is stopped.
 *
 * Models pkg/kubelet/lifecycle/handlers.go and the preStop part of kuberuntime/kuberuntime_container.go. Neither kind
 * has a time limit of its own: postStart blocks the sync of its Pod, preStop has the grace of its container.
 */
import { err, ok, type Result } from '../../kube/result.ts';
import type { Container, LifecycleHandler, Pod } from '../../kube/types.ts';
import { goQuote } from '../../kube/validation/go-format.ts';
import type { HookIdentity } from '../../trace/entries.ts';
import type { TraceWriter } from '../../trace/writer.ts';
import type { Clock } from '../clock/clock.ts';
import type { Task } from '../clock/task.ts';
import type { KubeletEvents } from './kubelet-recorder.ts';
import { formatPod } from './pod-format.ts';
import { HTTP_TO_HTTPS, httpExchange } from './prober/checks.ts';
import type { HandlerIo, HttpCall } from './prober/handlers.ts';
import { httpCallFor, joinHostPort } from './prober/http-request.ts';

export const HOOK_USER_AGENT = 'kube-lifecycle/1.36';
const SECOND_MS = 1000;

/** What hooks need of their kubelet. */
export interface HookContext {
  readonly clock: Clock;
  readonly recorder: KubeletEvents;
  readonly handlers: Pick<HandlerIo, 'exec' | 'http'>;
  readonly trace: Pick<TraceWriter, 'record'>;
  /** The kubelet's name in the trace. */
  readonly component: string;
}

export interface HookTarget {
  readonly pod: Pod;
  readonly container: Pick<Container, 'name' | 'ports'>;
  /** Without the runtime's scheme. */
  readonly containerId: string;
  /** Where an `httpGet` hook without a host goes. */
  readonly podIp: string;
}

/** Runs postStart to its end. The error is the message of `PostStartHookError`. */
export function* runPostStart(
  context: HookContext,
  target: HookTarget,
  handler: LifecycleHandler,
): Task<Result<void>> {
  const trace = startTrace(context, target, 'postStart', handler);
  const result = yield* runHandler(context, target, handler);
  trace(result.ok ? 'success' : 'failure', result.ok ? '' : result.error);
  return result;
}

/**
 * Runs preStop for at most the grace. One that takes longer is left to itself: the stop goes on without it. Returns the
 * whole seconds that it took of the grace.
 */
export function* runPreStop(
  context: HookContext,
  target: HookTarget,
  handler: LifecycleHandler,
  graceSeconds: number,
): Task<number> {
  const { clock, recorder } = context;
  const startedMs = clock.now;
  const trace = startTrace(context, target, 'preStop', handler);
  let abandoned = false;
  const hook = clock.spawn(
    (function* (): Task {
      const result = yield* runHandler(context, target, handler);
      if (!abandoned) trace(result.ok ? 'success' : 'failure', result.ok ? '' : result.error);
      if (result.ok) return;
      // Details could give away what the hook was not to tell.
      recorder.event(target.pod, 'Warning', 'FailedPreStopHook', 'PreStopHook failed', target.container.name);
    })(),
  );
  const endMs = startedMs + graceSeconds * SECOND_MS;
  while (hook.state === 'running' && clock.now < endMs)
    yield { on: [hook.ended], timeoutMs: endMs - clock.now };
  if (hook.state === 'running') {
    abandoned = true;
    trace('abandoned', '');
  }
  return Math.floor((clock.now - startedMs) / SECOND_MS);
}

type TraceEnd = (outcome: 'success' | 'failure' | 'abandoned', message: string) => void;

function startTrace(
  context: HookContext,
  { container, pod }: HookTarget,
  hook: HookIdentity['hook'],
  handler: LifecycleHandler,
): TraceEnd {
  const { component, trace } = context;
  const podUid = pod.metadata.uid ?? '';
  const identity: HookIdentity = { podUid, container: container.name, hook, handler: kindOf(handler) };
  const subject = `hook/${podUid}/${container.name}/${hook}`;
  trace.record('hook.started', component, subject, identity);
  return (outcome, message) => {
    trace.record('hook.finished', component, subject, { ...identity, outcome, message });
  };
}

function kindOf(handler: LifecycleHandler): HookIdentity['handler'] {
  if (handler.exec !== undefined) return 'exec';
  if (handler.httpGet !== undefined) return 'httpGet';
  return handler.sleep === undefined ? 'tcpSocket' : 'sleep';
}

/** Models handlerRunner.Run. */
function* runHandler(
  context: HookContext,
  target: HookTarget,
  handler: LifecycleHandler,
): Task<Result<void>> {
  const { exec, httpGet, sleep } = handler;
  const where = `for Container "${target.container.name}" in Pod "${formatPod(target.pod)}"`;
  if (exec !== undefined) {
    const command = exec.command ?? [];
    const failure = yield* runExec(context, target, command);
    if (failure === undefined) return ok(undefined);
    const { error, output } = failure;
    const what = `Exec lifecycle hook ([${command.join(' ')}]) ${where}`;
    return err(`${what} failed - error: ${error}, message: ${goQuote(output)}`);
  }
  if (httpGet !== undefined) {
    const call = httpCallFor(httpGet, target.container, target.podIp, HOOK_USER_AGENT, undefined);
    const result = call.ok ? yield* runHttp(context, target, call.value) : call;
    if (result.ok) return ok(undefined);
    return err(`HTTP lifecycle hook (${httpGet.path ?? ''}) ${where} failed - error: ${result.error}`);
  }
  if (sleep !== undefined) {
    yield sleep.seconds * SECOND_MS;
    return ok(undefined);
  }
  return err(`Cannot run handler: invalid handler: ${goHandler(handler)}`);
}

/** A handler without any of the three kinds, in Go's generated form: a hook may say `tcpSocket`, which cannot be run. */
function goHandler({ tcpSocket }: LifecycleHandler): string {
  const tcp =
    tcpSocket === undefined
      ? 'nil'
      : `&TCPSocketAction{Port:${tcpSocket.port},Host:${tcpSocket.host ?? ''},}`;
  return `&LifecycleHandler{Exec:nil,HTTPGet:nil,TCPSocket:${tcp},Sleep:nil,}`;
}

function* runExec(
  { handlers }: HookContext,
  { containerId }: HookTarget,
  command: readonly string[],
): Task<{ readonly error: string; readonly output: string } | undefined> {
  const result = yield* handlers.exec(containerId, command, undefined);
  if (!result.ok) return { error: result.error, output: '' };
  const { exitCode, output, stderr = output } = result.value;
  if (exitCode === 0) return undefined;
  return { error: `command '${command.join(' ')}' exited with ${exitCode}: ${stderr}`, output };
}

/**
 * Any answer is a success. A server that answers TLS with plain HTTP is asked again without TLS, and without the header
 * that was meant for an encrypted connection.
 */
function* runHttp(context: HookContext, target: HookTarget, call: HttpCall): Task<Result<void>> {
  const options = { followNonLocalRedirects: true, now: () => context.clock.now };
  const http: HandlerIo['http'] = (request) => context.handlers.http(request);
  const result = yield* httpExchange(http, call, options);
  if (result.ok) return ok(undefined);
  if (!result.error.endsWith(HTTP_TO_HTTPS)) return result;
  const { Authorization: _secret, ...headers } = call.headers;
  const again = yield* httpExchange(http, { ...call, scheme: 'http', headers }, options);
  // Upstream reports neither a success nor a failure of the second try; only the event tells.
  if (again.ok) {
    const address = joinHostPort(call.host, call.port);
    const message = `request to HTTPS lifecycle hook ${address} got HTTP response, retry with HTTP succeeded`;
    context.recorder.event(target.pod, 'Warning', 'LifecycleHTTPFallback', message);
  }
  return again.ok ? ok(undefined) : again;
}

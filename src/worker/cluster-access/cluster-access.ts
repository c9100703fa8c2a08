/**
 * The cluster as kubectl on the workstation reaches it: the engine's API server at some distance, logs and commands in
 * containers as the kubelet hands them out, ports that lead into Pods.
 *
 * Differs: discovery and OpenAPI documents are empty (kubectl does not read them), a TLS connection is not simulated.
 */
import { PERSON, type Simulation } from '../../engine/simulation.ts';
import type { ApiRequest } from '../../engine/api/api-server.ts';
import { containerForLogs, instanceForLogs } from '../../engine/api/log-location.ts';
import { badRequest } from '../../engine/api/errors.ts';
import { parsePath } from '../../engine/api/routes.ts';
import { Signal } from '../../engine/clock/signal.ts';
import type { Task } from '../../engine/clock/task.ts';
import type { ProcessContext } from '../../engine/runtime/os/program.ts';
import type { ContainerRecord } from '../../engine/runtime/records.ts';
import type { SimulatedNode } from '../../engine/simulated-node.ts';
import { Tty } from '../../engine/workstation/terminal-session.ts';
import { runtimeUid } from '../../engine/kubelet/pod-format.ts';
import type { ApiCall, ApiReply, ClusterAccess, ExplainSchema, Opened } from '../../kubectl/index.ts';
import { tableOf } from '../../kube/printers/registry.ts';
import type { KubeObject, Pod, Status } from '../../kube/types.ts';
import { answerPlain, answerReview, isPlain, reviewOf } from './plain-answers.ts';
import { includeOf, paramOf, queryOf } from './call-query.ts';
import { execIn, type FoundContainer } from './exec.ts';
import { logStream, readLogOptions } from './log-stream.ts';
import { metricsOf } from './metrics.ts';
import { watchStream } from './watch-stream.ts';

/** `explain`: the texts of `kubectl explain`, where the host has them at hand. */
export function clusterAccess(
  simulation: Simulation,
  explain?: () => ExplainSchema | undefined,
): ClusterAccess {
  const access = new Access(simulation);
  return {
    request: (call) => access.request(call),
    watch: (call) => access.watch(call),
    open: (call) => access.open(call),
    *exec(call, context) {
      yield* access.latency();
      const found = access.containerOf(call.path, paramOf(call, 'container'));
      if ('reply' in found) return { kind: 'refused', reply: found.reply };
      return yield* execIn(found, call, context);
    },
    *portForward(calls, context) {
      for (const call of calls) {
        yield* access.latency();
        const failed = access.forward(call, context);
        if (failed !== undefined) return failed;
      }
      yield new Signal();
      return undefined;
    },
    explainSchema: () => explain?.(),
    *edit(text, context) {
      const tty = context.file(0);
      if (!(tty instanceof Tty)) return { error: 'Standard input is not a terminal' };
      const path = `/tmp/kubectl-edit-${context.random('edit').text(10, '0123456789')}.yaml`;
      return { text: (yield* tty.session.edit(path, text)) ?? text };
    },
  };
}

class Access {
  readonly #simulation: Simulation;
  constructor(simulation: Simulation) {
    this.#simulation = simulation;
  }

  *latency(): Task {
    const ms = this.#simulation.timing.apiMs();
    if (ms > 0) yield ms;
  }

  *request(call: ApiCall): Task<ApiReply> {
    yield* this.latency();
    return this.#answer(call);
  }

  #answer(call: ApiCall): ApiReply {
    if (isPlain(call.path)) return answerPlain(call.path);
    const review = reviewOf(call.path);
    if (review !== undefined) return answerReview(review, call.body);
    const metrics = metricsOf(this.#simulation, call.path, queryOf(call));
    if (metrics !== undefined) return metrics;
    const { api } = this.#simulation;
    const request: ApiRequest = {
      method: call.method,
      path: call.path,
      user: PERSON,
      isOutside: true,
      query: queryOf(call),
      ...(call.contentType !== undefined && { headers: { 'content-type': call.contentType } }),
      ...(call.body !== undefined && { body: call.body }),
    };
    const { code, body, warnings = [] } = api.request(request);
    const target = parsePath(call.path);
    if (code >= 400 || call.accept !== 'table' || target === undefined || body.kind === 'Status')
      return { code, body, warnings };
    const isList = target.name === undefined && 'items' in body;
    const table = tableOf(target.type.kind, isList ? body.items : [body as KubeObject], {
      now: api.wallMs,
      metadata: isList ? body.metadata : {},
      includeObject: includeOf(call),
    });
    return { code, body: table, warnings };
  }

  *watch(call: ApiCall): Task<
    Opened<{
      readonly type: 'ADDED' | 'MODIFIED' | 'DELETED' | 'BOOKMARK' | 'ERROR';
      readonly object: unknown;
    }>
  > {
    // Subscribed before the way to the server, so that nothing is lost between a list and its watch.
    const opened = watchStream(this.#simulation, call);
    yield* this.latency();
    return opened;
  }

  *open(call: ApiCall): Task<Opened<string>> {
    yield* this.latency();
    const refuse = (status: Status): Opened<string> => ({
      ok: false,
      reply: { code: status.code ?? 500, body: status },
    });
    const pod = this.#podOf(call.path);
    if ('reply' in pod) return { ok: false, reply: pod.reply };
    const container = containerForLogs(pod.pod, paramOf(call, 'container'));
    if (!container.ok) return refuse(badRequest(container.error));
    const options = readLogOptions(call, this.#simulation.api);
    if (!options.ok) return refuse(badRequest(options.error));
    const node = this.#nodeOf(pod.pod);
    if (node === undefined) return { ok: true, stream: logStream(undefined, options.value) };
    const id = instanceForLogs(pod.pod, container.value, paramOf(call, 'previous') === 'true');
    if (!id.ok) return refuse(badRequest(id.error));
    return { ok: true, stream: logStream(node.runtime.container(id.value), options.value) };
  }

  #podOf(path: string): { readonly pod: Pod } | { readonly reply: ApiReply } {
    const target = parsePath(path);
    const { code, body } = this.#simulation.api.request({
      method: 'GET',
      path: target === undefined ? path : { ...target, subresource: undefined },
      user: PERSON,
    });
    return code >= 400 ? { reply: { code, body } } : { pod: body as Pod };
  }

  #nodeOf(pod: Pod): SimulatedNode | undefined {
    return this.#simulation.nodes.find(({ name }) => name === pod.spec.nodeName);
  }

  containerOf(path: string, name: string | undefined): FoundContainer | { readonly reply: ApiReply } {
    const found = this.#podOf(path);
    if ('reply' in found) return found;
    const { pod } = found;
    const fail = (text: string): { readonly reply: ApiReply } => {
      const status = badRequest(text);
      return { reply: { code: status.code ?? 400, body: status } };
    };
    const node = this.#nodeOf(pod);
    if (node === undefined) return fail(`pod ${pod.metadata.name ?? ''} does not have a host assigned`);
    const container = containerForLogs(pod, name);
    if (!container.ok) return fail(container.error);
    const running = node.runtime
      .podStatus(runtimeUid(pod), '', '')
      .containers.find((one) => one.name === container.value && one.state === 'running');
    const record = running && node.runtime.container(running.id);
    if (!record) {
      const text = `container not found ("${container.value}")`;
      const body = {
        kind: 'Status',
        apiVersion: 'v1',
        status: 'Failure',
        message: text,
        reason: 'InternalError',
        code: 500,
      };
      return { reply: { code: 500, body } };
    }
    return { node, record };
  }

  /** Listens at the workstation; an error text when it cannot. */
  forward(
    {
      path,
      address,
      localPort,
      remotePort,
      onConnection,
    }: Parameters<ClusterAccess['portForward']>[0][number],
    context: ProcessContext,
  ): string | undefined {
    const found = this.#podOf(path);
    if ('reply' in found) return 'pod not found';
    const stack = (): ContainerRecord['sandbox']['network'] => {
      const node = this.#nodeOf(found.pod);
      return node?.runtime.sandboxes.find(
        (one) => one.config.podUid === runtimeUid(found.pod) && one.state === 'ready',
      )?.network;
    };
    const handle = context.network.listen(
      localPort,
      'tcp',
      {
        *http(request) {
          onConnection();
          const inside = stack();
          if (inside === undefined) return 'reset';
          const result = yield* inside.http(
            { ...request, host: '127.0.0.1', port: remotePort },
            context.owner,
          );
          return result.kind === 'response' ? result.response : 'reset';
        },
        *tcp(text) {
          onConnection();
          const inside = stack();
          return (inside && (yield* inside.exchange('127.0.0.1', remotePort, text))) ?? '';
        },
      },
      address === 'localhost' ? '127.0.0.1' : address,
    );
    if (typeof handle === 'string')
      return `unable to listen on port ${localPort}: Listeners failed to create with the following errors: [unable to create listener: Error listen tcp4 ${address}:${localPort}: bind: address already in use]`;
    context.atEnd(() => handle.close());
    return undefined;
  }
}

/** The program that does what a `ServerBehaviour` says: listens, answers by rule, and ends on TERM. */
import type { Program, ProcessContext } from '../runtime/os/program.ts';
import type { HttpResponse, ServerHandler } from '../runtime/os/network-stack.ts';
import { SIGQUIT, SIGTERM } from '../runtime/os/signals.ts';
import type { Task } from '../clock/task.ts';
import type { HttpRule, ListenRule, ServerBehaviour } from './server-behaviour.ts';

export const behaviourServer = (behaviour: ServerBehaviour): Program => ({
  *start(context): Task<number> {
    for (const rule of behaviour.listen ?? []) {
      const handle = context.network.listen(rule.port, 'tcp', handlerOf(context, rule));
      if (typeof handle === 'string') {
        context.file(2)?.write(`listen tcp :${rule.port}: bind: address already in use\n`);
        return 1;
      }
      context.atEnd(() => handle.close());
    }
    for (const signal of [SIGTERM, SIGQUIT]) context.setDisposition(signal, 'handle');
    while (context.takeSignal() === undefined) yield context.wakeup;
    return behaviour.onTerm?.exitCode ?? 0;
  },
});

function handlerOf(context: ProcessContext, rule: ListenRule): ServerHandler {
  const { grpc, http, tls } = rule;
  return {
    ...(tls === undefined ? {} : { tls }),
    ...(grpc === undefined ? {} : { grpcHealth: () => grpc }),
    ...(http === undefined
      ? {}
      : {
          *http({ path }): Task<HttpResponse> {
            return answer(http, path, (context.now - context.startedMs) / 1000);
          },
        }),
  };
}

function answer(rules: readonly HttpRule[], pathWithQuery: string, ageSeconds: number): HttpResponse {
  const path = pathWithQuery.split('?')[0] ?? '';
  const rule = rules.find(
    (candidate) =>
      (candidate.path === '*' || candidate.path === path || candidate.path === pathWithQuery) &&
      ageSeconds >= (candidate.fromSeconds ?? 0) &&
      ageSeconds < (candidate.untilSeconds ?? Number.POSITIVE_INFINITY),
  );
  if (!rule) return { status: 404, headers: [], body: '404 page not found\n' };
  const status = rule.status ?? 302;
  return {
    status,
    headers: rule.redirectTo === undefined ? [] : [['Location', rule.redirectTo]],
    body: status < 400 ? 'ok\n' : `error ${status}\n`,
  };
}

/** `kubectl port-forward`. Models kubectl/pkg/cmd/portforward/portforward.go. */
import type { Pod, Service } from '../../kube/types.ts';
import type { Command } from '../command.ts';
import type { PortForwardCall } from '../env.ts';
import { KubectlError } from '../errors.ts';
import { duration, strings } from '../flags.ts';
import { podOf, readTarget } from '../pod-target.ts';
import { usageError } from '../session.ts';

export const portForward: Command = {
  name: 'port-forward',
  about: 'Forward one or more local ports to a pod',
  flags: [strings('address'), duration('pod-running-timeout', '1m0s')],
  *run(session) {
    const [word, ...specs] = session.args;
    if (word === undefined || specs.length === 0)
      throw usageError(session, 'TYPE/NAME and list of ports are required for port-forward');
    const { object } = yield* readTarget(session, word);
    const { pod } = yield* podOf(session, object, session.flags.duration('pod-running-timeout'));
    const pairs = specs
      .map(parsePair)
      .map(
        ([local, remote]) =>
          [
            local,
            remotePort(object.kind === 'Service' ? (object as Service) : undefined, pod, remote),
          ] as const,
      );
    const path = `/api/v1/namespaces/${pod.metadata?.namespace}/pods/${pod.metadata?.name}`;
    const live = (yield* session.client.get(path, { accept: 'typed' })) as Pod;
    const phase = live.status?.phase;
    if (phase !== 'Running')
      throw new KubectlError(`unable to forward port because pod is not running. Current status=${phase}`);
    const given = session.flags.list('address');
    const addresses = (given.length === 0 ? ['localhost'] : given).flatMap((each) =>
      each === 'localhost' ? ['127.0.0.1', '::1'] : [each],
    );
    const calls: PortForwardCall[] = [];
    for (const [local, remote] of pairs) {
      for (const address of addresses) {
        const shown = address.includes(':') ? `[${address}]` : address;
        session.out(`Forwarding from ${shown}:${local} -> ${remote}\n`);
        calls.push({
          path: `${path}/portforward`,
          address,
          localPort: local,
          remotePort: remote,
          onConnection: () => session.out(`Handling connection for ${local}\n`),
        });
      }
    }
    const problem = yield* session.env.portForward(calls);
    if (problem !== undefined) throw new KubectlError(problem);
  },
};

/** `8080:80`, `80`, `:80` → local and remote. */
function parsePair(text: string): readonly [local: number, remote: string] {
  const [left = '', right] = text.split(':');
  const remote = right ?? left;
  if (right === undefined && !/^\d+$/.test(left)) return [0, remote];
  const local = left === '' ? 0 : Number(left);
  if (!Number.isInteger(local) || local > 65535)
    throw new KubectlError(
      `error parsing local port '${left}': strconv.ParseUint: parsing ${JSON.stringify(left)}: invalid syntax`,
    );
  return [local, remote];
}

function remotePort(service: Service | undefined, pod: Pod, text: string): number {
  const ports = (pod.spec?.containers ?? []).flatMap((each) => each.ports ?? []);
  const byName = (name: string): number => {
    const found = ports.find((each) => each.name === name);
    if (found === undefined)
      throw new KubectlError(`Pod '${pod.metadata?.name}' does not have a named port '${name}'`);
    return found.containerPort;
  };
  if (service === undefined) return /^\d+$/.test(text) ? Number(text) : byName(text);
  const isNumber = /^\d+$/.test(text);
  const found = (service.spec?.ports ?? []).find(({ port, name }) =>
    isNumber ? port === Number(text) : name === text,
  );
  if (found === undefined) {
    throw new KubectlError(
      isNumber
        ? `Service ${service.metadata?.name} does not have a service port ${text}`
        : `Service '${service.metadata?.name}' does not have a named port '${text}'`,
    );
  }
  if (service.spec?.clusterIP === 'None') return found.port;
  const target = found.targetPort ?? found.port;
  return typeof target === 'number' ? (target === 0 ? found.port : target) : byName(target);
}

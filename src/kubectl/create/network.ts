/** `create service …`, `create ingress`. Models kubectl/pkg/cmd/create/create_{service,ingress}.go. */
import type { Command } from '../command.ts';
import { isValidPortName, isValidPortNum } from '../../kube/names.ts';
import { KubectlError } from '../errors.ts';
import { array, int, string, strings } from '../flags.ts';
import { isObject, type Json } from '../json.ts';
import type { Session } from '../session.ts';
import { namespaced, object } from './build.ts';
import { generator } from './send.ts';

const MAX_UINT16 = 65_535;

/** `5678:8080`, `80` → a port of a Service. Models parsePorts. */
function port(text: string): Json {
  const [left = '', right] = text.split(':');
  const refuse = (why: string): KubectlError =>
    new KubectlError(`strconv.ParseUint: parsing ${JSON.stringify(left)}: ${why}`);
  if (!/^\d+$/.test(left)) throw refuse('invalid syntax');
  const number = Number(left);
  if (number > MAX_UINT16) throw refuse('value out of range');
  const isNumber = right !== undefined && /^[+-]?\d+$/.test(right);
  const problems =
    right === undefined ? [] : isNumber ? isValidPortNum(Number(right)) : isValidPortName(right);
  if (problems.length > 0) throw new KubectlError(problems.join(','));
  const target = right === undefined ? number : isNumber ? Number(right) : right;
  return { name: text.replace(':', '-'), protocol: 'TCP', port: number, targetPort: target };
}

function service(session: Session, name: string, type: string, more: Json = {}, nodePort = 0): Json {
  const ports = session.flags.list('tcp').map(port);
  if (ports.length === 0 && type !== 'ExternalName' && more['clusterIP'] !== 'None') {
    throw new KubectlError('at least one tcp port specifier must be provided');
  }
  return {
    meta: namespaced(session, name, { labels: { app: name } }),
    spec: {
      ...(ports.length === 0
        ? {}
        : { ports: ports.map((each) => (nodePort > 0 ? { ...each, nodePort } : each)) }),
      selector: { app: name },
      type,
      ...more,
    },
  };
}

const made = (given: Json) =>
  object('v1', 'Service', isObject(given['meta']) ? given['meta'] : {}, {
    spec: given['spec'],
    status: { loadBalancer: {} },
  });

const TCP = strings('tcp');

export const createService: Command = {
  name: 'service',
  aliases: ['svc'],
  about: 'Create a service using a specified subcommand',
  commands: [
    generator({
      name: 'clusterip',
      about: 'Create a ClusterIP service',
      flags: [TCP, string('clusterip')],
      failure: 'failed to create ClusterIP service: ',
      *build(session, name) {
        const ip = session.flags.text('clusterip');
        return made(service(session, name, 'ClusterIP', ip === '' ? {} : { clusterIP: ip }));
      },
    }),
    generator({
      name: 'nodeport',
      about: 'Create a NodePort service',
      flags: [TCP, int('node-port', 0)],
      failure: 'failed to create NodePort service: ',
      *build(session, name) {
        return made(service(session, name, 'NodePort', {}, session.flags.int('node-port')));
      },
    }),
    generator({
      name: 'loadbalancer',
      about: 'Create a LoadBalancer service',
      flags: [TCP],
      failure: 'failed to create LoadBalancer service: ',
      *build(session, name) {
        return made(service(session, name, 'LoadBalancer'));
      },
    }),
    generator({
      name: 'externalname',
      about: 'Create an ExternalName service',
      flags: [TCP, string('external-name')],
      required: ['external-name'],
      failure: 'failed to create ExternalName service: ',
      *build(session, name) {
        return made(
          service(session, name, 'ExternalName', { externalName: session.flags.text('external-name') }),
        );
      },
    }),
  ],
};

interface Rule {
  readonly host: string;
  readonly path: string;
  readonly pathType: string;
  readonly service: string;
  readonly port: string;
  /** Undefined: none; empty: TLS without a secret. */
  readonly tls: string | undefined;
}

const RULE = /^(?:([^/]*))(\/[^=]*)=([^:,]+):([^,]+?)(?:,tls(?:=(.*))?)?$/;

function parseRule(text: string): Rule {
  const match = RULE.exec(text);
  if (match === null)
    throw new KubectlError(
      `rule ${text} is invalid and should be in format host/path=svcname:svcport[,tls[=secret]]`,
    );
  const [, host = '', path = '/', service = '', servicePort = '', secret] = match;
  const isPrefix = path.endsWith('*');
  return {
    host,
    path: isPrefix ? path.slice(0, -1) : path,
    pathType: isPrefix ? 'Prefix' : 'Exact',
    service,
    port: servicePort,
    tls: /,tls(=|$)/.test(text) ? (secret ?? '') : undefined,
  };
}

const backend = (service: string, servicePort: string): Json => ({
  service: {
    name: service,
    port: /^\d+$/.test(servicePort) ? { number: Number(servicePort) } : { name: servicePort },
  },
});

export const createIngress = generator({
  name: 'ingress',
  aliases: ['ing'],
  about: 'Create an ingress with the specified name',
  flags: [array('rule'), string('class'), string('default-backend'), array('annotation')],
  failure: 'failed to create ingress: ',
  *build(session, name) {
    const { flags } = session;
    const rules = flags.list('rule').map(parseRule);
    const fallback = flags.text('default-backend');
    if (rules.length === 0 && fallback === '') {
      throw new KubectlError(
        'not enough information provided: every ingress has to either specify a default-backend (which catches all traffic) or a list of rules (which catch specific paths)',
      );
    }
    const hosts = [...new Set(rules.map(({ host }) => host))];
    const [service = '', servicePort = ''] = fallback.split(':');
    const ingressClass = flags.text('class');
    const annotations = Object.fromEntries(
      flags.list('annotation').map((pair) => [pair.split('=')[0] ?? '', pair.slice(pair.indexOf('=') + 1)]),
    );
    const tls = tlsOf(rules);
    const spec = {
      ...(ingressClass === '' ? {} : { ingressClassName: ingressClass }),
      ...(fallback === '' ? {} : { defaultBackend: backend(service, servicePort) }),
      ...(tls.length === 0 ? {} : { tls }),
      ...(rules.length === 0
        ? {}
        : {
            rules: hosts.map((host) => ({
              ...(host === '' ? {} : { host }),
              http: {
                paths: rules
                  .filter((rule) => rule.host === host)
                  .map((rule) => ({
                    path: rule.path,
                    pathType: rule.pathType,
                    backend: backend(rule.service, rule.port),
                  })),
              },
            })),
          }),
    };
    const more = Object.keys(annotations).length === 0 ? {} : { annotations };
    return object('networking.k8s.io/v1', 'Ingress', namespaced(session, name, more), {
      spec,
      status: { loadBalancer: {} },
    });
  },
});

function tlsOf(rules: readonly Rule[]): readonly Json[] {
  const secrets = [...new Set(rules.flatMap(({ tls }) => (tls === undefined ? [] : [tls])))];
  return secrets.map((secretName) => {
    const hosts = [...new Set(rules.filter(({ tls }) => tls === secretName).map(({ host }) => host))].filter(
      (host) => host !== '',
    );
    return { ...(hosts.length === 0 ? {} : { hosts }), ...(secretName === '' ? {} : { secretName }) };
  });
}

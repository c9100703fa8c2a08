/** `kubectl cluster-info`, `version`, `api-resources`, `api-versions`. */
import { TableWriter } from '../../kube/printers/table.ts';
import type { Service } from '../../kube/types.ts';
import { query } from '../client.ts';
import { type Command } from '../command.ts';
import { discover } from '../discovery.ts';
import { KubectlError, notModelled } from '../errors.ts';
import { bool, boolOn, string, strings } from '../flags.ts';
import { goJson, listAt, textAt } from '../json.ts';
import { toYaml } from '../printers/yaml.ts';
import { type ApiResource, RESOURCES } from '../resource-table.ts';
import { apiVersionOf } from '../resources.ts';
import { type Session, since, usageError } from '../session.ts';

export const clusterInfo: Command = {
  name: 'cluster-info',
  about: 'Display cluster information',
  commands: [
    {
      name: 'dump',
      about: 'Dump relevant information for debugging and diagnosis',
      *run() {
        throw notModelled('cluster-info dump');
      },
    },
  ],
  *run(session) {
    const list = yield* session.client.get('/api/v1/namespaces/kube-system/services', {
      accept: 'any',
      query: query({ labelSelector: 'kubernetes.io/cluster-service=true' }),
    });
    const server = `http://${session.client.host}`;
    session.out(`Kubernetes control plane is running at ${server}\n`);
    for (const service of listAt(list, 'items') as readonly Service[]) {
      const { name = '', namespace = '', labels } = service.metadata ?? {};
      const [port] = service.spec?.ports ?? [];
      const id = port?.name ? `${name}:${port.name}` : name;
      session.out(
        `${labels?.['kubernetes.io/name'] ?? name} is running at ${server}/api/v1/namespaces/${namespace}/services/${id}/proxy\n`,
      );
    }
    session.out("\nTo further debug and diagnose cluster problems, use 'kubectl cluster-info dump'.\n");
  },
};

export const version: Command = {
  name: 'version',
  about: 'Print the client and server version information',
  flags: [bool('client'), string('output', '', 'o')],
  *run(session) {
    const { args, flags, env } = session;
    if (args.length > 0) throw new KubectlError(`extra arguments: [${args.join(' ')}]`);
    const kustomize = since(session, 36) ? 'v5.8.1' : 'v5.5.0';
    const server = flags.isOn('client')
      ? undefined
      : yield* session.client.get('/version', { accept: 'any' });
    const gitVersion = env.version.startsWith('v') ? env.version : `v${env.version}`;
    const [, major = '1', minor = ''] = /^v(\d+)\.(\d+)/.exec(gitVersion) ?? [];
    const format = flags.text('output');
    if (format !== '') {
      const value = {
        clientVersion: { major, minor, gitVersion, platform: 'linux/amd64' },
        kustomizeVersion: kustomize,
        ...(server === undefined ? {} : { serverVersion: server }),
      };
      if (format !== 'json' && format !== 'yaml')
        throw usageError(session, "--output must be 'yaml' or 'json'");
      return session.out(format === 'json' ? `${goJson(value, 2)}\n` : toYaml(value));
    }
    session.out(`Client Version: ${gitVersion}\nKustomize Version: ${kustomize}\n`);
    if (server !== undefined) session.out(`Server Version: ${textAt(server, 'gitVersion')}\n`);
  },
};

export const apiResources: Command = {
  name: 'api-resources',
  about: 'Print the supported API resources on the server',
  flags: [
    string('api-group'),
    boolOn('namespaced'),
    strings('verbs'),
    strings('categories'),
    string('sort-by'),
    bool('no-headers'),
    bool('cached'),
    string('output', '', 'o'),
  ],
  *run(session) {
    const { flags } = session;
    if (session.args.length > 0)
      throw usageError(session, `unexpected arguments: [${session.args.join(' ')}]`);
    const output = flags.text('output');
    if (!['', 'wide', 'name', 'json', 'yaml'].includes(output))
      throw new KubectlError(`--output ${output} is not available`);
    yield* discover(session);
    const list = RESOURCES.filter((type) => isWanted(session, type)).toSorted(order(flags.text('sort-by')));
    const unique = list.filter(
      (type, i) =>
        list.findIndex((each) => each.group === type.group && each.resource === type.resource) === i,
    );
    if (output === 'name') {
      session.out(
        unique.map(({ resource, group }) => `${resource}${group === '' ? '' : `.${group}`}\n`).join(''),
      );
      return;
    }
    session.out(resourceTable(session, unique, output === 'wide'));
  },
};

function isWanted({ flags }: Session, type: ApiResource): boolean {
  if (flags.changed('api-group') && type.group !== flags.text('api-group')) return false;
  if (flags.changed('namespaced') && type.namespaced !== flags.isOn('namespaced')) return false;
  const verbs = flags.list('verbs');
  const categories = flags.list('categories');
  return (
    verbs.every((verb) => type.verbs.includes(verb)) &&
    categories.every((each) => type.categories.includes(each))
  );
}

const text = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

/** By group, then name; `--sort-by` is `name` or `kind`. */
function order(by: string): (a: ApiResource, b: ApiResource) => number {
  if (by === 'name') return (a, b) => text(a.resource, b.resource);
  if (by === 'kind') return (a, b) => text(a.kind, b.kind);
  return (a, b) => text(a.group, b.group) || text(a.resource, b.resource);
}

function resourceTable(session: Session, list: readonly ApiResource[], isWide: boolean): string {
  const rows = list.map((type) => [
    type.resource,
    type.shortNames.join(','),
    apiVersionOf(type),
    String(type.namespaced),
    type.kind,
    ...(isWide ? [type.verbs.join(','), type.categories.join(',')] : []),
  ]);
  const header = [
    'NAME',
    'SHORTNAMES',
    'APIVERSION',
    'NAMESPACED',
    'KIND',
    ...(isWide ? ['VERBS', 'CATEGORIES'] : []),
  ];
  return new TableWriter().write(session.flags.isOn('no-headers') ? rows : [header, ...rows]);
}

export const apiVersions: Command = {
  name: 'api-versions',
  about: 'Print the supported API versions on the server, in the form of "group/version"',
  *run(session) {
    yield* discover(session);
    const versions = [...new Set(RESOURCES.map(apiVersionOf))].sort();
    session.out(versions.map((each) => `${each}\n`).join(''));
  },
};

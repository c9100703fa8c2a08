/** `create configmap`, `secret`, `namespace`, `serviceaccount`, `quota`, `priorityclass`, `poddisruptionbudget`. */
import { encodeBase64Text } from '../../kube/base64.ts';
import { canonicalQuantity, parseQuantity } from '../../kube/quantity.ts';
import type { Command } from '../command.ts';
import { KubectlError } from '../errors.ts';
import { array, bool, type FlagDef, int, string, strings } from '../flags.ts';
import type { Json } from '../json.ts';
import type { Session } from '../session.ts';
import { metadata, namespaced, object } from './build.ts';
import { generator } from './send.ts';

const SOURCES: readonly FlagDef[] = [
  array('from-literal'),
  strings('from-file'),
  strings('from-env-file'),
  bool('append-hash'),
];

/** Keys and values of `--from-…`. Models create_configmap.go handleConfigMapFrom…. */
function collect(session: Session, kind: string, name: string): Readonly<Record<string, string>> {
  const data: Record<string, string> = {};
  const add = (key: string, value: string): void => {
    if (Object.hasOwn(data, key)) {
      throw new KubectlError(
        `cannot add key ${JSON.stringify(key)}, another key by that name already exists in Data for ${kind} ${JSON.stringify(name)}`,
      );
    }
    data[key] = value;
  };
  const { flags } = session;
  for (const literal of flags.list('from-literal')) {
    const equals = literal.indexOf('=');
    if (equals <= 0) throw new KubectlError(`invalid literal source ${literal}, expected key=value`);
    add(literal.slice(0, equals), literal.slice(equals + 1).replace(/^(['"])(.*)\1$/s, '$2'));
  }
  for (const source of flags.list('from-file')) addFile(session, source, add);
  for (const path of flags.list('from-env-file')) {
    for (const line of read(session, path).split('\n')) {
      const text = line.trimStart();
      if (text === '' || text.startsWith('#')) continue;
      const equals = text.indexOf('=');
      if (equals < 0) add(text, session.env.variables.get(text) ?? '');
      else add(text.slice(0, equals), text.slice(equals + 1));
    }
  }
  return data;
}

function read(session: Session, path: string): string {
  const text = session.env.readFile(path);
  if (text === undefined) throw new KubectlError(`error reading ${path}: no such file or directory`);
  return text;
}

/** Models readFile of create_secret_tls.go, which has words of its own. */
function readOrRefuse(session: Session, path: string): string {
  const text = session.env.readFile(path);
  if (text === undefined)
    throw new KubectlError(`Cannot read file ${path}, open ${path}: no such file or directory`);
  return text;
}

function addFile(session: Session, source: string, add: (key: string, value: string) => void): void {
  const equals = source.indexOf('=');
  const path = source.slice(equals + 1);
  const folder = session.env.listDirectory(path);
  if (folder === undefined)
    return add(equals < 0 ? (path.split('/').at(-1) ?? path) : source.slice(0, equals), read(session, path));
  if (equals >= 0) throw new KubectlError('cannot give a key name for a directory path');
  for (const name of folder)
    if (!name.endsWith('/')) add(name, read(session, `${path.replace(/\/$/, '')}/${name}`));
}

const encoded = (data: Readonly<Record<string, string>>): Json =>
  Object.fromEntries(Object.entries(data).map(([key, value]) => [key, encodeBase64Text(value)]));

const withData = (data: Json): Json => (Object.keys(data).length === 0 ? {} : { data });

export const createConfigMap = generator({
  name: 'configmap',
  aliases: ['cm'],
  about: 'Create a config map from a local file, directory or literal value',
  flags: SOURCES,
  failure: 'failed to create configmap: ',
  *build(session, name) {
    return object(
      'v1',
      'ConfigMap',
      namespaced(session, name),
      withData(collect(session, 'ConfigMap', name)),
    );
  },
});

export const createSecret: Command = {
  name: 'secret',
  about: 'Create a secret using a specified subcommand',
  commands: [
    generator({
      name: 'generic',
      about: 'Create a secret from a local file, directory, or literal value',
      flags: [...SOURCES, string('type')],
      failure: 'failed to create secret ',
      *build(session, name) {
        const type = session.flags.text('type');
        const data = withData(encoded(collect(session, 'Secret', name)));
        return object('v1', 'Secret', namespaced(session, name), {
          ...data,
          ...(type === '' ? {} : { type }),
        });
      },
    }),
    generator({
      name: 'docker-registry',
      about: 'Create a secret for use with a Docker registry',
      flags: [
        string('docker-server', 'https://index.docker.io/v1/'),
        string('docker-username'),
        string('docker-password'),
        string('docker-email'),
        strings('from-file'),
        bool('append-hash'),
      ],
      failure: 'failed to create secret ',
      *build(session, name) {
        const { flags } = session;
        const [username, password, email] = ['docker-username', 'docker-password', 'docker-email'].map(
          (flag) => flags.text(flag),
        );
        if (!username || !password) {
          throw new KubectlError(
            'either --from-file or the combination of --docker-username, --docker-password and --docker-server is required',
          );
        }
        const auth = encodeBase64Text(`${username}:${password}`);
        const entry = { username, password, ...(email ? { email } : {}), auth };
        const config = JSON.stringify({ auths: { [flags.text('docker-server')]: entry } });
        return object('v1', 'Secret', namespaced(session, name), {
          data: { '.dockerconfigjson': encodeBase64Text(config) },
          type: 'kubernetes.io/dockerconfigjson',
        });
      },
    }),
    generator({
      name: 'tls',
      about: 'Create a TLS secret',
      flags: [string('cert'), string('key'), bool('append-hash')],
      failure: 'failed to create secret ',
      *build(session, name) {
        const { flags } = session;
        if (flags.text('cert') === '' || flags.text('key') === '')
          throw new KubectlError('key and cert must be specified');
        const data = {
          'tls.crt': readOrRefuse(session, flags.text('cert')),
          'tls.key': readOrRefuse(session, flags.text('key')),
        };
        return object('v1', 'Secret', namespaced(session, name), {
          data: encoded(data),
          type: 'kubernetes.io/tls',
        });
      },
    }),
  ],
};

export const createNamespace = generator({
  name: 'namespace',
  aliases: ['ns'],
  about: 'Create a namespace with the specified name',
  flags: [],
  *build(session, name) {
    return object('v1', 'Namespace', metadata(session, name), { spec: {}, status: {} });
  },
});

export const createServiceAccount = generator({
  name: 'serviceaccount',
  aliases: ['sa'],
  about: 'Create a service account with the specified name',
  flags: [],
  failure: 'failed to create serviceaccount: ',
  *build(session, name) {
    return object('v1', 'ServiceAccount', namespaced(session, name));
  },
});

/** Models populateResourceListV1. */
function hardLimit(pair: string): readonly [string, string] {
  const [name = '', amount, ...rest] = pair.split('=');
  if (amount === undefined || rest.length > 0)
    throw new KubectlError(`Invalid argument syntax ${pair}, expected <resource>=<value>`);
  const quantity = parseQuantity(amount);
  if (!quantity.ok) throw new KubectlError(quantity.error);
  return [name, canonicalQuantity(amount)];
}

export const createQuota = generator({
  name: 'quota',
  aliases: ['resourcequota'],
  about: 'Create a quota with the specified name',
  flags: [string('hard'), string('scopes')],
  failure: 'failed to create quota: ',
  *build(session, name) {
    const hard = session.flags.text('hard');
    const pairs = hard === '' ? [] : hard.split(',').map(hardLimit);
    const scopes = session.flags.text('scopes');
    return object('v1', 'ResourceQuota', namespaced(session, name), {
      spec: {
        ...(pairs.length === 0 ? {} : { hard: Object.fromEntries(pairs) }),
        ...(scopes === '' ? {} : { scopes: scopes.split(',') }),
      },
      status: {},
    });
  },
});

export const createPriorityClass = generator({
  name: 'priorityclass',
  aliases: ['pc'],
  about: 'Create a priority class with the specified name',
  flags: [
    int('value', 0),
    bool('global-default'),
    string('description'),
    string('preemption-policy', 'PreemptLowerPriority'),
  ],
  failure: 'failed to create priorityclass: ',
  *build(session, name) {
    const { flags } = session;
    const description = flags.text('description');
    return object('scheduling.k8s.io/v1', 'PriorityClass', metadata(session, name), {
      value: flags.int('value'),
      ...(flags.isOn('global-default') ? { globalDefault: true } : {}),
      ...(description === '' ? {} : { description }),
      preemptionPolicy: flags.text('preemption-policy'),
    });
  },
});

export const createBudget = generator({
  name: 'poddisruptionbudget',
  aliases: ['pdb'],
  about: 'Create a pod disruption budget with the specified name',
  flags: [string('min-available'), string('max-unavailable'), string('selector')],
  required: ['selector'],
  failure: 'failed to create poddisruptionbudgets: ',
  *build(session, name) {
    const { flags } = session;
    const [min, max] = [flags.text('min-available'), flags.text('max-unavailable')];
    if (min === '' && max === '')
      throw new KubectlError('one of min-available or max-unavailable must be specified');
    if (min !== '' && max !== '')
      throw new KubectlError('min-available and max-unavailable cannot be both specified');
    const value = (text: string): string | number => (/^\d+$/.test(text) ? Number(text) : text);
    const matchLabels = Object.fromEntries(
      flags
        .text('selector')
        .split(',')
        .map((pair) => [pair.split('=')[0] ?? '', pair.split('=')[1] ?? '']),
    );
    return object('policy/v1', 'PodDisruptionBudget', namespaced(session, name), {
      spec: {
        ...(min === '' ? { maxUnavailable: value(max) } : { minAvailable: value(min) }),
        selector: { matchLabels },
      },
      status: { disruptionsAllowed: 0, currentHealthy: 0, desiredHealthy: 0, expectedPods: 0 },
    });
  },
});

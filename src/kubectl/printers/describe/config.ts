/** `describe` of ConfigMaps, Secrets, ServiceAccounts, Namespaces, ResourceQuotas and LimitRanges. */
import type { Task } from '../../../engine/clock/task.ts';
import { decodeBase64Text } from '../../../kube/base64.ts';
import { compareText } from '../../../kube/order.ts';
import { formatQuantity } from '../../../kube/quantity.ts';
import type {
  ConfigMap,
  KubeObject,
  LimitRange,
  Namespace,
  ResourceQuota,
  Secret,
  ServiceAccount,
} from '../../../kube/types.ts';
import { query } from '../../client.ts';
import { listAt } from '../../json.ts';
import { type Session, since } from '../../session.ts';
import { describeEvents, eventsOf } from './events.ts';
import { dateText, Description } from './writer.ts';

const byKey = ([a]: readonly [string, unknown], [b]: readonly [string, unknown]): number => (a < b ? -1 : 1);

/** Bytes that a base64 text stands for. */
const byteCount = (encoded: string): number => {
  const digits = encoded.replaceAll(/[\r\n]/g, '').replace(/=+$/, '').length;
  return Math.floor((digits * 3) / 4);
};

function head(out: Description, { metadata }: KubeObject): void {
  out.line(0, `Name:\t${metadata.name}`);
  if (metadata.namespace !== undefined) out.line(0, `Namespace:\t${metadata.namespace}`);
  out.map('Labels', metadata.labels);
  out.annotations(metadata.annotations);
}

export function* describeConfigMap(session: Session, object: KubeObject): Task<string> {
  const { data, binaryData } = object as ConfigMap;
  const events = yield* eventsOf(session, object);
  const out = new Description(session.env.now());
  head(out, object);
  out.raw('\nData\n====\n');
  for (const [key, value] of Object.entries(data ?? {}).sort(byKey)) out.raw(`${key}:\n----\n${value}\n\n`);
  out.raw('\nBinaryData\n====\n');
  for (const [key, value] of Object.entries(binaryData ?? {}).sort(byKey))
    out.raw(`${key}: ${byteCount(value)} bytes\n`);
  out.raw('\n');
  describeEvents(session, out, events);
  return out.toString();
}

export function* describeSecret(session: Session, object: KubeObject): Task<string> {
  const { data, type } = object as Secret;
  const out = new Description(session.env.now());
  head(out, object);
  out.raw(`\nType:\t${type ?? ''}\n\nData\n====\n`);
  for (const [key, value] of Object.entries(data ?? {}).sort(byKey)) {
    if (key === 'token' && type === 'kubernetes.io/service-account-token')
      out.raw(`${key}:\t${decoded(value)}\n`);
    else out.raw(`${key}:\t${byteCount(value)} bytes\n`);
  }
  return out.toString();
}

const decoded = (value: string): string => {
  const text = decodeBase64Text(value);
  return text.ok ? text.value : value;
};

export function* describeServiceAccount(session: Session, object: KubeObject): Task<string> {
  const { metadata, secrets, imagePullSecrets } = object as ServiceAccount;
  const list = yield* session.client.get(`/api/v1/namespaces/${metadata?.namespace}/secrets`, {
    accept: 'typed',
    query: query({ limit: session.flags.int('chunk-size') }),
  });
  const known = new Set((listAt(list, 'items') as readonly Secret[]).map((secret) => secret.metadata?.name));
  const tokens = (listAt(list, 'items') as readonly Secret[])
    .filter(
      ({ type, metadata: own }) =>
        type === 'kubernetes.io/service-account-token' &&
        own?.annotations?.['kubernetes.io/service-account.name'] === metadata?.name,
    )
    .map(({ metadata: own }) => own?.name ?? '');
  const events = yield* eventsOf(session, object);
  const out = new Description(session.env.now());
  const isNew = since(session, 35);
  const pulls = (imagePullSecrets ?? []).map(({ name = '' }) => name);
  const mountable = (secrets ?? []).map(({ name = '' }) => name);
  head(out, object);
  const lists: readonly (readonly [string, readonly string[]])[] = [
    ['Image pull secrets', pulls],
    ...(isNew
      ? []
      : ([
          ['Mountable secrets', mountable],
          ['Tokens', tokens],
        ] as const)),
  ];
  for (const [title, names] of lists) {
    const texts = names.map((name) => (known.has(name) || isNew ? name : `${name} (not found)`));
    out.raw(`${title}:\t${texts.length === 0 ? '<none>\n' : texts.map((text) => `${text}\n`).join('\t')}`);
  }
  describeEvents(session, out, events);
  return out.toString();
}

export function* describeNamespace(session: Session, object: KubeObject): Task<string> {
  const { metadata, status } = object as Namespace;
  const list = function* (resource: string): Task<readonly unknown[]> {
    const answer = yield* session.client.get(`/api/v1/namespaces/${metadata?.name}/${resource}`, {
      accept: 'typed',
      query: query({ limit: session.flags.int('chunk-size') }),
    });
    return listAt(answer, 'items');
  };
  const quotas = (yield* list('resourcequotas')) as readonly ResourceQuota[];
  const limits = (yield* list('limitranges')) as readonly LimitRange[];
  const out = new Description(session.env.now());
  head(out, object);
  out.line(0, `Status:\t${status?.phase ?? ''}`);
  const conditions = status?.conditions ?? [];
  if (conditions.length > 0) {
    out.raw('Conditions:\n  Type\tStatus\tLastTransitionTime\tReason\tMessage\n');
    out.raw('  ----\t------\t------------------\t------\t-------\n');
  }
  for (const c of conditions) {
    out.line(
      1,
      `${c.type}\t${c.status}\t${dateText(c.lastTransitionTime)}\t${c.reason ?? ''}\t${c.message ?? ''}`,
    );
  }
  if (quotas.length === 0) out.raw('\nNo resource quota.\n');
  else {
    out.raw('\nResource Quotas\n');
    for (const quota of quotas.toSorted((a, b) =>
      compareText(a.metadata?.name ?? '', b.metadata?.name ?? ''),
    )) {
      out.raw(`  Name:\t${quota.metadata?.name}\n`);
      quotaScopes(out, quota, '  ', '');
      out.raw('  Resource\tUsed\tHard\n  --------\t---\t---\n');
      quotaRows(out, quota, '  ');
    }
  }
  if (limits.length === 0) out.raw('\nNo LimitRange resource.\n');
  else {
    out.raw(`\nResource Limits\n ${LIMIT_HEAD}\n ${LIMIT_RULE}\n`);
    for (const range of limits) limitRows(out, range, ' ');
  }
  return out.toString();
}

const SCOPE_HELP: Readonly<Record<string, string>> = {
  Terminating:
    'Matches all pods that have an active deadline. These pods have a limited lifespan on a node before being actively terminated by the system.',
  NotTerminating:
    'Matches all pods that do not have an active deadline. These pods usually include long running pods whose container command is not expected to terminate.',
  BestEffort:
    'Matches all pods that do not have resource requirements set. These pods have a best effort quality of service.',
  NotBestEffort:
    'Matches all pods that have at least one resource requirement set. These pods have a burstable or guaranteed quality of service.',
};

/** The scopes and what they mean. Models helpTextForResourceQuotaScope. */
function quotaScopes(out: Description, { spec }: ResourceQuota, lead: string, bullet: string): void {
  const scopes = (spec?.scopes ?? []).toSorted();
  if (scopes.length === 0) return;
  out.raw(`${lead}Scopes:\t${scopes.join(', ')}\n`);
  for (const scope of scopes) {
    const help = SCOPE_HELP[scope];
    if (help !== undefined) out.raw(`${lead}${bullet}* ${help}\n`);
  }
}

function quotaRows(out: Description, { status }: ResourceQuota, lead: string): void {
  for (const [name, hard] of Object.entries(status?.hard ?? {}).sort(byKey)) {
    out.raw(`${lead}${name}\t${status?.used?.[name] ?? '0'}\t${hard}\n`);
  }
}

const LIMIT_HEAD = 'Type\tResource\tMin\tMax\tDefault Request\tDefault Limit\tMax Limit/Request Ratio';
const LIMIT_RULE = '----\t--------\t---\t---\t---------------\t-------------\t-----------------------';

function limitRows(out: Description, { spec }: LimitRange, lead: string): void {
  for (const item of spec?.limits ?? []) {
    const lists = [item.min, item.max, item.defaultRequest, item.default, item.maxLimitRequestRatio];
    const resources = new Set(lists.flatMap((list) => Object.keys(list ?? {})));
    for (const resource of [...resources].sort()) {
      const cells = lists.map((list) =>
        list?.[resource] === undefined ? '-' : formatQuantity(list[resource]),
      );
      out.raw(`${lead}${item.type}\t${resource}\t${cells.join('\t')}\n`);
    }
  }
}

export function* describeQuota(session: Session, object: KubeObject): Task<string> {
  const quota = object as ResourceQuota;
  const out = new Description(session.env.now());
  out.line(0, `Name:\t${quota.metadata?.name}`);
  out.line(0, `Namespace:\t${quota.metadata?.namespace}`);
  quotaScopes(out, quota, '', ' ');
  out.raw('Resource\tUsed\tHard\n--------\t----\t----\n');
  quotaRows(out, quota, '');
  return out.toString();
}

export function* describeLimitRange(session: Session, object: KubeObject): Task<string> {
  const out = new Description(session.env.now());
  out.line(0, `Name:\t${object.metadata.name}`);
  out.line(0, `Namespace:\t${object.metadata.namespace}`);
  out.raw(`${LIMIT_HEAD}\n${LIMIT_RULE}\n`);
  limitRows(out, object as LimitRange, '');
  return out.toString();
}

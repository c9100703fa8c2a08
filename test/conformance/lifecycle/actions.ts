/** What actions do to the cluster: each verb of the vocabulary as API requests. */
import { pathOf, RESOURCE_TYPES, type ResourceType } from '../../../src/engine/api/resources.ts';
import type { KubeObject, Pod, Status } from '../../../src/kube/types.ts';
import type { Cluster, ClusterRequest } from './cluster.ts';
import { type Selector, selects } from './pods.ts';
import type { Action } from './vector.ts';
import { UnsupportedWord } from './vocabulary.ts';
import type { FiredAction, World } from './world.ts';

export const NAMESPACE = 'default';

type Refusal = NonNullable<FiredAction['refused']>;
interface Done {
  readonly refused?: Refusal;
  readonly names?: Readonly<Record<string, string>>;
}

function typeOf(kind: string, apiVersion?: string): ResourceType {
  const type = RESOURCE_TYPES.find(
    (one) =>
      one.kind === kind &&
      (apiVersion === undefined || apiVersion === (one.group ? `${one.group}/${one.version}` : one.version)),
  );
  if (type === undefined)
    throw new UnsupportedWord(`the API server does not serve ${apiVersion ?? ''} ${kind}`);
  return type;
}

/** Sends a request; undefined when it was accepted. */
function send(cluster: Cluster, request: ClusterRequest): Refusal | undefined {
  const { code, body } = cluster.request(request);
  if (code < 400) return undefined;
  const { reason, message } = body as Status;
  return { reason: reason ?? String(code), message: message ?? '' };
}

export function create(cluster: Cluster, object: KubeObject): Refusal | undefined {
  const type = typeOf(object.kind, object.apiVersion);
  const path = pathOf(type, type.namespaced ? (object.metadata.namespace ?? NAMESPACE) : undefined);
  return send(cluster, { method: 'POST', path, contentType: 'application/json', body: object });
}

interface Target {
  readonly kind: string;
  readonly name?: string;
  readonly selector?: Selector;
  readonly select?: string;
  readonly as?: string;
}
/** The living objects that a verb is about, in order of their names when it takes the first. */
function targets({ kind, name, selector, select }: Target, world: World): readonly KubeObject[] {
  if (select !== undefined && select !== 'first') throw new UnsupportedWord(`unsupported: select ${select}`);
  const found =
    name === undefined
      ? world.list(kind).filter((object) => selects(selector, object))
      : world.list(kind).filter((object) => object.metadata.name === world.resolve(name));
  if (select === undefined) return found;
  const [first] = found.toSorted((a, b) => ((a.metadata.name ?? '') < (b.metadata.name ?? '') ? -1 : 1));
  return first === undefined ? [] : [first];
}
/** A name that no object bears is asked for all the same: the API server says what it thinks of it. */
function paths(target: Target, world: World, subresource?: string): readonly string[] {
  const type = typeOf(target.kind);
  const pathOfOne = (name: string, namespace?: string): string =>
    pathOf(type, type.namespaced ? (namespace ?? NAMESPACE) : undefined, name, subresource);
  const found = targets(target, world);
  if (found.length === 0 && target.name !== undefined) return [pathOfOne(world.resolve(target.name))];
  return found.map(({ metadata }) => pathOfOne(metadata.name ?? '', metadata.namespace));
}
function named(target: Target, world: World): Readonly<Record<string, string>> {
  const first = targets(target, world)[0]?.metadata.name;
  return target.as === undefined || first === undefined ? {} : { [target.as]: first };
}

const PATCH_TYPES: Readonly<Record<string, string>> = {
  json: 'application/json-patch+json',
  merge: 'application/merge-patch+json',
  strategic: 'application/strategic-merge-patch+json',
};

type Verb = (cluster: Cluster, argument: never, world: World) => Done;
const done = (refused: Refusal | undefined, names?: Readonly<Record<string, string>>): Done => ({
  ...(refused !== undefined && { refused }),
  ...(names !== undefined && { names }),
});
/** The first refusal of several requests. */
const all = <T>(items: readonly T[], act: (item: T) => Refusal | undefined): Refusal | undefined =>
  items.map(act).find((refusal) => refusal !== undefined);

interface Patch extends Target {
  readonly type: string;
  readonly body: unknown;
  readonly subresource?: string;
}
interface Deletion extends Target {
  readonly gracePeriodSeconds?: number;
  readonly propagationPolicy?: string;
}
interface Exec extends Omit<Target, 'kind' | 'name'> {
  readonly pod?: string;
  readonly container: string;
  readonly command: readonly string[];
}
interface KubeletRestart {
  readonly loseSandboxes?: boolean;
  readonly removeContainers?: readonly { readonly pod: string; readonly container: string }[];
}

const VERBS: Readonly<Record<string, Verb>> = {
  patch(cluster, patch: Patch, world) {
    const contentType = PATCH_TYPES[patch.type];
    if (contentType === undefined) throw new UnsupportedWord(`unsupported: patch type ${patch.type}`);
    const names = named(patch, world);
    const refused = all(paths(patch, world, patch.subresource), (path) =>
      send(cluster, { method: 'PATCH', path, contentType, body: patch.body }),
    );
    return done(refused, names);
  },
  delete(cluster, { gracePeriodSeconds, propagationPolicy, ...target }: Deletion, world) {
    const body = {
      apiVersion: 'v1',
      kind: 'DeleteOptions',
      ...(gracePeriodSeconds !== undefined && { gracePeriodSeconds }),
      ...(propagationPolicy !== undefined && { propagationPolicy }),
    };
    const names = named(target, world);
    const refused = all(paths(target, world), (path) =>
      send(cluster, { method: 'DELETE', path, contentType: 'application/json', body }),
    );
    return done(refused, names);
  },
  create: (cluster, objects: readonly KubeObject[]) =>
    done(all(objects, (object) => create(cluster, object))),
  evict(cluster, target: Omit<Target, 'kind'>, world) {
    const pods = targets({ ...target, kind: 'Pod' }, world);
    const refused = all(pods, ({ metadata: { name = '', namespace = NAMESPACE } }) =>
      send(cluster, {
        method: 'POST',
        path: pathOf(typeOf('Pod'), namespace, name, 'eviction'),
        contentType: 'application/json',
        body: { apiVersion: 'policy/v1', kind: 'Eviction', metadata: { name, namespace } },
      }),
    );
    return done(refused, named({ ...target, kind: 'Pod' }, world));
  },
  exec(cluster, { pod, container, command, ...target }: Exec, world) {
    const pods = targets(
      { ...target, kind: 'Pod', ...(pod !== undefined && { name: pod }) },
      world,
    ) as readonly Pod[];
    if (pods.length === 0) throw new UnsupportedWord('exec: no such pod');
    for (const { metadata } of pods) {
      const problem = cluster.exec(metadata.namespace ?? NAMESPACE, metadata.name ?? '', container, command);
      if (problem !== undefined) throw new UnsupportedWord(problem);
    }
    return done(undefined, named({ ...target, kind: 'Pod' }, world));
  },
  restartKubelet(cluster, { loseSandboxes = false, removeContainers = [] }: KubeletRestart) {
    const problem = cluster.restartKubelets({ loseSandboxes, removeContainers });
    if (problem !== undefined) throw new UnsupportedWord(problem);
    return {};
  },
  wait: () => ({}),
};

/** Does an action now. `world` is the moment before it. */
export function act(cluster: Cluster, { verb, argument }: Action, index: number, world: World): FiredAction {
  const seq = cluster.trace.length;
  const act = VERBS[verb];
  if (act === undefined) throw new UnsupportedWord(`unsupported: action ${verb}`);
  const { refused, names = {} } = act(cluster, argument as never, world);
  return { index, verb, seq, seqAfter: cluster.trace.length, atMs: cluster.nowMs, refused, names };
}

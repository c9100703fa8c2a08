/** `kubectl rollout history` and `undo`. Models kubectl/pkg/polymorphichelpers/{history,rollback}.go. */
import type { Task } from '../../engine/clock/task.ts';
import type {
  ControllerRevision,
  Deployment,
  KubeObject,
  PodTemplateSpec,
  ReplicaSet,
} from '../../kube/types.ts';
import type { Info } from '../builder.ts';
import { JSON_PATCH, query, STRATEGIC_PATCH } from '../client.ts';
import { type Command, DRY_RUN, FILES, OUTPUT, SELECTOR } from '../command.ts';
import { KubectlError } from '../errors.ts';
import { int } from '../flags.ts';
import { at, isObject, type Json, listAt, withAt } from '../json.ts';
import { describePodTemplate } from '../printers/describe/pod.ts';
import { Description, selectorText } from '../printers/describe/writer.ts';
import { objectName, printerOf, PLAIN_FORMATS } from '../printers/output.ts';
import { alignTabs } from '../printers/tab-writer.ts';
import { sameTemplate } from '../printers/describe/workloads.ts';
import { pathOf } from '../resources.ts';
import { printResult } from '../result.ts';
import { dryRun, dryRunSuffix, type Session } from '../session.ts';
import { forEachTarget, hasFiles } from '../targets.ts';

const REVISION = 'deployment.kubernetes.io/revision';
const CAUSE = 'kubernetes.io/change-cause';

interface Revision {
  readonly number: number;
  readonly cause: string;
  readonly template: PodTemplateSpec;
  /** The object that holds it. */
  readonly holder: KubeObject;
}

/** The object as the typed client sees it, and its revisions in order of their numbers. */
function* revisionsOf(
  session: Session,
  info: Info,
): Task<{ readonly live: KubeObject; readonly revisions: readonly Revision[] }> {
  const { kind } = info.type;
  if (!['Deployment', 'StatefulSet', 'DaemonSet'].includes(kind)) {
    throw new KubectlError(`no history viewer has been implemented for "${kind}"`);
  }
  const live = yield* session.client.get(pathOf(info.type, info.namespace, info.name), { accept: 'typed' });
  const resource = kind === 'Deployment' ? 'replicasets' : 'controllerrevisions';
  const list = yield* session.client.get(`/apis/apps/v1/namespaces/${info.namespace}/${resource}`, {
    accept: 'typed',
    query: query({ labelSelector: selectorText((live as Deployment).spec?.selector) }),
  });
  const own = (listAt(list, 'items') as readonly KubeObject[]).filter(({ metadata }) =>
    metadata.ownerReferences?.some(({ uid, controller }) => uid === live.metadata.uid && controller === true),
  );
  const revisions = own.map((holder) =>
    kind === 'Deployment'
      ? ofReplicaSet(holder as ReplicaSet)
      : ofControllerRevision(live, holder as ControllerRevision),
  );
  return { live, revisions: revisions.toSorted((a, b) => a.number - b.number) };
}

function ofReplicaSet(set: ReplicaSet): Revision {
  const annotations = set.metadata?.annotations ?? {};
  return {
    number: Number(annotations[REVISION] ?? 0),
    cause: annotations[CAUSE] ?? '',
    template: set.spec?.template as PodTemplateSpec,
    holder: set,
  };
}

function ofControllerRevision(live: KubeObject, revision: ControllerRevision): Revision {
  const data = at(revision, 'data', 'spec', 'template');
  const { $patch: _, ...template } = isObject(data) ? data : {};
  return {
    number: revision.revision,
    cause: revision.metadata?.annotations?.[CAUSE] ?? '',
    template: { ...(at(live, 'spec', 'template') as object), ...template } as unknown as PodTemplateSpec,
    holder: revision,
  };
}

/** A kind alone means all of its objects. */
export const ANY = { accept: 'any', latest: true, allowAll: true } as const;

export function checkTargets(session: Session): void {
  if (session.args.length === 0 && !hasFiles(session))
    throw new KubectlError('required resource not specified');
}

export const history: Command = {
  name: 'history',
  about: 'View rollout history',
  flags: [...FILES, ...OUTPUT, SELECTOR, int('revision', 0)],
  *run(session) {
    checkTargets(session);
    const wanted = session.flags.int('revision');
    if (wanted < 0) throw new KubectlError(`revision must be a positive integer: ${wanted}`);
    yield* forEachTarget(session, ANY, function* (info) {
      const { revisions } = yield* revisionsOf(session, info);
      const chosen = revisions.find(({ number }) => number === wanted);
      if (wanted > 0 && chosen === undefined) throw new KubectlError('unable to find the specified revision');
      const printer = printerOf(session, PLAIN_FORMATS);
      if (printer !== undefined) {
        for (const { number, holder } of revisions)
          if (wanted === 0 || wanted === number) session.out(printer(holder));
        return;
      }
      const name = objectName({ ...info.object, kind: info.type.kind });
      if (chosen !== undefined)
        return session.out(`${name} with revision #${wanted}\n${templateText(session, chosen)}\n`);
      const rows = revisions.map(({ number, cause }) => `${number}\t${cause || '<none>'}\n`);
      session.out(`${name} \n${alignTabs(`REVISION\tCHANGE-CAUSE\n${rows.join('')}`)}\n`);
    });
  },
};

/** Its tabs are left as they are, as upstream does. */
function templateText(session: Session, { template, cause }: Revision): string {
  const out = new Description(session.env.now());
  const annotations = { ...template.metadata?.annotations, ...(cause === '' ? {} : { [CAUSE]: cause }) };
  describePodTemplate(session, out, {
    ...template,
    metadata: { ...template.metadata, ...(Object.keys(annotations).length > 0 ? { annotations } : {}) },
  });
  return out.unaligned();
}

export const undo: Command = {
  name: 'undo',
  about: 'Undo a previous rollout',
  flags: [...FILES, ...OUTPUT, SELECTOR, DRY_RUN, int('to-revision', 0)],
  *run(session) {
    checkTargets(session);
    yield* forEachTarget(session, ANY, function* (info) {
      const word = yield* rollBack(session, info);
      if (word === 'rolled back') printResult(session, { ...info.object, kind: info.type.kind }, word);
      else
        session.out(
          `${objectName({ ...info.object, kind: info.type.kind })} ${word}${dryRunSuffix(dryRun(session))}\n`,
        );
    });
  },
};

function* rollBack(session: Session, info: Info): Task<string> {
  const wanted = session.flags.int('to-revision');
  const isDeployment = info.type.kind === 'Deployment';
  const notFound = new KubectlError(`unable to find specified revision ${wanted} in history`);
  if (wanted < 0) throw notFound;
  const { live, revisions } = yield* revisionsOf(session, info);
  const target = wanted === 0 ? revisions.at(-2) : revisions.find(({ number }) => number === wanted);
  if (target === undefined) {
    if (wanted > 0) throw notFound;
    throw new KubectlError(
      isDeployment
        ? `no rollout history found for deployment ${JSON.stringify(info.name)}`
        : 'no last revision to roll back to',
    );
  }
  const mode = dryRun(session);
  if (mode === 'client') {
    const text = templateText(session, { ...target, cause: '' });
    return isDeployment ? text : `will roll back to ${text}`;
  }
  if (at(live, 'spec', 'paused') === true) {
    throw new KubectlError(
      `you cannot rollback a paused deployment; resume it first with 'kubectl rollout resume' and try again`,
    );
  }
  const template = at(live, 'spec', 'template') as PodTemplateSpec;
  if (sameTemplate(template, target.template))
    return `skipped rollback (current template already matches revision ${wanted})`;
  yield* session.client.send('PATCH', pathOf(info.type, info.namespace, info.name), {
    accept: 'typed',
    query: query({ dryRun: mode === 'server' ? 'All' : undefined }),
    contentType: isDeployment ? JSON_PATCH : STRATEGIC_PATCH,
    body: isDeployment ? deploymentPatch(live, target) : at(target.holder, 'data'),
  });
  return 'rolled back';
}

/** Models getDeploymentPatch. */
function deploymentPatch(live: KubeObject, { template, holder }: Revision): readonly Json[] {
  const { 'pod-template-hash': _, ...labels } = template.metadata?.labels ?? {};
  const own = Object.entries(live.metadata.annotations ?? {}).filter(([key]) => SKIPPED.has(key));
  const old = Object.entries(holder.metadata.annotations ?? {}).filter(([key]) => !SKIPPED.has(key));
  const annotations = Object.fromEntries([...own, ...old]);
  return [
    { op: 'replace', path: '/spec/template', value: withAt(template, ['metadata', 'labels'], labels) },
    { op: 'replace', path: '/metadata/annotations', value: annotations },
  ];
}

/** Annotations that belong to the Deployment itself. */
const SKIPPED = new Set([
  'kubectl.kubernetes.io/last-applied-configuration',
  REVISION,
  'deployment.kubernetes.io/revision-history',
  'deployment.kubernetes.io/desired-replicas',
  'deployment.kubernetes.io/max-replicas',
  'deprecated.deployment.rollback.to',
]);

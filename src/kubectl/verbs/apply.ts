/** `kubectl apply`. Models staging/src/k8s.io/kubectl/pkg/cmd/apply. */
import type { Task } from '../../engine/clock/task.ts';
import type { KubeObject } from '../../kube/types.ts';
import { APPLY_PATCH, MERGE_PATCH, query, STRATEGIC_PATCH } from '../client.ts';
import type { Info } from '../builder.ts';
import { bool, string, strings } from '../flags.ts';
import { type Command, DRY_RUN, FILES, MANAGER, OUTPUT, SELECTOR, VALIDATE } from '../command.ts';
import { isConflict, KubectlError, StatusError, throwAll, notModelled } from '../errors.ts';
import { fileInfos } from '../files.ts';
import { goJson, type Json, withAt } from '../json.ts';
import { annotated, asJson, LAST_APPLIED } from '../patch/last-applied.ts';
import { threeWayPatch } from '../patch/strategic.ts';
import { toYaml } from '../printers/yaml.ts';
import { apiVersionOf, pathOf } from '../resources.ts';
import { resultPrinter } from '../result.ts';
import { dryRun, type Session } from '../session.ts';
import { findTargets } from '../targets.ts';
import { validation } from '../validation.ts';

const RETRIES = 5;

export const apply: Command = {
  name: 'apply',
  about: 'Apply a configuration to a resource by file name or stdin',
  flags: [
    ...FILES,
    ...OUTPUT,
    SELECTOR,
    DRY_RUN,
    VALIDATE,
    MANAGER,
    bool('server-side'),
    bool('force-conflicts'),
    bool('overwrite'),
    bool('prune'),
    bool('all'),
    bool('force'),
    bool('wait'),
    string('grace-period', '-1'),
    string('cascade', 'background'),
    strings('prune-allowlist'),
    string('applyset'),
    bool('openapi-patch'),
    string('timeout', '0s'),
    string('subresource'),
  ],
  commands: [
    {
      name: 'view-last-applied',
      about: 'View the latest last-applied-configuration annotations of a resource/object',
      flags: [...FILES, SELECTOR, bool('all'), string('output', 'yaml', 'o')],
      run: viewLastApplied,
    },
    {
      name: 'set-last-applied',
      about: 'Set the last-applied-configuration annotation on a live object to match the contents of a file',
      flags: [...FILES, ...OUTPUT, DRY_RUN, bool('create-annotation')],
      run: setLastApplied,
    },
    {
      name: 'edit-last-applied',
      about: 'Edit latest last-applied-configuration annotations of a resource/object',
      *run() {
        throw notModelled('apply edit-last-applied');
      },
    },
  ],
  *run(session) {
    const { flags } = session;
    if (flags.list('filename').length === 0 && !flags.changed('kustomize')) {
      throw new KubectlError('must specify one of -f and -k');
    }
    if (flags.isOn('prune')) throw notModelled('apply --prune');
    const { infos, errors } = yield* fileInfos(session, { validate: true });
    const failed = [...errors];
    if (infos.length === 0 && failed.length === 0) throw new KubectlError('no objects passed to apply');
    const done = resultPrinter(session);
    const asked = new Set<string>();
    for (const info of infos) {
      try {
        const { object, operation } = yield* applyOne(session, info, asked);
        done(object, operation);
      } catch (error) {
        if (!(error instanceof KubectlError)) throw error;
        failed.push(error);
      }
    }
    throwAll(failed);
  },
};

interface Applied {
  readonly object: KubeObject;
  readonly operation: string;
}

function* applyOne(session: Session, info: Info, asked: Set<string>): Task<Applied> {
  if (info.name === '' && (info.object.metadata.generateName ?? '') !== '') {
    throw new KubectlError(`from ${info.object.metadata.generateName}: cannot use generate name with apply`);
  }
  if (session.flags.isOn('server-side')) return yield* applyOnServer(session, info);
  const path = pathOf(info.type, info.namespace, info.name);
  const live = yield* session.client.find(path);
  if (live === undefined) return yield* createByApply(session, info, asked);
  if (live.metadata.annotations?.[LAST_APPLIED] === undefined) {
    session.client.warn(
      `resource ${info.type.resource}/${info.name} is missing the ${LAST_APPLIED} annotation which is required by kubectl apply. kubectl apply should only be used on resources created declaratively by either kubectl create --save-config or kubectl apply. The missing annotation will be patched automatically.`,
    );
  }
  return yield* patchByApply(session, info, live);
}

function* createByApply(session: Session, info: Info, asked: Set<string>): Task<Applied> {
  const object = annotated(info.object);
  const mode = dryRun(session);
  if (mode === 'client') return { object, operation: 'created' };
  if (info.type.namespaced && session.flags.changed('namespace') && !asked.has(info.namespace)) {
    asked.add(info.namespace);
    yield* session.client.raw('GET', `/api/v1/namespaces/${info.namespace}`);
  }
  try {
    const made = yield* session.client.send('POST', pathOf(info.type, info.namespace), {
      query: query({
        dryRun: mode === 'server' ? 'All' : undefined,
        fieldManager: manager(session),
        fieldValidation: validation(session),
      }),
      body: object,
    });
    return { object: made, operation: 'created' };
  } catch (error) {
    throw error instanceof StatusError ? error.while(`error when creating "${info.source}"`) : error;
  }
}

const manager = (session: Session): string =>
  session.flags.text('field-manager') || 'kubectl-client-side-apply';

/** The patch that makes the live object what the file says. */
export function applyPatch(info: Info, live: KubeObject): Json {
  const wanted = asJson(annotated(info.object));
  const before = lastApplied(live);
  return threeWayPatch(before ?? {}, wanted, asJson(live));
}

function lastApplied(live: KubeObject): Json | undefined {
  const text = live.metadata.annotations?.[LAST_APPLIED];
  return text === undefined ? undefined : (JSON.parse(text) as Json);
}

function* patchByApply(session: Session, info: Info, first: KubeObject): Task<Applied> {
  const mode = dryRun(session);
  const path = pathOf(info.type, info.namespace, info.name);
  let live = first;
  for (let tries = 0; ; tries++) {
    const patch = applyPatch(info, live);
    if (Object.keys(patch).length === 0) return { object: live, operation: 'unchanged' };
    if (mode === 'client') return { object: live, operation: 'configured' };
    try {
      const object = yield* session.client.send('PATCH', path, {
        query: query({
          dryRun: mode === 'server' ? 'All' : undefined,
          fieldManager: manager(session),
          fieldValidation: validation(session),
        }),
        contentType: STRATEGIC_PATCH,
        body: patch,
      });
      return { object, operation: 'configured' };
    } catch (error) {
      if (isConflict(error) && tries < RETRIES) {
        yield 1000;
        live = yield* session.client.get(path);
        continue;
      }
      if (!(error instanceof StatusError)) throw error;
      const kind = `${apiVersionOf(info.type)}, Kind=${info.type.kind}`;
      const resource = `${info.type.group}/${info.type.version}, Resource=${info.type.resource}`;
      throw error.while(
        `error when applying patch:\n${goJson(patch)}\nto:\nResource: "${resource}", GroupVersionKind: "${kind.replace(/^v1,/, '/v1,')}"\nName: "${info.name}", Namespace: "${info.namespace}"\nfor: "${info.source}": error when patching "${info.source}"`,
      );
    }
  }
}

function* applyOnServer(session: Session, info: Info): Task<Applied> {
  const { flags } = session;
  const mode = dryRun(session);
  const object = yield* session.client.send('PATCH', pathOf(info.type, info.namespace, info.name), {
    query: query({
      dryRun: mode === 'server' ? 'All' : undefined,
      fieldManager: flags.text('field-manager') || 'kubectl',
      fieldValidation: validation(session),
      force: flags.isOn('force-conflicts'),
    }),
    contentType: APPLY_PATCH,
    body: info.object,
  });
  return { object, operation: 'serverside-applied' };
}

function* viewLastApplied(session: Session): Task {
  const { infos, errors } = yield* findTargets(session);
  throwAll(errors);
  for (const { object } of infos) {
    const applied = lastApplied(object);
    if (applied === undefined) {
      throw new KubectlError(
        `no last-applied-configuration annotation found on resource: ${object.metadata.name}\n`,
      );
    }
    session.out(session.flags.text('output') === 'json' ? `${goJson(applied, 2)}\n` : toYaml(applied));
  }
}

function* setLastApplied(session: Session): Task {
  const { infos, errors } = yield* fileInfos(session, { validate: false });
  throwAll(errors);
  const done = resultPrinter(session);
  for (const info of infos) {
    const path = pathOf(info.type, info.namespace, info.name);
    const live = yield* session.client.get(path);
    if (live.metadata.annotations?.[LAST_APPLIED] === undefined && !session.flags.isOn('create-annotation')) {
      throw new KubectlError(
        `no last-applied-configuration annotation found on resource: ${info.name}, to create the annotation, run the command with --create-annotation`,
      );
    }
    const text = `${goJson(info.object)}\n`;
    const body = withAt({}, ['metadata', 'annotations'], { [LAST_APPLIED]: text });
    if (live.metadata.annotations?.[LAST_APPLIED] === text) {
      done(live, 'unchanged');
      continue;
    }
    done(yield* session.client.send('PATCH', path, { contentType: MERGE_PATCH, body }), 'configured');
  }
}

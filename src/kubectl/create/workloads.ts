/** `create deployment`, `job`, `cronjob`. Models kubectl/pkg/cmd/create/create_{deployment,job,cronjob}.go. */
import { KubectlError } from '../errors.ts';
import { array, int, string } from '../flags.ts';
import { at, mapAt } from '../json.ts';
import { mapping } from '../builder.ts';
import { pathOf } from '../resources.ts';
import { usageError, type Session } from '../session.ts';
import { container, emptyMetadata, imageBaseName, namespaced, object } from './build.ts';
import { commandOf, generator } from './send.ts';

export const createDeployment = generator({
  name: 'deployment',
  aliases: ['deploy'],
  about: 'Create a deployment with the specified name',
  flags: [array('image'), int('replicas', 1), int('port', -1)],
  required: ['image'],
  failure: 'failed to create deployment: ',
  *build(session, name) {
    const { flags } = session;
    const images = flags.list('image').flatMap((image) => image.split(','));
    const command = commandOf(session);
    if (images.length > 1 && command.length > 0)
      throw new KubectlError('cannot specify multiple --image options and command');
    const labels = { app: name };
    const ports = flags.int('port') > 0 ? { ports: [{ containerPort: flags.int('port') }] } : {};
    const containers = images.map((image) =>
      container(uniqueName(imageBaseName(image)), image, {
        ...(command.length > 0 ? { command } : {}),
        ...ports,
      }),
    );
    return object('apps/v1', 'Deployment', namespaced(session, name, { labels }), {
      spec: {
        replicas: flags.int('replicas'),
        selector: { matchLabels: labels },
        template: { metadata: emptyMetadata(session, { labels }), spec: { containers } },
        strategy: {},
      },
      status: {},
    });
  },
});

/** A name that a label can be; upstream adds random letters to what is cut. */
function uniqueName(name: string): string {
  return name.replaceAll(/[_.]/g, '-').slice(0, 63);
}

function jobSpec(session: Session, name: string, command: readonly string[], policy: string): object {
  return {
    template: {
      metadata: emptyMetadata(session),
      spec: {
        containers: [container(name, session.flags.text('image'), command.length > 0 ? { command } : {})],
        restartPolicy: policy,
      },
    },
  };
}

export const createJob = generator({
  name: 'job',
  about: 'Create a job with the specified name',
  flags: [string('image'), string('from')],
  failure: 'failed to create job: ',
  *build(session, name) {
    const { flags } = session;
    const [image, from] = [flags.text('image'), flags.text('from')];
    if ((image === '') === (from === ''))
      throw new KubectlError('either --image or --from must be specified');
    const command = commandOf(session);
    if (from === '') {
      return object('batch/v1', 'Job', namespaced(session, name), {
        spec: jobSpec(session, name, command, 'Never'),
        status: {},
      });
    }
    if (command.length > 0) throw new KubectlError('cannot specify --from and command');
    return yield* fromCronJob(session, name, from);
  },
});

function* fromCronJob(session: Session, name: string, from: string) {
  const [word = '', source = ''] = from.includes('/') ? from.split('/') : ['cronjob', from];
  const type = yield* mapping(session, word);
  const cron = yield* session.client.get(pathOf(type, session.namespace, source), { accept: 'any' });
  if (type.kind !== 'CronJob') throw new KubectlError(`unknown object type *v1.${type.kind}`);
  const { metadata: meta } = cron;
  const owner = { apiVersion: 'batch/v1', kind: 'CronJob', name: meta.name, uid: meta.uid, controller: true };
  const labels = mapAt(cron, 'spec', 'jobTemplate', 'metadata', 'labels');
  return object(
    'batch/v1',
    'Job',
    namespaced(session, name, {
      annotations: {
        'cronjob.kubernetes.io/instantiate': 'manual',
        ...mapAt(cron, 'spec', 'jobTemplate', 'metadata', 'annotations'),
      },
      ...(Object.keys(labels).length > 0 ? { labels } : {}),
      ownerReferences: [owner],
    }),
    { spec: withResources(at(cron, 'spec', 'jobTemplate', 'spec')), status: {} },
  );
}

/** What goes through kubectl's own types comes out with their empty fields. */
function withResources(spec: unknown): unknown {
  const template = at(spec, 'template') as Readonly<Record<string, unknown>>;
  const containers = (at(template, 'spec', 'containers') ?? []) as readonly object[];
  return {
    ...(spec as object),
    template: {
      ...template,
      metadata: { creationTimestamp: null, ...(template['metadata'] as object | undefined) },
      spec: {
        ...(template['spec'] as object),
        containers: containers.map((each) => ({ resources: {}, ...each })),
      },
    },
  };
}

export const createCronJob = generator({
  name: 'cronjob',
  aliases: ['cj'],
  about: 'Create a cron job with the specified name',
  flags: [string('image'), string('schedule'), string('restart')],
  required: ['schedule'],
  failure: 'failed to create cronjob: ',
  *build(session, name) {
    const policy = session.flags.text('restart') || 'OnFailure';
    if (!['OnFailure', 'Never'].includes(policy)) {
      throw usageError(session, `invalid restart policy: ${policy}`);
    }
    if (session.flags.text('image') === '') {
      throw new KubectlError('required flag(s) "image" not set');
    }
    return object('batch/v1', 'CronJob', namespaced(session, name), {
      spec: {
        schedule: session.flags.text('schedule'),
        jobTemplate: {
          metadata: { name, ...emptyMetadata(session) },
          spec: jobSpec(session, name, commandOf(session), policy),
        },
      },
      status: {},
    });
  },
});

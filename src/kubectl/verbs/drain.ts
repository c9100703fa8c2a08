/** `kubectl drain`. Models staging/src/k8s.io/kubectl/pkg/drain and cmd/drain/drain.go. */
import type { Task } from '../../engine/clock/task.ts';
import { isPodPhaseTerminal } from '../../kube/printers/pod-summary.ts';
import type { KubeObject, Pod } from '../../kube/types.ts';
import { query } from '../client.ts';
import { type Command, DRY_RUN, SELECTOR } from '../command.ts';
import { emptyMetadata } from '../create/build.ts';
import { ErrorList, isNotFound, KubectlError, StatusError, throwAll } from '../errors.ts';
import { bool, duration, int, string } from '../flags.ts';
import { listAt } from '../json.ts';
import { dryRun, dryRunSuffix, type Session, since } from '../session.ts';
import { nodesOf, setSchedulable } from './node.ts';

const POLL_MS = 1000;
const RETRY_MS = 5000;

export const drain: Command = {
  name: 'drain',
  about: 'Drain node in preparation for maintenance',
  flags: [
    SELECTOR,
    DRY_RUN,
    bool('force'),
    bool('ignore-daemonsets'),
    bool('delete-emptydir-data'),
    bool('delete-local-data'),
    int('grace-period', -1),
    duration('timeout', '0s'),
    string('pod-selector'),
    bool('disable-eviction'),
    int('skip-wait-for-delete-timeout', 0),
    int('chunk-size', 500),
  ],
  *run(session) {
    const nodes = yield* nodesOf(session, 'drain');
    const failed: KubectlError[] = [];
    for (const info of nodes) yield* setSchedulable(session, info, true);
    const drained = new Set<string>();
    for (const info of nodes) {
      try {
        yield* emptyNode(session, info.name);
        drained.add(info.name);
        session.out(`node/${info.name} drained${dryRunSuffix(dryRun(session))}\n`);
      } catch (error) {
        if (!(error instanceof KubectlError)) throw error;
        session.err(
          `error: unable to drain node "${info.name}" due to error: ${error.message}, continuing command...\n`,
        );
        failed.push(...(error instanceof ErrorList ? error.errors : [error]));
      }
    }
    const pending = nodes.filter(({ name }) => !drained.has(name));
    if (pending.length > 0) {
      session.err(
        `There are pending nodes to be drained:\n${pending.map(({ name }) => ` ${name}\n`).join('')}`,
      );
    }
    throwAll(failed);
  },
};

interface Judged {
  readonly pod: Pod;
  readonly isDeleted: boolean;
  readonly warning?: string;
  readonly error?: string;
}

function* emptyNode(session: Session, node: string): Task {
  const list = yield* session.client.get('/api/v1/pods', {
    accept: 'typed',
    query: query({
      fieldSelector: `spec.nodeName=${node}`,
      labelSelector: session.flags.text('pod-selector'),
      limit: session.flags.int('chunk-size'),
    }),
  });
  const judged: Judged[] = [];
  for (const pod of listAt(list, 'items') as readonly Pod[]) judged.push(yield* judge(session, pod));
  const errors = grouped(judged, 'error');
  if (errors.length > 0) throwAll(errors.map((text) => new KubectlError(text)));
  const warnings = grouped(judged, 'warning');
  if (warnings.length > 0) session.err(`Warning: ${warnings.join('; ')}\n`);
  const doomed = judged.filter(({ isDeleted }) => isDeleted).map(({ pod }) => pod);
  const mode = dryRun(session);
  if (mode === 'client') {
    for (const pod of doomed) session.out(`evicting pod ${fullName(pod)}${dryRunSuffix(mode)}\n`);
    return;
  }
  if (doomed.length > 0) yield* evictAll(session, doomed);
}

const fullName = ({ metadata }: Pod): string => `${metadata?.namespace}/${metadata?.name}`;

/** One text for each reason, with all Pods that it holds for. */
function grouped(judged: readonly Judged[], field: 'error' | 'warning'): string[] {
  const groups = new Map<string, string[]>();
  for (const each of judged) {
    const reason = each[field];
    if (reason !== undefined) groups.set(reason, [...(groups.get(reason) ?? []), fullName(each.pod)]);
  }
  return [...groups].map(([reason, pods]) => `${reason}: ${pods.join(', ')}`);
}

/** Whether a Pod goes, and what there is to say about it. Models the filters of drain/filters.go. */
function* judge(session: Session, pod: Pod): Task<Judged> {
  const { flags } = session;
  const isOver = isPodPhaseTerminal(pod.status?.phase);
  const owner = pod.metadata?.ownerReferences?.find(({ controller }) => controller === true);
  if (owner?.kind === 'DaemonSet' && !isOver) {
    try {
      yield* session.client.get(
        `/apis/apps/v1/namespaces/${pod.metadata?.namespace}/daemonsets/${owner.name}`,
        { accept: 'typed' },
      );
    } catch (error) {
      if (!isNotFound(error)) throw error;
      if (!flags.isOn('force')) return { pod, isDeleted: false, error: error.message };
      return { pod, isDeleted: true, warning: error.message };
    }
    if (flags.isOn('ignore-daemonsets'))
      return { pod, isDeleted: false, warning: 'ignoring DaemonSet-managed Pods' };
    return {
      pod,
      isDeleted: false,
      error: 'cannot delete DaemonSet-managed Pods (use --ignore-daemonsets to ignore)',
    };
  }
  if (pod.metadata?.annotations?.['kubernetes.io/config.mirror'] !== undefined)
    return { pod, isDeleted: false };
  const hasData = pod.spec?.volumes?.some(({ emptyDir }) => emptyDir !== undefined) === true;
  const mayLose = flags.isOn('delete-emptydir-data') || flags.isOn('delete-local-data');
  if (hasData && !isOver && !mayLose) {
    return {
      pod,
      isDeleted: false,
      error: 'cannot delete Pods with local storage (use --delete-emptydir-data to override)',
    };
  }
  if (owner === undefined && !isOver) {
    const lead = since(session, 36) ? '' : 'cannot delete ';
    if (!flags.isOn('force')) {
      return {
        pod,
        isDeleted: false,
        error: `${lead}cannot delete Pods that declare no controller (use --force to override)`,
      };
    }
    return { pod, isDeleted: true, warning: 'deleting Pods that declare no controller' };
  }
  return { pod, isDeleted: true };
}

/** Evicts the Pods, tries again those that a budget protects, and waits until all are gone. */
function* evictAll(session: Session, pods: readonly Pod[]): Task {
  const isEviction = !session.flags.isOn('disable-eviction');
  if (isEviction) yield* session.client.raw('GET', '/api/v1', { accept: 'any' });
  const timeoutMs = session.flags.duration('timeout');
  const started = session.env.now();
  const check = (): void => {
    if (timeoutMs > 0 && session.env.now() - started >= timeoutMs) {
      throw new KubectlError(
        `error when waiting for pods to terminate: global timeout reached: ${session.flags.text('timeout')}`,
      );
    }
  };
  let waiting = pods;
  const evicted: Pod[] = [];
  while (waiting.length > 0) {
    const again: Pod[] = [];
    for (const pod of waiting) {
      session.out(
        `${isEviction ? 'evicting' : 'deleting'} pod ${fullName(pod)}${dryRunSuffix(dryRun(session))}\n`,
      );
      if (yield* evict(session, pod, isEviction)) evicted.push(pod);
      else again.push(pod);
    }
    waiting = again;
    if (waiting.length > 0) yield RETRY_MS;
    check();
  }
  if (dryRun(session) === 'server') return;
  let left: readonly Pod[] = evicted;
  for (;;) {
    const still: Pod[] = [];
    for (const pod of left) {
      if (yield* isGone(session, pod))
        session.out(`pod/${pod.metadata?.name} ${isEviction ? 'evicted' : 'deleted'}\n`);
      else still.push(pod);
    }
    left = still;
    if (left.length === 0) return;
    yield POLL_MS;
    check();
  }
}

const podPath = ({ metadata }: Pod): string =>
  `/api/v1/namespaces/${metadata?.namespace}/pods/${metadata?.name}`;

/** False when a budget forbids it for now. */
function* evict(session: Session, pod: Pod, isEviction: boolean): Task<boolean> {
  const grace = session.flags.int('grace-period');
  const options = {
    ...(grace >= 0 ? { gracePeriodSeconds: grace } : {}),
    ...(dryRun(session) === 'server' ? { dryRun: ['All'] } : {}),
  };
  try {
    if (!isEviction) {
      yield* session.client.send('DELETE', podPath(pod), {
        accept: 'typed',
        body: { kind: 'DeleteOptions', apiVersion: 'v1', ...options },
      });
      return true;
    }
    yield* session.client.send('POST', `${podPath(pod)}/eviction`, {
      accept: 'any',
      body: {
        kind: 'Eviction',
        apiVersion: 'policy/v1',
        metadata: { name: pod.metadata?.name, namespace: pod.metadata?.namespace, ...emptyMetadata(session) },
        deleteOptions: options,
      },
    });
    return true;
  } catch (error) {
    if (isNotFound(error)) return true;
    if (error instanceof StatusError && error.status.code === 429) {
      session.err(
        `error when evicting pods/"${pod.metadata?.name}" -n "${pod.metadata?.namespace}" (will retry after 5s): ${error.message}\n`,
      );
      return false;
    }
    if (!(error instanceof StatusError)) throw error;
    throw new KubectlError(
      `error when evicting pods/"${pod.metadata?.name}" -n "${pod.metadata?.namespace}": ${error.message}`,
    );
  }
}

function* isGone(session: Session, pod: Pod): Task<boolean> {
  const live: KubeObject | undefined = yield* session.client.find(podPath(pod), { accept: 'typed' });
  return live === undefined || live.metadata.uid !== pod.metadata?.uid;
}

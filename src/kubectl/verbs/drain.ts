/** `kubectl drain`. Models staging/src/k8s.io/kubectl/pkg/drain and cmd/drain/drain.go. */
import type { Task } from '../../engine/clock/task.ts';
import { formatDuration } from '../../kube/duration.ts';
import { isPodPhaseTerminal } from '../../kube/printers/pod-summary.ts';
import { parseRfc3339 } from '../../kube/time.ts';
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

/** The Pods of a node, and what is to become of each. Models GetPodsForDeletion. */
function* judgeAll(session: Session, node: string): Task<readonly Judged[]> {
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
  return judged;
}

function* emptyNode(session: Session, node: string): Task {
  const judged = yield* judgeAll(session, node);
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
  if (doomed.length === 0) return;
  const failed = yield* evictAll(session, doomed);
  if (failed.length === 0) return;
  const error = failed.length === 1 ? failed[0] : new ErrorList(failed);
  const left = (yield* judgeAll(session, node)).filter(({ isDeleted }) => isDeleted);
  if (left.length > 0) {
    const names = left.map(({ pod }) => `pod/${pod.metadata?.name}\n`).join('');
    session.err(
      `There are pending pods in node "${node}" when an error occurred: ${error?.message}\n${names}`,
    );
  }
  throwAll(failed);
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

/** Deleted for longer than anyone wants to wait for. Models shouldSkipPod. */
function isForgotten(session: Session, { metadata }: Pod): boolean {
  const seconds = session.flags.int('skip-wait-for-delete-timeout');
  const deletedAt = parseRfc3339(metadata?.deletionTimestamp ?? '');
  if (seconds <= 0 || deletedAt === undefined) return false;
  return Math.trunc((session.env.now() - deletedAt) / 1000) > seconds;
}

/** Whether a Pod goes, and what there is to say about it. Models the filters of drain/filters.go. */
function* judge(session: Session, pod: Pod): Task<Judged> {
  const { flags } = session;
  if (isForgotten(session, pod)) return { pod, isDeleted: false };
  const isOver = isPodPhaseTerminal(pod.status?.phase);
  const owner = pod.metadata?.ownerReferences?.find(({ controller }) => controller === true);
  if (owner?.kind === 'DaemonSet' && !isOver) {
    try {
      yield* session.client.get(
        `/apis/apps/v1/namespaces/${pod.metadata?.namespace}/daemonsets/${owner.name}`,
        { accept: 'typed' },
      );
      if (flags.isOn('ignore-daemonsets'))
        return { pod, isDeleted: false, warning: 'ignoring DaemonSet-managed Pods' };
      return {
        pod,
        isDeleted: false,
        error: 'cannot delete DaemonSet-managed Pods (use --ignore-daemonsets to ignore)',
      };
    } catch (error) {
      if (!(error instanceof StatusError)) throw error;
      // Of a DaemonSet that is gone: it goes by force, if nothing below holds it.
      if (!isNotFound(error) || !flags.isOn('force'))
        return { pod, isDeleted: false, error: `cannot delete ${error.message}` };
    }
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

/** Evicts the Pods, tries again those that a budget protects, and waits until all are gone. Gives what went wrong. */
function* evictAll(session: Session, pods: readonly Pod[]): Task<readonly KubectlError[]> {
  const isEviction = !session.flags.isOn('disable-eviction');
  if (isEviction) yield* session.client.raw('GET', '/api/v1', { accept: 'any' });
  const timeoutMs = session.flags.duration('timeout');
  let waitedMs = 0;
  const isLate = (): boolean => timeoutMs > 0 && waitedMs >= timeoutMs;
  const failed: KubectlError[] = [];
  const of = ({ metadata }: Pod): string => `pods/"${metadata?.name}" -n "${metadata?.namespace}"`;
  let waiting = pods;
  const evicted: Pod[] = [];
  while (waiting.length > 0) {
    const again: Pod[] = [];
    for (const pod of waiting) {
      if (isEviction) session.out(`evicting pod ${fullName(pod)}${dryRunSuffix(dryRun(session))}\n`);
      if (isLate()) {
        const timeout = formatDuration(timeoutMs);
        failed.push(new KubectlError(`error when evicting ${of(pod)}: global timeout reached: ${timeout}`));
        continue;
      }
      try {
        if (yield* evict(session, pod, isEviction)) evicted.push(pod);
        else again.push(pod);
      } catch (error) {
        if (!(error instanceof KubectlError)) throw error;
        failed.push(error);
      }
    }
    waiting = again;
    if (waiting.length === 0) break;
    yield RETRY_MS;
    waitedMs += RETRY_MS;
  }
  if (dryRun(session) === 'server') return failed;
  let left: readonly Pod[] = evicted;
  for (;;) {
    const still: Pod[] = [];
    for (const pod of left) {
      if (yield* isGone(session, pod))
        session.out(`pod/${pod.metadata?.name} ${isEviction ? 'evicted' : 'deleted'}\n`);
      else still.push(pod);
    }
    left = still;
    if (left.length === 0) return failed;
    yield POLL_MS;
    waitedMs += POLL_MS;
    if (!isLate()) continue;
    const late = 'context deadline exceeded';
    if (!isEviction) return [...failed, new KubectlError(late)];
    const texts = left.map(
      ({ metadata }) =>
        `error when waiting for pod "${metadata?.name}" in namespace "${metadata?.namespace}" to terminate: ${late}`,
    );
    return [...failed, ...texts.map((text) => new KubectlError(text))];
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

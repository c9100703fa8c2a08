/** What the reasons of workloads, Services, nodes and other objects say in English; `**…**` stands out. */
import { clockText } from './durations.ts';

type Named = { readonly kind: string; readonly name: string };
type Counted = Named & { readonly wants: number; readonly has: number; readonly ready: number };
type OfJob = {
  readonly name: string;
  readonly done: number;
  readonly wants: number;
  readonly active: number;
  readonly failed: number;
};
type Endpoints = { readonly name: string; readonly ready: number; readonly total: number };
type OfNode = { readonly node: string };
type Name = { readonly name: string };

const b = (text: string | number): string => `**${text}**`;
const n = (count: number, one: string, many: string): string => `${count} ${count === 1 ? one : many}`;
const pods = (count: number): string => n(count, 'Pod', 'Pods');
const tail = (message: string): string => (message === '' ? '' : `: ${message}`);
const done = ({ done: count, wants }: OfJob): string => (wants > 0 ? `${count} of ${wants}` : String(count));

export const objectWhyEn = {
  'object.plain': ({ kind, name }: Named) => `${kind} ${b(name)} is stored in the API server`,
  'object.gone': ({ kind, name }: Named) => `${kind} ${b(name)} is gone`,
  'object.deleting': ({ kind, name, finalizers }: Named & { readonly finalizers: readonly string[] }) =>
    finalizers.length === 0
      ? `${kind} ${b(name)} is being deleted`
      : `${kind} ${b(name)} is being deleted, and held by ${finalizers.map(b).join(', ')}`,
  'workload.ok': ({ kind, name, wants }: Counted) =>
    `${kind} ${b(name)} has what it wants: ${pods(wants)}, all ready`,
  'workload.working': ({ kind, name, wants, has, ready }: Counted) =>
    `${kind} ${b(name)} wants ${wants}, has ${has}, ${ready} ready`,
  'workload.tooMany': ({ kind, name, wants, has }: Counted) =>
    `${kind} ${b(name)} has ${has} and wants only ${wants}`,
  'workload.failing': ({ kind, name, message }: Named & { readonly message: string }) =>
    `${kind} ${b(name)} cannot create its Pods${tail(message)}`,
  'workload.none': ({ kind, name }: Named) => `${kind} ${b(name)} wants no Pods`,
  'deployment.rolling': ({
    name,
    from,
    to,
    old,
    fresh,
    ready,
  }: Name & {
    readonly from: number;
    readonly to: number;
    readonly old: number;
    readonly fresh: number;
    readonly ready: number;
  }) =>
    `${b(name)} goes over from revision ${from} to ${to}: ${old} old, ${fresh} new, of these ${ready} ready`,
  'deployment.stuck': ({ name, message }: Name & { readonly message: string }) =>
    `The rollout of ${b(name)} is stuck${tail(message)}`,
  'deployment.paused': ({ name }: Name) => `The rollout of ${b(name)} is paused`,
  'statefulset.waits': ({ pod, isThere }: Counted & { readonly pod: string; readonly isThere: boolean }) =>
    isThere ? `${b(pod)} must be ready before the next one comes` : `${b(pod)} is next`,
  'statefulset.rolling': ({ name }: Counted) =>
    `StatefulSet ${b(name)} replaces its Pods, the highest number first`,
  'daemonset.rolling': ({ name }: Counted) => `DaemonSet ${b(name)} replaces its Pods, node by node`,
  'job.working': (a: OfJob) => `Job ${b(a.name)}: ${done(a)} done, ${a.active} at work`,
  'job.complete': (a: OfJob) => `Job ${b(a.name)} is complete: ${done(a)} done`,
  'job.failed': ({ name, message }: OfJob & { readonly message: string }) =>
    `Job ${b(name)} has failed${tail(message)}`,
  'job.paused': ({ name }: Name) => `Job ${b(name)} is suspended`,
  'cronjob.waits': ({ name, schedule }: Name & { readonly schedule: string }) =>
    `CronJob ${b(name)} waits for its time: ${schedule}`,
  'cronjob.working': ({ name, active }: Name & { readonly schedule: string; readonly active: number }) =>
    `${n(active, 'Job', 'Jobs')} of CronJob ${b(name)} at work`,
  'cronjob.paused': ({ name }: Name) => `CronJob ${b(name)} is suspended`,
  'service.ok': ({ name, total }: Endpoints) =>
    `Service ${b(name)} hands requests to ${n(total, 'endpoint', 'endpoints')}`,
  'service.some': ({ name, ready, total }: Endpoints) =>
    `Service ${b(name)} hands requests to ${ready} of ${n(total, 'endpoint', 'endpoints')}: the others are not ready`,
  'service.noneReady': ({ name }: Endpoints) =>
    `Service ${b(name)} has nobody to hand requests to: no Pod of it is ready`,
  'service.empty': ({ name }: Name) => `Service ${b(name)} selects no Pod`,
  'service.noSelector': ({ name }: Name) =>
    `Service ${b(name)} has no selector: nobody fills in its endpoints`,
  'service.external': ({ name, target }: Name & { readonly target: string }) =>
    `Service ${b(name)} is another name for ${b(target)}`,
  'node.ready': ({ node, pods: count }: OfNode & { readonly pods: number }) =>
    `${b(node)} is Ready, with ${pods(count)}`,
  'node.cordoned': ({ node, pods: count }: OfNode & { readonly pods: number }) =>
    `${b(node)} takes no new Pods; ${pods(count)} still on it`,
  'node.pressure': ({ node, types }: OfNode & { readonly types: readonly string[] }) =>
    `${b(node)} is short: ${types.map(b).join(', ')}`,
  'node.unnoticed': ({ node, how }: OfNode & { readonly how: 'power' | 'network' }) =>
    how === 'power'
      ? `${b(node)} has no power, and the API server does not know it yet`
      : `${b(node)} is cut off, and the API server does not know it yet`,
  'node.silent': ({ node, sinceMs }: OfNode & { readonly sinceMs: number }) =>
    `${b(node)} does not answer: Ready is Unknown since ${clockText(sinceMs)}`,
  'node.notReady': ({
    node,
    reason,
    message,
  }: OfNode & { readonly reason: string; readonly message: string }) =>
    `${b(node)} is not ready: ${reason}${tail(message)}`,
  'hpa.holds': ({ target, wants }: Name & { readonly target: string; readonly wants: number }) =>
    `${b(target)} stays at ${wants}`,
  'hpa.scales': ({
    target,
    from,
    to,
  }: Name & { readonly target: string; readonly from: number; readonly to: number }) =>
    `${b(target)} goes from ${from} to ${to}`,
  'hpa.blind': ({ target, message }: Name & { readonly target: string; readonly message: string }) =>
    `The autoscaler cannot measure ${b(target)}${tail(message)}`,
  'note.surge': ({ surge, unavailable }: { readonly surge: string; readonly unavailable: string }) =>
    `At most **${surge}** more than wanted at a time (maxSurge), and **${unavailable}** fewer (maxUnavailable).`,
  'note.deadline': ({ seconds }: { readonly seconds: number }) =>
    `Nothing has moved for ${seconds} s (progressDeadlineSeconds). It keeps trying; nobody rolls it back by itself.`,
  'note.ordered': ({ name }: Name) =>
    `Pods of ${b(name)} come one after the other, each when the one before is ready.`,
  'note.oneName': ({ pod }: { readonly pod: string }) =>
    `There is only one ${b(pod)}: while the old object is there, no new one can be made.`,
  'note.backoffLimit': ({ limit }: { readonly limit: number }) =>
    `After ${n(limit, 'retry', 'retries')} (backoffLimit) the Job fails as a whole.`,
  'note.grace': ({ seconds }: { readonly seconds: number }) =>
    `The node controller waits ${seconds} s for a heartbeat before it calls a node Unknown.`,
  'note.evictsAt': ({ atMs }: { readonly atMs: number }) =>
    `Pods tolerate it for 300 s unless they say otherwise: from ${clockText(atMs)} on they are deleted, and controllers replace theirs.`,
  'note.runsOn': () => 'What runs on it may run on; nobody hears of it.',
  'note.noProxy': () => 'Whoever connects to its address is refused at once.',
  'note.bound': ({ max }: { readonly max: number }) =>
    `It would like more than the bound of ${max} (maxReplicas).`,
};

/** Why an object other than a Pod is as it is, as codes with arguments; the sentences are in `src/i18n/why-object.*`. */
import type { RuleId } from './why-codes.ts';

interface Named {
  readonly kind: string;
  readonly name: string;
}
interface Counted extends Named {
  readonly wants: number;
  readonly has: number;
  readonly ready: number;
}
interface Endpoints {
  readonly name: string;
  readonly ready: number;
  readonly total: number;
}
interface OfNode {
  readonly node: string;
}
interface OfJob {
  readonly name: string;
  readonly done: number;
  readonly wants: number;
  readonly active: number;
  readonly failed: number;
}

export interface ObjectWhyArgs {
  'object.plain': Named;
  'object.gone': Named;
  'object.deleting': Named & { readonly finalizers: readonly string[] };
  'workload.ok': Counted;
  'workload.working': Counted;
  'workload.tooMany': Counted;
  'workload.failing': Named & { readonly message: string };
  'workload.none': Named;
  'deployment.rolling': {
    readonly name: string;
    readonly from: number;
    readonly to: number;
    readonly old: number;
    readonly fresh: number;
    readonly ready: number;
  };
  'deployment.stuck': { readonly name: string; readonly message: string };
  'deployment.paused': { readonly name: string };
  'statefulset.waits': Counted & { readonly pod: string; readonly isThere: boolean };
  'statefulset.rolling': Counted;
  'daemonset.rolling': Counted;
  'job.working': OfJob;
  'job.complete': OfJob;
  'job.failed': OfJob & { readonly message: string };
  'job.paused': { readonly name: string };
  'cronjob.waits': { readonly name: string; readonly schedule: string };
  'cronjob.working': { readonly name: string; readonly schedule: string; readonly active: number };
  'cronjob.paused': { readonly name: string };
  'service.ok': Endpoints;
  'service.some': Endpoints;
  'service.noneReady': Endpoints;
  'service.empty': { readonly name: string };
  'service.noSelector': { readonly name: string };
  'service.external': { readonly name: string; readonly target: string };
  'node.ready': OfNode & { readonly pods: number };
  'node.cordoned': OfNode & { readonly pods: number };
  'node.pressure': OfNode & { readonly types: readonly string[] };
  'node.unnoticed': OfNode & { readonly how: 'power' | 'network' };
  'node.silent': OfNode & { readonly sinceMs: number };
  'node.notReady': OfNode & { readonly reason: string; readonly message: string };
  'hpa.holds': { readonly name: string; readonly target: string; readonly wants: number };
  'hpa.scales': {
    readonly name: string;
    readonly target: string;
    readonly from: number;
    readonly to: number;
  };
  'hpa.blind': { readonly name: string; readonly target: string; readonly message: string };
  // Further sentences.
  'note.surge': { readonly surge: string; readonly unavailable: string };
  'note.deadline': { readonly seconds: number };
  'note.ordered': { readonly name: string };
  'note.oneName': { readonly pod: string };
  'note.backoffLimit': { readonly limit: number };
  'note.grace': { readonly seconds: number };
  'note.evictsAt': { readonly atMs: number };
  'note.runsOn': {};
  'note.noProxy': {};
  'note.bound': { readonly max: number };
}

export type ObjectWhyCode = keyof ObjectWhyArgs;
export type ObjectSaid<C extends ObjectWhyCode = ObjectWhyCode> = {
  [K in C]: { readonly code: K; readonly args: ObjectWhyArgs[K] };
}[C];
export type ObjectWhyTexts = { readonly [C in ObjectWhyCode]: (args: ObjectWhyArgs[C]) => string };

export const sayOf = <C extends ObjectWhyCode>(code: C, args: ObjectWhyArgs[C]): ObjectSaid<C> => ({
  code,
  args,
});

export const tellOf = (texts: ObjectWhyTexts, said: ObjectSaid): string =>
  (texts[said.code] as (args: unknown) => string)(said.args);

/** Where the rules of these objects are written down, beside those of Pods. */
export type ObjectRuleId =
  | RuleId
  | 'deployment'
  | 'replicaset'
  | 'statefulset'
  | 'daemonset'
  | 'job'
  | 'cronjob'
  | 'service'
  | 'hpa'
  | 'objects'
  | 'controllers';

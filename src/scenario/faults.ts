/**
 * What a person lets go wrong at a moment. Structurally what the engine takes as acts; here it is what a link, a file
 * and the history of the page carry.
 */

interface InContainer {
  readonly namespace: string;
  readonly pod: string;
  readonly container: string;
}

export type Fault =
  /** A signal (`TERM`, `KILL`) to the main process, or to the one that has the number `pid` in the container. */
  | (InContainer & { readonly kind: 'fault.kill'; readonly signal: string; readonly pid?: number })
  /** The kernel kills as if the memory limit were passed. */
  | (InContainer & { readonly kind: 'fault.oom' })
  /** The main process holds so much from now on (a quantity). */
  | (InContainer & { readonly kind: 'fault.memory'; readonly memory: string })
  /** The probe answers so, whatever is asked, until `none`. */
  | (InContainer & {
      readonly kind: 'fault.probe';
      readonly probe: (typeof PROBES)[number];
      readonly outcome: (typeof OUTCOMES)[number];
    })
  /** pause is killed. */
  | { readonly kind: 'fault.sandbox'; readonly namespace: string; readonly pod: string }
  | {
      readonly kind: 'fault.removeImage' | 'fault.corruptImage';
      readonly node: string;
      readonly image: string;
    }
  /** `delaySeconds`: of a slow one, what each transfer takes more; 60 unless said otherwise. */
  | {
      readonly kind: 'fault.registry';
      readonly state: (typeof REGISTRY_STATES)[number];
      readonly delaySeconds?: number;
    }
  /** Something outside of all Pods uses so much of the node: a quantity. Absent: nothing any more. */
  | {
      readonly kind: 'fault.pressure';
      readonly node: string;
      readonly resource: (typeof RESOURCES)[number];
      readonly used?: string;
    }
  | { readonly kind: 'fault.restartKubelet' | 'fault.shutdown'; readonly node: string }
  /** Down without warning, and up again after `downSeconds`, 0 unless said otherwise. */
  | { readonly kind: 'fault.reboot'; readonly node: string; readonly downSeconds?: number }
  | { readonly kind: 'fault.power'; readonly node: string; readonly on: boolean }
  | { readonly kind: 'fault.network'; readonly node: string; readonly cut: boolean };

export const PROBES = ['startup', 'liveness', 'readiness'] as const;
export const OUTCOMES = ['failure', 'success', 'none'] as const;
export const REGISTRY_STATES = ['ok', 'down', 'slow', 'rateLimited'] as const;
export const RESOURCES = ['memory', 'disk', 'pids'] as const;
export const FAULT_KINDS = [
  'fault.kill',
  'fault.oom',
  'fault.memory',
  'fault.probe',
  'fault.sandbox',
  'fault.removeImage',
  'fault.corruptImage',
  'fault.registry',
  'fault.pressure',
  'fault.restartKubelet',
  'fault.reboot',
  'fault.shutdown',
  'fault.power',
  'fault.network',
] as const satisfies readonly Fault['kind'][];

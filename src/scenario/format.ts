/**
 * A Scenario: everything that goes into a run, as plain JSON. The same Scenario gives the same Trace.
 *
 * This is what a share link, the autosave and a scenario file carry. It says what a person wrote and did, never what
 * came of it. `read-scenario.ts` checks one that comes from outside.
 */

import type { Branch, BranchPlace } from './branches.ts';
import type { ClientAct } from './client-acts.ts';
import type { Fault } from './faults.ts';
import type { TerminalAct } from './terminal-acts.ts';

export interface Scenario {
  readonly version: typeof SCENARIO_VERSION;
  /** The files of the editor, in the order of their tabs. Names are unique. */
  readonly files: readonly ScenarioFile[];
  readonly cluster: ClusterSetup;
  /** What the person did. Acts at the same time happen in the order of the list. */
  readonly acts: readonly ScenarioAct[];
  /** Where the person was looking, ms. */
  readonly playhead: number;
  readonly view?: ScenarioView;
  /** Where `acts` stand among the branches; absent as long as there is only one. */
  readonly branch?: BranchPlace;
  /** The futures that are not looked at. */
  readonly branches?: readonly Branch[];
}

/** Rises when the shape changes; `UPGRADERS` (read-scenario.ts) then gains the step from the version before. */
export const SCENARIO_VERSION = 1;

export interface ScenarioFile {
  readonly name: string;
  readonly text: string;
}

export interface ClusterSetup {
  readonly nodes: readonly NodeSetup[];
  /** `exact`: only the delays that Kubernetes defines. `typical`: with measured ones too, drawn from the seed. */
  readonly timing: 'exact' | 'typical';
  readonly seed: string;
  /** The date of t = 0, ms since 1970. */
  readonly epochMs: number;
  /** What is special about an image, by its name with tag; every other one can be pulled, and no node has it. */
  readonly images?: Readonly<Record<string, ImageSetup>>;
}

/** Structurally what the engine takes; of what an image does when it runs nothing is said here. */
export interface ImageSetup {
  /** On every node from the start. */
  readonly present?: boolean;
  /** `fail`: its registry does not give it; `pullError` is what the runtime then says. */
  readonly pull?: 'ok' | 'fail';
  readonly pullError?: string;
  /** Name of the Secret without which its registry does not give it. */
  readonly requiresSecret?: string;
}

/** Structurally what the engine takes. */
export interface NodeSetup {
  readonly name: string;
  readonly role: 'control-plane' | 'worker';
  readonly labels?: Readonly<Record<string, string>>;
  readonly taints?: readonly NodeTaint[];
  /** Quantities, such as `{ cpu: '2', memory: '4Gi' }`. */
  readonly capacity?: Readonly<Record<string, string>>;
}

export interface NodeTaint {
  readonly key: string;
  readonly value?: string;
  readonly effect: 'NoSchedule' | 'PreferNoSchedule' | 'NoExecute';
}

/** Plain JSON, as a patch holds it. */
export interface JsonObject {
  readonly [key: string]: Json;
}
export type Json = string | number | boolean | null | readonly Json[] | JsonObject;

export type ScenarioAct =
  /** `kubectl apply -f file`. The file's text is the one that the scenario has now. */
  | { readonly at: number; readonly kind: 'apply'; readonly file: string }
  | {
      readonly at: number;
      readonly kind: 'delete';
      readonly resource: string;
      readonly namespace: string;
      readonly name: string;
      readonly gracePeriodSeconds?: number;
    }
  /** `kubectl patch`: some fields of a living object. A strategic merge patch. */
  | {
      readonly at: number;
      readonly kind: 'patch';
      readonly resource: string;
      readonly namespace: string;
      readonly name: string;
      readonly patch: JsonObject;
    }
  | ({ readonly at: number } & Fault)
  | ({ readonly at: number } & TerminalAct)
  | ({ readonly at: number } & ClientAct);

/** An act without its time: what someone is about to do. */
export type Undated<A = ScenarioAct> = A extends ScenarioAct ? Omit<A, 'at'> : never;

/** How the person had the page, where that matters to someone who opens the link. */
export interface ScenarioView {
  /** The open tab. */
  readonly file?: string;
  readonly speed?: Speed;
  /** A trace subject such as `pods/default/web` or `container/<id>`. */
  readonly selection?: string;
}

/** Virtual milliseconds for each real one; `step` takes every stretch between two beats in about a second. */
export type Speed = (typeof SPEEDS)[number] | 'step';
export const SPEEDS = [0.1, 0.25, 0.5, 1, 2, 5, 10, 20, 50, 100, 1000, 10_000] as const;

/** One control plane and two workers, `master-1`, `node-1` and `node-2`, as in the reference pictures. */
export const DEFAULT_CLUSTER: ClusterSetup = {
  nodes: [
    { name: 'master-1', role: 'control-plane' },
    { name: 'node-1', role: 'worker' },
    { name: 'node-2', role: 'worker' },
  ],
  timing: 'typical',
  seed: 'podplay',
  // 1 January 2026, 08:00 UTC.
  epochMs: 1_767_254_400_000,
};

/** A scenario around some files, of which those in `applied` are applied at 0. */
export function scenarioOf(files: readonly ScenarioFile[], applied: readonly string[]): Scenario {
  return {
    version: SCENARIO_VERSION,
    files,
    cluster: DEFAULT_CLUSTER,
    acts: applied.map((file) => ({ at: 0, kind: 'apply', file })),
    playhead: 0,
  };
}

/** The acts in the order in which they happen. */
export function actsInOrder(acts: readonly ScenarioAct[]): readonly ScenarioAct[] {
  return acts
    .map((act, index) => ({ act, index }))
    .sort((a, b) => a.act.at - b.act.at || a.index - b.index)
    .map(({ act }) => act);
}

/** The shape of a golden; the README of the vectors says what each field means. */
import type { KubeObject } from '../../../src/kube/types.ts';

export interface CannedReply {
  readonly method: string;
  readonly regex: string;
  readonly code: number;
  readonly body?: unknown;
  readonly text?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly times?: number;
}

export interface RecordedRequest {
  readonly method: string;
  readonly path: string;
  readonly accept?: string;
  readonly contentType?: string;
  readonly body?: unknown;
}

export interface ExecAnswer {
  readonly stdout?: string;
  readonly stderr?: string;
  readonly exitCode?: number;
  readonly echo?: boolean;
  readonly status?: unknown;
}

export interface KubectlVector {
  readonly id: string;
  readonly kubectl: string;
  readonly now: string;
  readonly objects: readonly KubeObject[];
  readonly args: readonly string[];
  readonly stdout: string;
  readonly stderr: string;
  readonly exitCode: number;
  readonly stdin?: string;
  readonly files?: Readonly<Record<string, string>>;
  readonly env?: Readonly<Record<string, string>>;
  readonly kubeconfig?: unknown;
  readonly replies?: readonly CannedReply[];
  readonly timeline?: readonly {
    readonly type: string;
    readonly object: KubeObject;
    readonly gap?: number;
  }[];
  readonly closeWatch?: boolean;
  readonly appears?: { readonly afterMs: number; readonly object: KubeObject };
  readonly logs?: Readonly<Record<string, string>>;
  readonly followLogs?: Readonly<Record<string, readonly string[]>>;
  readonly exec?: Readonly<Record<string, Readonly<Record<string, ExecAnswer>>>>;
  readonly metrics?: boolean;
  readonly metricObjects?: readonly KubeObject[];
  readonly deny?: readonly string[];
  readonly denyReason?: string;
  readonly checkNamespaces?: boolean;
  readonly unordered?: boolean;
  readonly normalize?: readonly (readonly [string, string])[];
  readonly fileAfter?: unknown;
  readonly requests?: readonly RecordedRequest[];
  readonly discovery?: boolean;
}

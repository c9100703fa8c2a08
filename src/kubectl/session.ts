/** One call of a command: its flags and arguments, the client, where to print. */
import type { Client } from './client.ts';
import type { Kubeconfig } from './config.ts';
import type { KubectlEnv } from './env.ts';
import { UsageError } from './errors.ts';
import type { Flags } from './flags.ts';

export interface Session {
  readonly env: KubectlEnv;
  readonly client: Client;
  readonly flags: Flags;
  readonly args: readonly string[];
  /** How many of `args` stood before `--`; -1 without one. */
  readonly dash: number;
  /** `kubectl rollout status` */
  readonly command: string;
  readonly config: Kubeconfig;
  /** Of `-n`, the context, or `default`. */
  readonly namespace: string;
  /** Whether the person or the context named it. */
  readonly enforceNamespace: boolean;
  out(text: string): void;
  err(text: string): void;
}

export function usageError(session: Session, message: string): UsageError {
  return new UsageError(session.command, message);
}

/** Whether kubectl is of this minor release of 1 or newer: `since(session, 34)`. */
export function since({ env }: Session, minor: number): boolean {
  const own = /^v?1\.(\d+)/.exec(env.version)?.[1];
  return own === undefined || Number(own) >= minor;
}

export type DryRun = 'none' | 'client' | 'server';

/** Models GetDryRunStrategy. */
export function dryRun(session: Session): DryRun {
  const value = session.flags.text('dry-run');
  if (value === 'client' || value === 'server') return value;
  if (value === 'none' || value === 'false' || value === '') return 'none';
  if (value === 'unchanged' || value === 'true') {
    session.err('W helpers.go] --dry-run is deprecated and can be replaced with --dry-run=client.\n');
    return 'client';
  }
  throw new UsageErrorFor(
    session,
    `Invalid dry-run value (${value}). Must be "none", "server", or "client".`,
  );
}

class UsageErrorFor extends UsageError {
  constructor(session: Session, message: string) {
    super(session.command, message);
  }
}

/** ` (dry run)`, ` (server dry run)` or nothing: what follows `created`. */
export const dryRunSuffix = (mode: DryRun): string =>
  mode === 'client' ? ' (dry run)' : mode === 'server' ? ' (server dry run)' : '';

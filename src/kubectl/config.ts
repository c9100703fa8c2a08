/**
 * The kubeconfig file: clusters, users, contexts. Models staging/src/k8s.io/client-go/tools/clientcmd.
 * Leaves out: merging of several files, credentials plugins.
 */
import type { KubectlEnv } from './env.ts';
import { KubectlError } from './errors.ts';
import type { Flags } from './flags.ts';
import { type Json, isObject, listAt, textAt } from './json.ts';
import { parseYaml } from './documents.ts';

export interface Kubeconfig {
  readonly path: string;
  readonly data: Json;
}

const EMPTY: Json = {
  apiVersion: 'v1',
  clusters: null,
  contexts: null,
  'current-context': '',
  kind: 'Config',
  preferences: {},
  users: null,
};

export function kubeconfigPath(env: KubectlEnv, flags: Flags): string {
  return (
    flags.text('kubeconfig') ||
    (env.variables.get('KUBECONFIG') ?? '').split(':')[0] ||
    `${env.variables.get('HOME') ?? '/root'}/.kube/config`
  );
}

export function loadKubeconfig(env: KubectlEnv, flags: Flags): Kubeconfig {
  const path = kubeconfigPath(env, flags);
  const text = env.readFile(path);
  if (text === undefined) {
    if (flags.changed('kubeconfig')) throw new KubectlError(`stat ${path}: no such file or directory`);
    return { path, data: EMPTY };
  }
  const parsed = parseYaml(text);
  if (!parsed.ok) {
    throw new KubectlError(`error loading config file "${path}": ${parsed.error}`);
  }
  return { path, data: isObject(parsed.value) ? parsed.value : EMPTY };
}

export function named(
  config: Kubeconfig,
  list: 'clusters' | 'contexts' | 'users',
  name: string,
): Json | undefined {
  return listAt(config.data, list).find((entry) => textAt(entry, 'name') === name) as Json | undefined;
}

export function currentContext(config: Kubeconfig, flags: Flags): string {
  return flags.text('context') || textAt(config.data, 'current-context');
}

export interface Target {
  /** `http://127.0.0.1:6443` */
  readonly server: string;
  readonly namespace: string;
}

/** Where requests go and which namespace is meant. Models DirectClientConfig.ClientConfig. */
export function resolveTarget(config: Kubeconfig, flags: Flags): Target {
  const name = currentContext(config, flags);
  const context = named(config, 'contexts', name);
  if (context === undefined && flags.changed('context')) {
    throw new KubectlError(`Error in configuration: context was not found for specified context: ${name}`);
  }
  const cluster = named(config, 'clusters', flags.text('cluster') || textAt(context, 'context', 'cluster'));
  const server = flags.text('server') || textAt(cluster, 'cluster', 'server') || 'http://localhost:8080';
  return { server, namespace: textAt(context, 'context', 'namespace') };
}

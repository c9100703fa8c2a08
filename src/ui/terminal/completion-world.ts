/** What Tab may name: files, and the objects that there are at the playhead. */
import type { Scenario } from '../../state/index.ts';
import { machineFilesAt, objectsAt, podAt, type Trace } from '../../trace/index.ts';
import type { CompletionWorld } from './completion.ts';

const HOME = '/root';
/** Files of every machine that people look at. */
const SYSTEM = [
  '/etc/containerd/config.toml',
  '/etc/crictl.yaml',
  '/etc/hosts',
  '/etc/kubernetes/admin.conf',
  '/etc/resolv.conf',
  '/opt/',
  '/tmp/',
  '/usr/lib/systemd/system/kubelet.service.d/10-kubeadm.conf',
  '/var/lib/kubelet/config.yaml',
  '/var/lib/kubelet/kubeadm-flags.env',
];

export interface CompletionPlace {
  readonly t: number;
  /** Of the shell that is typed at. */
  readonly cwd: string;
  /** The word that is to be completed: a path is named as it begins. */
  readonly word: string;
}

const namesAt = (trace: Trace, resource: string, t: number, namespace?: string): readonly string[] =>
  objectsAt(trace, resource, t, namespace).map((object) => object.metadata.name ?? '');

export function completionWorld(trace: Trace, scenario: Scenario, place: CompletionPlace): CompletionWorld {
  const { t } = place;
  return {
    files: filesFor(place, allPaths(trace, scenario, t)),
    names: (resource, namespace) => namesAt(trace, resource, t, namespace),
    namespaces: namesAt(trace, 'namespaces', t, ''),
    nodes: scenario.cluster.nodes.map((node) => node.name),
    containers: (pod, namespace) => {
      const spec = podAt(trace, `pods/${namespace}/${pod}`, t)?.spec;
      return [...(spec?.initContainers ?? []), ...(spec?.containers ?? [])].map((one) => one.name);
    },
  };
}

/** Of the machine of the terminals: the scenario's files in the home, and what commands have made. */
function allPaths(trace: Trace, scenario: Scenario, t: number): readonly string[] {
  const { nodes } = scenario.cluster;
  const home = nodes.find((node) => node.role === 'control-plane') ?? nodes[0];
  const made = home === undefined ? [] : machineFilesAt(trace, home.name, t).map(({ path }) => `/${path}`);
  return [...scenario.files.map((file) => `${HOME}/${file.name}`), ...made, ...SYSTEM];
}

/** `/root/a/b.yaml` for `a` → `a/`, for `a/` → `a/b.yaml`, for `~/` → `~/a/`, for `/ro` → `/root/` */
function filesFor({ cwd, word }: CompletionPlace, paths: readonly string[]): readonly string[] {
  const [from, shown] = word.startsWith('/')
    ? ['/', '/']
    : word.startsWith('~/')
      ? [`${HOME}/`, '~/']
      : [cwd.endsWith('/') ? cwd : `${cwd}/`, ''];
  const depth = word.slice(shown.length).split('/').length;
  return paths.flatMap((path) => {
    if (!path.startsWith(from)) return [];
    const parts = path.slice(from.length).split('/');
    return [`${shown}${parts.slice(0, depth).join('/')}${parts.length > depth ? '/' : ''}`];
  });
}

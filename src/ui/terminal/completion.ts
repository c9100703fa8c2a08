/** Tab: what the word at the cursor may become. A pure function of the line and of what there is at the playhead. */

export interface CompletionWorld {
  /** Names in the home directory. */
  readonly files: readonly string[];
  /** Names of the objects of a resource (`pods`), in a namespace. */
  readonly names: (resource: string, namespace: string) => readonly string[];
  readonly namespaces: readonly string[];
  readonly nodes: readonly string[];
  readonly containers: (pod: string, namespace: string) => readonly string[];
}

export interface Completion {
  /** Where the word begins. */
  readonly from: number;
  readonly candidates: readonly string[];
}

const COMMANDS =
  'awk bash bg cat cd clear cp crictl ctr curl cut date df diff docker echo env exit export fg find free grep head history hostname ip jobs journalctl kill kubectl less ls lsns mkdir mv nano nslookup nsenter ping ps pwd reboot rm sed seq shutdown sleep sort ssh systemctl tail tee top touch tr uniq vi vim watch wc xargs'.split(
    ' ',
  );
const VERBS =
  'annotate api-resources api-versions apply attach auth autoscale cluster-info config cordon cp create debug delete describe diff drain edit events exec explain expose get label logs patch port-forward replace rollout run scale set taint top uncordon version wait'.split(
    ' ',
  );
/** Short name and singular → plural. */
const RESOURCES: Readonly<Record<string, string>> = {
  po: 'pods',
  pod: 'pods',
  pods: 'pods',
  deploy: 'deployments',
  deployment: 'deployments',
  deployments: 'deployments',
  rs: 'replicasets',
  replicaset: 'replicasets',
  replicasets: 'replicasets',
  sts: 'statefulsets',
  statefulset: 'statefulsets',
  statefulsets: 'statefulsets',
  ds: 'daemonsets',
  daemonset: 'daemonsets',
  daemonsets: 'daemonsets',
  job: 'jobs',
  jobs: 'jobs',
  cj: 'cronjobs',
  cronjob: 'cronjobs',
  cronjobs: 'cronjobs',
  svc: 'services',
  service: 'services',
  services: 'services',
  no: 'nodes',
  node: 'nodes',
  nodes: 'nodes',
  ns: 'namespaces',
  namespace: 'namespaces',
  namespaces: 'namespaces',
  cm: 'configmaps',
  configmap: 'configmaps',
  configmaps: 'configmaps',
  secret: 'secrets',
  secrets: 'secrets',
  ev: 'events',
  event: 'events',
  events: 'events',
  ep: 'endpoints',
  endpoints: 'endpoints',
  pv: 'persistentvolumes',
  persistentvolumes: 'persistentvolumes',
  pvc: 'persistentvolumeclaims',
  persistentvolumeclaims: 'persistentvolumeclaims',
  ing: 'ingresses',
  ingresses: 'ingresses',
  hpa: 'horizontalpodautoscalers',
  horizontalpodautoscalers: 'horizontalpodautoscalers',
  sa: 'serviceaccounts',
  serviceaccounts: 'serviceaccounts',
  netpol: 'networkpolicies',
  networkpolicies: 'networkpolicies',
  pdb: 'poddisruptionbudgets',
  poddisruptionbudgets: 'poddisruptionbudgets',
  quota: 'resourcequotas',
  resourcequotas: 'resourcequotas',
  limits: 'limitranges',
  limitranges: 'limitranges',
  sc: 'storageclasses',
  storageclasses: 'storageclasses',
  pc: 'priorityclasses',
  priorityclasses: 'priorityclasses',
  eps: 'endpointslices',
  endpointslices: 'endpointslices',
  leases: 'leases',
};
const PLURALS = [...new Set(Object.values(RESOURCES)), 'all'].sort();
const CLUSTER_WIDE = new Set([
  'nodes',
  'namespaces',
  'persistentvolumes',
  'storageclasses',
  'priorityclasses',
]);
const FLAGS =
  '--all --all-namespaces --container --dry-run=client --field-selector --filename --follow --force --grace-period --help --image --namespace --output --previous --replicas --selector --show-labels --sort-by --tail --timeout --watch'.split(
    ' ',
  );
const OUTPUTS = ['custom-columns=', 'go-template=', 'json', 'jsonpath=', 'name', 'wide', 'yaml'];
/** Verbs whose first word is a Pod's name. */
const OF_PODS = new Set(['logs', 'exec', 'attach', 'port-forward', 'debug']);
const OF_NODES = new Set(['cordon', 'uncordon', 'drain']);
const SECOND_WORDS: Readonly<Record<string, readonly string[]>> = {
  rollout: ['history', 'pause', 'restart', 'resume', 'status', 'undo'],
  config: ['current-context', 'get-contexts', 'set-context', 'use-context', 'view'],
  set: ['env', 'image', 'resources'],
  top: ['node', 'pod'],
  auth: ['can-i', 'whoami'],
  create: ['configmap', 'cronjob', 'deployment', 'ingress', 'job', 'namespace', 'secret', 'service'],
};

export function complete(line: string, cursor: number, world: CompletionWorld): Completion {
  const head = line.slice(0, cursor);
  // The command that the cursor is in.
  const command = /[^;&|(]*$/.exec(head)?.[0] ?? '';
  const word = /\S*$/.exec(command)?.[0] ?? '';
  const words = command.trimStart().split(/\s+/).slice(0, -1);
  const candidates = candidatesFor(words, word, world);
  // Of `--flag=value` and `pod/name` only the last part is completed, but the whole stays.
  const found = [...new Set(candidates)].filter((one) => one.startsWith(word) && one !== word).sort();
  return { from: cursor - word.length, candidates: found };
}

function candidatesFor(words: readonly string[], word: string, world: CompletionWorld): readonly string[] {
  const [name] = words;
  if (name === undefined) return COMMANDS;
  if (/^(?:[0-9]?>+|<)$/.test(words.at(-1) ?? '')) return world.files;
  if (name === 'kubectl') return ofKubectl(words.slice(1), word, world);
  if (name === 'ssh') return world.nodes;
  if (name === 'sudo' || name === 'watch') return COMMANDS;
  if (name === 'ctr')
    return words.length < 3 ? ['-n', 'k8s.io'] : ['containers', 'images', 'ls', 'namespaces', 'tasks'];
  if (name === 'systemctl')
    return words.length === 1
      ? ['is-active', 'restart', 'start', 'status', 'stop']
      : ['containerd', 'kubelet'];
  if (name === 'crictl' || name === 'docker')
    return words.length === 1
      ? ['exec', 'images', 'inspect', 'inspectp', 'logs', 'pods', 'ps', 'pull', 'rm', 'rmi', 'stop', 'stopp']
      : [];
  return world.files;
}

function ofKubectl(words: readonly string[], word: string, world: CompletionWorld): readonly string[] {
  const last = words.at(-1) ?? '';
  const namespace = valueOf(words, ['-n', '--namespace']) ?? 'default';
  if (last === '-n' || last === '--namespace') return world.namespaces;
  if (last === '-o' || last === '--output') return OUTPUTS;
  if (last === '-f' || last === '--filename' || last === '-k') return world.files;
  const plain = withoutFlags(words);
  const [verb, second, ...rest] = plain;
  if (last === '-c' || last === '--container')
    return world.containers((second ?? '').replace(/^pods?\//, ''), namespace);
  if (word.startsWith('-')) return FLAGS;
  if (verb === undefined) return VERBS;
  if (OF_PODS.has(verb)) return second === undefined ? world.names('pods', namespace) : [];
  if (OF_NODES.has(verb)) return world.nodes;
  const fixed = SECOND_WORDS[verb];
  if (fixed !== undefined && second === undefined) return fixed;
  const kind = fixed !== undefined && verb !== 'create' ? rest[0] : second;
  const slash = word.indexOf('/');
  if (slash >= 0) {
    const resource = RESOURCES[word.slice(0, slash)];
    return resource === undefined
      ? []
      : namesOf(resource, namespace, world).map((one) => `${word.slice(0, slash)}/${one}`);
  }
  if (kind === undefined) return PLURALS;
  const resource = RESOURCES[kind];
  return resource === undefined ? [] : namesOf(resource, namespace, world);
}

const namesOf = (resource: string, namespace: string, world: CompletionWorld): readonly string[] =>
  world.names(resource, CLUSTER_WIDE.has(resource) ? '' : namespace);

const WITH_VALUE = new Set([
  '-n',
  '-o',
  '-f',
  '-c',
  '-l',
  '-k',
  '--namespace',
  '--output',
  '--filename',
  '--container',
]);

function withoutFlags(words: readonly string[]): readonly string[] {
  return words.filter((word, i) => !word.startsWith('-') && !WITH_VALUE.has(words[i - 1] ?? ''));
}

function valueOf(words: readonly string[], flags: readonly string[]): string | undefined {
  for (let i = words.length - 1; i >= 0; i--) {
    const word = words[i] as string;
    if (flags.includes(word)) return words[i + 1];
    const flag = flags.find((one) => word.startsWith(`${one}=`));
    if (flag !== undefined) return word.slice(flag.length + 1);
  }
  return undefined;
}

/** What all of them begin with. */
export function commonPrefix(words: readonly string[]): string {
  const [first = '', ...rest] = words;
  let length = first.length;
  for (const word of rest) while (!word.startsWith(first.slice(0, length))) length--;
  return first.slice(0, length);
}

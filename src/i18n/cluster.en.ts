/** The words of the cluster and the node level of the picture. Kubernetes' own words are drawn as they are. */
const n = (count: number, one: string, many: string): string => `${count} ${count === 1 ? one : many}`;

export const clusterEn = {
  revision: (number: number) => `Revision ${number}`,
  goneShort: 'gone',
  replacedBy: 'replaced by',
  wants: 'wants',
  has: 'has',
  ready: 'ready',
  numbers: (wants: number, has: number, ready: number) => `wants ${wants} · has ${has} · ready ${ready}`,
  jobNumbers: (done: number, wants: number, active: number, failed: number) =>
    `${wants > 0 ? `${done} of ${wants}` : done} done · ${active} at work${failed > 0 ? ` · ${failed} failed` : ''}`,
  cronNumbers: (schedule: string, active: number) => `${schedule} · ${n(active, 'Job', 'Jobs')} at work`,
  part: (ready: number, wants: number) => `${ready}/${wants} ready`,
  jobPart: (done: number, wants: number) => `${done}/${wants} done`,
  moreParts: (count: number) => `and ${count} more`,
  scaler: (min: number, max: number, wants: number) => `HPA ${min}–${max} → ${wants}`,
  states: {
    ok: 'as wanted',
    working: 'on the way',
    rolling: 'rolling update',
    stuck: 'stuck',
    failing: 'cannot create',
    paused: 'paused',
    complete: 'complete',
    failed: 'failed',
    deleting: 'being deleted',
  },
  endpoints: (ready: number, total: number) =>
    total === 0
      ? 'no endpoints'
      : ready === total
        ? n(total, 'endpoint', 'endpoints')
        : `${ready} of ${n(total, 'endpoint', 'endpoints')} ready`,
  headless: 'headless',
  dns: 'Cluster DNS',
  dnsSays: 'names → addresses',
  queue: 'Not scheduled yet',
  queueEmpty: 'The scheduler’s queue is empty',
  noObject: 'no Node object',
  noPower: 'no power',
  networkCut: 'network cut',
  cordoned: 'cordoned',
  controlPlane: 'control plane',
  taint: (taint: string) => `taint ${taint}`,
  moreTaints: (count: number) => `+${count} taints`,
  system: (ready: number, total: number) => `kube-system ${ready}/${total}`,
  systemSwitch: (count: number) => `kube-system (${count})`,
  systemTitle: 'Show the cluster’s own Pods',
  images: (count: number) => n(count, 'image', 'images'),
  openNode: (name: string) => `Open node ${name}`,
  // The node level.
  kubelet: 'kubelet',
  heard: (ago: string) => `heard of ${ago} ago`,
  silent: (ago: string) => `silent for ${ago}`,
  off: 'the machine is off',
  cut: 'cut off from the API server',
  conditions: 'Conditions',
  asked: 'Requested by Pods',
  nodeImages: 'Images on the node',
  noImages: 'no image yet',
  usedBy: (count: number) => (count === 0 ? 'unused' : `used by ${n(count, 'Pod', 'Pods')}`),
  pulling: 'being pulled',
  pods: 'Pods',
  noPods: 'no Pod of yours here',
  systemPods: 'kube-system',
  unknownNode: 'The API server knows no node of this name.',
  // What a screen reader is told.
  sentence: {
    node: (name: string, state: string, pods: number) => `${name}: ${state}, ${n(pods, 'Pod', 'Pods')}`,
    owner: (kind: string, name: string, numbers: string, state: string) =>
      `${kind} ${name}: ${numbers}, ${state}`,
    part: (name: string, numbers: string) => `${name}: ${numbers}`,
    service: (name: string, endpoints: string) => `Service ${name}: ${endpoints}`,
    image: (image: string, size: string, used: string) => `Image ${image}: ${size}, ${used}`,
    kubelet: (node: string, says: string) => `kubelet of ${node}: ${says}`,
  },
  // The menu of a thing on the stage.
  menu: (name: string) => `What can be done with ${name}`,
  open: (name: string) => `Open ${name}`,
  inspect: 'Inspect',
};

type Plain<T> = T extends (...args: infer A) => string
  ? (...args: A) => string
  : T extends string
    ? string
    : { readonly [K in keyof T]: Plain<T[K]> };

export type ClusterTexts = Plain<typeof clusterEn>;

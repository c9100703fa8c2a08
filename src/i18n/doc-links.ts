/** Rule ids (of the trace's `why`) → page of Kubernetes' documentation. The Chinese pages have the same paths. */
const PAGES: Readonly<Record<string, string>> = {
  'pod-lifecycle': 'concepts/workloads/pods/pod-lifecycle/',
  'pod-phase': 'concepts/workloads/pods/pod-lifecycle/#pod-phase',
  'container-states': 'concepts/workloads/pods/pod-lifecycle/#container-states',
  'restart-policy': 'concepts/workloads/pods/pod-lifecycle/#restart-policy',
  'init-containers': 'concepts/workloads/pods/init-containers/',
  'sidecar-containers': 'concepts/workloads/pods/sidecar-containers/',
  probes: 'concepts/configuration/liveness-readiness-startup-probes/',
  'readiness-gates': 'concepts/workloads/pods/pod-lifecycle/#pod-readiness-gate',
  termination: 'concepts/workloads/pods/pod-lifecycle/#pod-termination',
  hooks: 'concepts/containers/container-lifecycle-hooks/',
  images: 'concepts/containers/images/',
  'image-pull-policy': 'concepts/containers/images/#image-pull-policy',
  scheduling: 'concepts/scheduling-eviction/kube-scheduler/',
  'scheduling-gates': 'concepts/scheduling-eviction/pod-scheduling-readiness/',
  'assign-node': 'concepts/scheduling-eviction/assign-pod-node/',
  'configure-pod': 'concepts/configuration/',
  resize: 'tasks/configure-pod-container/resize-container-resources/',
  eviction: 'concepts/scheduling-eviction/node-pressure-eviction/',
  taints: 'concepts/scheduling-eviction/taint-and-toleration/',
  nodes: 'concepts/architecture/nodes/',
  dns: 'concepts/services-networking/dns-pod-service/',
  finalizers: 'concepts/overview/working-with-objects/finalizers/',
  disruptions: 'concepts/workloads/pods/disruptions/',
  deployment: 'concepts/workloads/controllers/deployment/',
  replicaset: 'concepts/workloads/controllers/replicaset/',
  statefulset: 'concepts/workloads/controllers/statefulset/',
  daemonset: 'concepts/workloads/controllers/daemonset/',
  job: 'concepts/workloads/controllers/job/',
  cronjob: 'concepts/workloads/controllers/cron-jobs/',
  controllers: 'concepts/architecture/controller/',
  service: 'concepts/services-networking/service/',
  hpa: 'tasks/run-application/horizontal-pod-autoscale/',
  objects: 'concepts/overview/working-with-objects/',
};

/** The address of a rule's page in the reader's language. */
export const docLink = (rule: string, lang: 'en' | 'zh'): string =>
  `https://kubernetes.io/${lang === 'zh' ? 'zh-cn/' : ''}docs/${PAGES[rule] ?? PAGES['pod-lifecycle']}`;

export const docRules: readonly string[] = Object.keys(PAGES);

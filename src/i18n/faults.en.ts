/** The words of the faults menu: what a person may let go wrong, and what to watch then. */
type Probe = { readonly probe: string };

export const faultsEn = {
  button: 'Faults',
  /** Name of the menu: what is chosen happens at the playhead. */
  menu: (time: string) => `Faults, at ${time}`,
  of: (what: string, time: string) => `Faults of ${what}, at ${time}`,
  container: (name: string) => `Container ${name}`,
  pod: (name: string) => `Pod ${name}`,
  node: (name: string) => `Node ${name}`,
  workload: (name: string) => name,
  registry: 'Image registry',
  items: {
    term: () => 'Send SIGTERM',
    kill: () => 'Send SIGKILL',
    killProcess: ({ pid, command }: { readonly pid: number; readonly command: string }) =>
      `SIGKILL to process ${pid}: ${command}`,
    oom: () => 'Run out of memory',
    memory: ({ memory }: { readonly memory: string }) => `Take ${memory} of memory`,
    probeFails: ({ probe }: Probe) => `Let the ${probe} probe fail`,
    probeSucceeds: ({ probe }: Probe) => `Let the ${probe} probe succeed`,
    probeFree: ({ probe }: Probe) => `Let the ${probe} probe find what there is`,
    image: () => 'Change the image …',
    label: () => 'Change a label …',
    sandbox: () => 'Kill pause',
    delete: () => 'Delete the Pod',
    deleteNow: () => 'Delete the Pod by force',
    removeImage: ({ image }: { readonly image: string }) => `Remove image ${image}`,
    corruptImage: ({ image }: { readonly image: string }) => `Damage image ${image}`,
    memoryPressure: () => 'Fill the memory',
    memoryFree: () => 'Free the memory',
    diskPressure: () => 'Fill the disk',
    diskFree: () => 'Free the disk',
    restartKubelet: () => 'Restart the kubelet',
    reboot: () => 'Reboot',
    shutdown: () => 'Shut down in order',
    powerOff: () => 'Cut the power',
    powerOn: () => 'Give it power',
    networkCut: () => 'Cut the network',
    networkBack: () => 'Mend the network',
    cordon: () => 'Cordon: no new Pods',
    uncordon: () => 'Uncordon: new Pods again',
    drain: () => 'Drain: send its Pods away',
    deleteNode: () => 'Delete the Node object',
    scale: ({ replicas }: { readonly replicas: number }) => `Scale to ${replicas}`,
    restart: () => 'Restart the rollout',
    deleteWorkload: () => 'Delete it',
    registryDown: () => 'Registry goes down',
    registrySlow: () => 'Registry becomes slow',
    registryLimited: () => 'Registry limits the rate',
    registryBack: () => 'Registry answers again',
  },
  details: {
    term: 'PID 1 ignores it unless it has a handler',
    kill: 'exit code 137; the restart policy decides what follows',
    oom: 'the kernel kills as if the limit were passed',
    sandbox: 'the whole house goes down and is built anew',
    delete: 'preStop, SIGTERM, the grace, then SIGKILL',
    deleteNow: 'grace 0: the object goes at once',
    image: 'only this container is started anew',
    corruptImage: 'it must be pulled again before the next start',
    memoryPressure: 'the kubelet evicts Pods',
    diskPressure: 'images are removed first, then Pods evicted',
    restartKubelet: 'containers run on without it',
    reboot: 'every sandbox dies; 20 s later it is back',
    powerOff: 'nobody says goodbye; taints follow after 50 s',
    networkCut: 'Pods run on, and nobody hears of them',
    drain: 'kubectl drain, in the terminal: evictions, which budgets may hold back',
    deleteNode: 'its Pods are forgotten; a kubelet that runs registers again',
    restart: 'kubectl rollout restart, in the terminal: every Pod is made anew',
    deleteWorkload: 'its Pods go too',
  },
  imageTitle: (container: string) => `Another image for ${container}`,
  image: 'Image',
  labelTitle: (pod: string) => `Change a label of ${pod}`,
  key: 'Label',
  value: 'Value',
  valueHint: 'Without a value the label is taken away.',
  do: (time: string) => `Change at ${time}`,
};

type Plain<T> = T extends (...args: infer A) => string
  ? (...args: A) => string
  : T extends string
    ? string
    : { readonly [K in keyof T]: Plain<T[K]> };

export type FaultTexts = Plain<typeof faultsEn>;

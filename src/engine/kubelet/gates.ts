/**
 * Feature gates that change what the kubelet does to a Pod, with their defaults of Kubernetes 1.36.
 *
 * Models pkg/features/kube_features.go, the part that `src/engine/kubelet` reads. A gate that is GA and locked has no
 * entry: its behaviour is the only one.
 */
export interface KubeletGates {
  /** Container `restartPolicy` and `restartPolicyRules` of any container, not only of sidecars. */
  readonly ContainerRestartRules: boolean;
  /** The rule action `RestartAllContainers` and the condition `AllContainersRestarting`. */
  readonly RestartAllContainersOnContainerExits: boolean;
  /** The node's setting `crashLoopBackOff.maxContainerRestartPeriod`. */
  readonly KubeletCrashLoopBackOffMax: boolean;
  /** Crash back-off from 1 s to 60 s. */
  readonly ReduceDefaultCrashLoopBackOffDecay: boolean;
  /** A present image is checked against the credentials it was pulled with. */
  readonly KubeletEnsureSecretPulledImages: boolean;
  /** `lifecycle.stopSignal`. */
  readonly ContainerStopSignals: boolean;
  /** `spec.hostnameOverride`. */
  readonly HostnameOverride: boolean;
  /** On: `started` and `ready` start over when the kubelet restarts. */
  readonly ChangeContainerStatusOnKubeletRestart: boolean;
}

export const DEFAULT_GATES: KubeletGates = {
  ContainerRestartRules: true,
  RestartAllContainersOnContainerExits: true,
  KubeletCrashLoopBackOffMax: true,
  ReduceDefaultCrashLoopBackOffDecay: false,
  KubeletEnsureSecretPulledImages: true,
  ContainerStopSignals: false,
  HostnameOverride: true,
  ChangeContainerStatusOnKubeletRestart: false,
};

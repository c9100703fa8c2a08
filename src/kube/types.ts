/**
 * The API objects, under their plain Kubernetes names. The interfaces are generated (`src/node/generate-schema.mjs`);
 * what upstream writes as a string type with constants (phases, policies) stands here as unions.
 *
 * The generated fields stay `string` where the unions below would fit, because what a person writes, and what a test
 * feeds in, may hold any text: the unions are for code that has decided which value it means.
 */
import type {
  Binding,
  ClusterRole,
  ClusterRoleBinding,
  ConfigMap,
  ControllerRevision,
  CronJob,
  DaemonSet,
  Deployment,
  Endpoints,
  EndpointSlice,
  Event,
  Eviction,
  HorizontalPodAutoscaler,
  Ingress,
  IngressClass,
  Job,
  Lease,
  LimitRange,
  ListMeta,
  Namespace,
  NetworkPolicy,
  Node,
  ObjectMeta,
  PersistentVolume,
  PersistentVolumeClaim,
  Pod,
  PodDisruptionBudget,
  PodTemplate,
  PriorityClass,
  ReplicaSet,
  ReplicationController,
  ResourceQuota,
  Role,
  RoleBinding,
  RuntimeClass,
  Scale,
  Secret,
  Service,
  ServiceAccount,
  StatefulSet,
  StorageClass,
} from './types.generated.ts';

export type {
  Affinity,
  AppArmorProfile,
  AttachedVolume,
  Binding,
  Capabilities,
  ClientIPConfig,
  ClusterRole,
  ClusterRoleBinding,
  ClusterTrustBundleProjection,
  Condition,
  ConfigMap,
  ConfigMapEnvSource,
  ConfigMapKeySelector,
  ConfigMapNodeConfigSource,
  ConfigMapProjection,
  ConfigMapVolumeSource,
  Container,
  ContainerExtendedResourceRequest,
  ContainerImage,
  ContainerPort,
  ContainerResizePolicy,
  ContainerResourceMetricSource,
  ContainerResourceMetricStatus,
  ContainerRestartRule,
  ContainerRestartRuleOnExitCodes,
  ContainerState,
  ContainerStateRunning,
  ContainerStateTerminated,
  ContainerStateWaiting,
  ContainerStatus,
  ContainerUser,
  ControllerRevision,
  CronJob,
  CronJobSpec,
  CronJobStatus,
  CrossVersionObjectReference,
  DaemonEndpoint,
  DaemonSet,
  DaemonSetCondition,
  DaemonSetSpec,
  DaemonSetStatus,
  DaemonSetUpdateStrategy,
  DeleteOptions,
  Deployment,
  DeploymentCondition,
  DeploymentSpec,
  DeploymentStatus,
  DeploymentStrategy,
  DiscoveryEndpointPort,
  DownwardAPIProjection,
  DownwardAPIVolumeFile,
  DownwardAPIVolumeSource,
  EmptyDirVolumeSource,
  Endpoint,
  EndpointAddress,
  EndpointConditions,
  EndpointHints,
  EndpointPort,
  EndpointSlice,
  EndpointSubset,
  Endpoints,
  EnvFromSource,
  EnvVar,
  EnvVarSource,
  EphemeralContainer,
  EphemeralVolumeSource,
  Event,
  EventSeries,
  EventSource,
  Eviction,
  ExecAction,
  ExternalMetricSource,
  ExternalMetricStatus,
  FileKeySelector,
  ForNode,
  ForZone,
  GRPCAction,
  HPAScalingPolicy,
  HPAScalingRules,
  HTTPGetAction,
  HTTPHeader,
  HTTPIngressPath,
  HTTPIngressRuleValue,
  HorizontalPodAutoscaler,
  HorizontalPodAutoscalerBehavior,
  HorizontalPodAutoscalerCondition,
  HorizontalPodAutoscalerSpec,
  HorizontalPodAutoscalerStatus,
  HostAlias,
  HostIP,
  HostPathVolumeSource,
  ImageVolumeSource,
  ImageVolumeStatus,
  Ingress,
  IngressBackend,
  IngressClass,
  IngressClassParametersReference,
  IngressClassSpec,
  IngressLoadBalancerIngress,
  IngressLoadBalancerStatus,
  IngressPortStatus,
  IngressRule,
  IngressServiceBackend,
  IngressSpec,
  IngressStatus,
  IngressTLS,
  Job,
  JobCondition,
  JobSpec,
  JobStatus,
  JobTemplateSpec,
  KeyToPath,
  LabelSelector,
  LabelSelectorRequirement,
  Lease,
  LeaseSpec,
  Lifecycle,
  LifecycleHandler,
  LimitRange,
  LimitRangeItem,
  LimitRangeSpec,
  LinuxContainerUser,
  ListMeta,
  LoadBalancerIngress,
  LoadBalancerStatus,
  LocalObjectReference,
  LocalVolumeSource,
  ManagedFieldsEntry,
  MetricIdentifier,
  MetricSpec,
  MetricStatus,
  MetricTarget,
  MetricValueStatus,
  ModifyVolumeStatus,
  NFSVolumeSource,
  Namespace,
  NamespaceCondition,
  NamespaceSpec,
  NamespaceStatus,
  NetworkPolicy,
  NetworkPolicySpec,
  Node,
  NodeAddress,
  NodeAffinity,
  NodeAllocatableResourceClaimStatus,
  NodeCondition,
  NodeConfigSource,
  NodeConfigStatus,
  NodeDaemonEndpoints,
  NodeFeatures,
  NodeRuntimeHandler,
  NodeRuntimeHandlerFeatures,
  NodeSelector,
  NodeSelectorRequirement,
  NodeSelectorTerm,
  NodeSpec,
  NodeStatus,
  NodeSwapStatus,
  NodeSystemInfo,
  ObjectFieldSelector,
  ObjectMeta,
  ObjectMetricSource,
  ObjectMetricStatus,
  ObjectReference,
  OwnerReference,
  PersistentVolume,
  PersistentVolumeClaim,
  PersistentVolumeClaimCondition,
  PersistentVolumeClaimSpec,
  PersistentVolumeClaimStatus,
  PersistentVolumeClaimTemplate,
  PersistentVolumeClaimVolumeSource,
  PersistentVolumeSpec,
  PersistentVolumeStatus,
  Pod,
  PodAffinity,
  PodAffinityTerm,
  PodAntiAffinity,
  PodCertificateProjection,
  PodCondition,
  PodDNSConfig,
  PodDNSConfigOption,
  PodDisruptionBudget,
  PodDisruptionBudgetSpec,
  PodDisruptionBudgetStatus,
  PodExtendedResourceClaimStatus,
  PodFailurePolicy,
  PodFailurePolicyOnExitCodesRequirement,
  PodFailurePolicyOnPodConditionsPattern,
  PodFailurePolicyRule,
  PodIP,
  PodOS,
  PodReadinessGate,
  PodResourceClaim,
  PodResourceClaimStatus,
  PodSchedulingGate,
  PodSchedulingGroup,
  PodSecurityContext,
  PodSpec,
  PodStatus,
  PodTemplate,
  PodTemplateSpec,
  PodsMetricSource,
  PodsMetricStatus,
  PolicyRule,
  PortStatus,
  Preconditions,
  PreferredSchedulingTerm,
  PriorityClass,
  Probe,
  ProjectedVolumeSource,
  ReplicaSet,
  ReplicaSetCondition,
  ReplicaSetSpec,
  ReplicaSetStatus,
  ReplicationController,
  ReplicationControllerCondition,
  ReplicationControllerSpec,
  ReplicationControllerStatus,
  ResourceClaim,
  ResourceFieldSelector,
  ResourceHealth,
  ResourceMetricSource,
  ResourceMetricStatus,
  ResourceQuota,
  ResourceQuotaSpec,
  ResourceQuotaStatus,
  ResourceRequirements,
  ResourceStatus,
  Role,
  RoleBinding,
  RoleRef,
  RollingUpdateDaemonSet,
  RollingUpdateDeployment,
  RollingUpdateStatefulSetStrategy,
  RuntimeClass,
  SELinuxOptions,
  Scale,
  ScaleSpec,
  ScaleStatus,
  ScopeSelector,
  ScopedResourceSelectorRequirement,
  SeccompProfile,
  Secret,
  SecretEnvSource,
  SecretKeySelector,
  SecretProjection,
  SecretReference,
  SecretVolumeSource,
  SecurityContext,
  Service,
  ServiceAccount,
  ServiceAccountTokenProjection,
  ServiceBackendPort,
  ServicePort,
  ServiceSpec,
  ServiceStatus,
  SessionAffinityConfig,
  ShardInfo,
  SleepAction,
  StatefulSet,
  StatefulSetCondition,
  StatefulSetOrdinals,
  StatefulSetPersistentVolumeClaimRetentionPolicy,
  StatefulSetSpec,
  StatefulSetStatus,
  StatefulSetUpdateStrategy,
  Status,
  StatusCause,
  StatusDetails,
  StorageClass,
  Subject,
  SuccessPolicy,
  SuccessPolicyRule,
  Sysctl,
  TCPSocketAction,
  Taint,
  Toleration,
  TopologySelectorLabelRequirement,
  TopologySelectorTerm,
  TopologySpreadConstraint,
  TypedLocalObjectReference,
  TypedObjectReference,
  UncountedTerminatedPods,
  Volume,
  VolumeDevice,
  VolumeMount,
  VolumeMountStatus,
  VolumeNodeAffinity,
  VolumeProjection,
  VolumeResourceRequirements,
  VolumeStatus,
  WeightedPodAffinityTerm,
  WindowsSecurityContextOptions,
} from './types.generated.ts';

/** What every stored object has. Kinds without an interface of their own are read through it. */
export interface KubeObject {
  apiVersion: string;
  kind: string;
  metadata: ObjectMeta;
}

/** The reply to a list request; `kind` is the kind of the items and `List`. */
export interface KubeList<T extends KubeObject = KubeObject> {
  apiVersion: string;
  kind: string;
  metadata: ListMeta;
  items: T[];
}

/** Kinds that the API server stores → their interface. */
export interface KindTypes {
  Pod: Pod;
  Service: Service;
  Endpoints: Endpoints;
  EndpointSlice: EndpointSlice;
  ConfigMap: ConfigMap;
  Secret: Secret;
  PersistentVolume: PersistentVolume;
  PersistentVolumeClaim: PersistentVolumeClaim;
  StorageClass: StorageClass;
  Node: Node;
  Namespace: Namespace;
  ServiceAccount: ServiceAccount;
  Event: Event;
  ReplicationController: ReplicationController;
  Deployment: Deployment;
  ReplicaSet: ReplicaSet;
  StatefulSet: StatefulSet;
  DaemonSet: DaemonSet;
  ControllerRevision: ControllerRevision;
  Job: Job;
  CronJob: CronJob;
  Ingress: Ingress;
  PriorityClass: PriorityClass;
  PodDisruptionBudget: PodDisruptionBudget;
  HorizontalPodAutoscaler: HorizontalPodAutoscaler;
  Lease: Lease;
  ResourceQuota: ResourceQuota;
  LimitRange: LimitRange;
  PodTemplate: PodTemplate;
  IngressClass: IngressClass;
  NetworkPolicy: NetworkPolicy;
  RuntimeClass: RuntimeClass;
  Role: Role;
  ClusterRole: ClusterRole;
  RoleBinding: RoleBinding;
  ClusterRoleBinding: ClusterRoleBinding;
}
export type KnownKind = keyof KindTypes;
export type KnownObject = KindTypes[KnownKind];

/** Bodies of subresource requests; they are never stored. */
export type SubresourceObject = Binding | Eviction | Scale;

/** Identity of an object for its whole life; a new object of the same name has another. */
export type Uid = string & { readonly __brand: 'Uid' };

export type PodPhase = 'Pending' | 'Running' | 'Succeeded' | 'Failed' | 'Unknown';
export type PodQOSClass = 'Guaranteed' | 'Burstable' | 'BestEffort';
export type RestartPolicy = 'Always' | 'OnFailure' | 'Never';
export type PullPolicy = 'Always' | 'IfNotPresent' | 'Never';
export type ContainerStateKind = 'waiting' | 'running' | 'terminated';
export type ConditionStatus = 'True' | 'False' | 'Unknown';
export type TerminationMessagePolicy = 'File' | 'FallbackToLogsOnError';
export type DNSPolicy = 'ClusterFirst' | 'ClusterFirstWithHostNet' | 'Default' | 'None';
export type TaintEffect = 'NoSchedule' | 'PreferNoSchedule' | 'NoExecute';
export type TolerationOperator = 'Exists' | 'Equal' | 'Lt' | 'Gt';
export type Protocol = 'TCP' | 'UDP' | 'SCTP';
export type ServiceType = 'ClusterIP' | 'NodePort' | 'LoadBalancer' | 'ExternalName';
export type EventType = 'Normal' | 'Warning';
export type NamespacePhase = 'Active' | 'Terminating';
export type VolumePhase = 'Pending' | 'Available' | 'Bound' | 'Released' | 'Failed';
export type ClaimPhase = 'Pending' | 'Bound' | 'Lost';
export type AccessMode = 'ReadWriteOnce' | 'ReadOnlyMany' | 'ReadWriteMany' | 'ReadWriteOncePod';
export type DeletionPropagation = 'Orphan' | 'Background' | 'Foreground';

/** Conditions that the kubelet, the scheduler and the controllers write on a Pod. */
export type PodConditionType =
  | 'PodScheduled'
  | 'PodReadyToStartContainers'
  | 'Initialized'
  | 'ContainersReady'
  | 'Ready'
  | 'DisruptionTarget'
  | 'PodResizePending'
  | 'PodResizeInProgress'
  | 'AllContainersRestarting';

export type NodeConditionType =
  | 'Ready'
  | 'MemoryPressure'
  | 'DiskPressure'
  | 'PIDPressure'
  | 'NetworkUnavailable';

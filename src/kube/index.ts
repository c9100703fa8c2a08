/** The public names of the vocabulary. Inside the project, layers below the page import the files themselves. */
export { assertNever, InvariantError, invariant } from './assert.ts';
export { formatDuration, humanDuration, parseDuration, shortHumanDuration } from './duration.ts';
export { expand, expandCommand, expandEnv, lookUpIn } from './expansion.ts';
export {
  convertFieldSelector,
  type FieldSelector,
  fieldSelectorMatches,
  parseFieldSelector,
} from './fields.ts';
export {
  applyDefaultImageTag,
  defaultPullPolicy,
  formatImageRef,
  type ImageRef,
  parseImageName,
  parseReference,
  registryOf,
} from './image-ref.ts';
export {
  deepClone,
  deepEqual,
  deepFreeze,
  type FieldPath,
  fieldPath,
  jsonPointer,
  parseFieldPath,
  parseJsonPointer,
  valueAt,
} from './json.ts';
export {
  EVERYTHING,
  formatLabelSelector,
  formatLabels,
  formatSelector,
  type Labels,
  labelSelectorAsSelector,
  labelSelectorMatches,
  parseLabelSelector,
  type Requirement,
  type Selector,
  selectorFromSet,
  selectorMatches,
} from './labels.ts';
export {
  isConfigMapKey,
  isDNS1035Label,
  isDNS1123Label,
  isDNS1123Subdomain,
  isQualifiedName,
  isValidLabelValue,
} from './names.ts';
export { compareText } from './order.ts';
export { nodeRoles, nodeStatusText } from './printers/cluster.ts';
export { isPodPhaseTerminal, type PodSummary, summarizePod } from './printers/pod-summary.ts';
export type { Cell, Column, Printer, PrintOptions } from './printers/printer.ts';
export { printerFor, type Table, type TableRow, tableOf } from './printers/registry.ts';
export { formatTable, TableWriter, tableLines, type TextTableOptions } from './printers/table.ts';
export { computePodQOS, podQOSClass } from './qos.ts';
export {
  addQuantities,
  canonicalQuantity,
  compareQuantities,
  formatQuantity,
  integerValue,
  milliValue,
  parseQuantity,
  type Quantity,
  type QuantityLike,
  quantity,
} from './quantity.ts';
export { cpuMillis, isSidecar, memoryBytes, podLimits, podRequests, type ResourceList } from './resources.ts';
export { err, ok, type Result } from './result.ts';
export {
  compareTimestamps,
  formatMicroTime,
  formatRfc3339,
  parseRfc3339,
  type SimTime,
  simTime,
} from './time.ts';
export { findUntoleratedTaint, tolerationsTolerateTaint, toleratesTaint } from './tolerations.ts';
export type {
  ClaimPhase,
  ConditionStatus,
  ContainerStateKind,
  EventType,
  KindTypes,
  KnownKind,
  KnownObject,
  KubeList,
  KubeObject,
  PodConditionType,
  PodPhase,
  PodQOSClass,
  PullPolicy,
  RestartPolicy,
  TaintEffect,
  Uid,
} from './types.ts';
export type {
  ConfigMap,
  Container,
  ContainerState,
  ContainerStatus,
  Deployment,
  Event,
  Job,
  Namespace,
  Node,
  ObjectMeta,
  OwnerReference,
  PersistentVolume,
  PersistentVolumeClaim,
  Pod,
  PodCondition,
  PodSpec,
  PodStatus,
  PodTemplateSpec,
  Probe,
  ReplicaSet,
  Secret,
  Service,
  StatefulSet,
  Status,
} from './types.ts';
export { KUBERNETES_GIT_VERSION, KUBERNETES_VERSION } from './version.ts';

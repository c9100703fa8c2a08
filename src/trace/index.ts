/** What is public of the trace layer. */
export {
  containerLogs,
  deletedAt,
  instancesAt,
  type LogLine,
  logLinesOf,
  objectAt,
  objectsAt,
  podAt,
  type PodEvent,
  podEvents,
  podSubjectsAt,
  resourcesOf,
  versionBefore,
  versionsUpTo,
  writtenAt,
} from './at.ts';
export { type Beat, beatAt, beatIndexAt, beatsOf, nextBeat, previousBeat } from './beats.ts';
export { causeChain, type CauseLink, causesOf } from './causes.ts';
export { chunkBuffers, type TraceChunk } from './chunk.ts';
export {
  CLUSTER_STEP_MS,
  clusterScene,
  type ClusterSceneOptions,
  clusterStep,
  FADE_MS,
} from './cluster-scene.ts';
export type {
  ClusterNodeScene,
  ClusterScene,
  ClusterServiceScene,
  HouseScene,
  MiniContainer,
  NodeDetailScene,
  NodeImageScene,
  OwnerPart,
  OwnerScene,
  OwnerState,
  TrafficScene,
} from './cluster-types.ts';
export { deepEqual, type Divergence, firstDifference } from './compare.ts';
export { TRAVEL_MS } from './container-scene.ts';
export { type ContainerView, containerView, type MountedFiles } from './container-view.ts';
export {
  type ContainerType,
  type DeadlineKind,
  type Entry,
  ENTRY_KINDS,
  type EntryKind,
  type EntryValues,
  type FileSeen,
  objectSubject,
} from './entries.ts';
export { type LaneRow, laneRows, SYSTEM_GROUP } from './lane-tree.ts';
export { objectEvents } from './object-events.ts';
export { type ObjectWhy, objectWhyAt } from './object-why.ts';
export { type ObjectWhyTexts, tellOf } from './object-why-codes.ts';
export { nodeDetail } from './node-detail.ts';
export { isSystem, ownerChain, type OwnerLink, rootOwner, WORKLOADS } from './owners.ts';
export { machineFilesAt, shownPathOf } from './machine-files.ts';
export { GLOW_MS, madeByLines } from './made-by.ts';
export { type PodColumns, podColumns } from './pod-columns.ts';
export { lifeAt, type PodLife, podIndex, processesAt } from './pod-index.ts';
export { podsOfOwner, podTracksAt, type PodTrack } from './pod-tracks.ts';
export { podScene, sceneRevision } from './scene.ts';
export {
  type BackOffScene,
  type ContainerScene,
  type FilesScene,
  fractionAt,
  type Interval,
  type MountScene,
  type PodScene,
  type ProcessScene,
  remainingAt,
  type SandboxScene,
  type VolumeScene,
} from './scene-types.ts';
export {
  actsLane,
  type Deadline,
  deadlinesAt,
  type Lane,
  markIndexFrom,
  type Mark,
  podLanes,
  type Span,
  spanAt,
  spanIndexFrom,
} from './spans.ts';
export { type Step, stepOf } from './steps.ts';
export { containerSelection, readSelection, sandboxSelection, type Selection } from './subjects.ts';
export { timeText, traceLines, traceText, type TraceTextOptions, whatOf } from './text.ts';
export {
  answeredAt,
  nextAnswer,
  promptBefore,
  terminalAt,
  terminalParts,
  terminalsOf,
  type TerminalView,
} from './terminal.ts';
export { type Tone, toneOfStatus } from './tones.ts';
export { isKind, Trace } from './trace.ts';
export { podsOf, type Why, whyAt } from './why.ts';
export { type Code, type CodeTexts, type RuleId, type Said, say, tell } from './why-codes.ts';
export { type CauseClock, TraceWriter } from './writer.ts';
export { type DiffLine, diffLines, yamlDiff, yamlLines } from './yaml-diff.ts';

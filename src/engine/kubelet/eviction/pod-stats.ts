/** What one Pod uses of its node, as the eviction manager sees it. Models the summary API's PodStats. */
export interface ContainerStats {
  readonly name: string;
  /** Working set. */
  readonly memoryBytes: number;
  /** Writable layer and logs. */
  readonly diskBytes: number;
}

export interface VolumeStats {
  readonly name: string;
  readonly bytes: number;
  /** A memory medium: it takes no disk. */
  readonly inMemory: boolean;
}

export interface PodStats {
  readonly containers: readonly ContainerStats[];
  /** emptyDirs and the like; hostPath apart. */
  readonly volumes: readonly VolumeStats[];
  readonly processes: number;
}

export const memoryOf = (stats: PodStats): number =>
  stats.containers.reduce((sum, { memoryBytes }) => sum + memoryBytes, 0);

/** Writable layers, logs and local volumes. */
export const diskOf = ({ containers, volumes }: PodStats): number =>
  containers.reduce((sum, { diskBytes }) => sum + diskBytes, 0) +
  volumes.reduce((sum, { bytes, inMemory }) => sum + (inMemory ? 0 : bytes), 0);

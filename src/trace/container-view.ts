/** What is inside one container at a time: its own level of the picture. */
import { logLinesOf, type LogLine } from './at.ts';
import { lifeAt } from './pod-index.ts';
import { podScene } from './scene.ts';
import type { ContainerScene, FilesScene, PodScene, VolumeScene } from './scene-types.ts';
import { isKind, type Trace } from './trace.ts';

/** A signal that reached one of its processes. */
export interface ReceivedSignal {
  readonly seq: number;
  readonly atMs: number;
  readonly signal: number;
  readonly from: string;
  readonly ignored: boolean;
  /** Number of the process on the node. */
  readonly pid: number;
}

/** A volume where one container finds it. */
export interface MountedFiles {
  readonly path: string;
  readonly volume: string;
  readonly kind: string;
  readonly source: string;
  /** Neither the mount nor the kind of volume lets it write. */
  readonly readOnly: boolean;
  readonly files: FilesScene;
  /** Others that mount the same volume. */
  readonly sharedWith: readonly string[];
}

export interface ContainerView {
  readonly pod: Pick<PodScene, 'name' | 'sandbox' | 'sharesProcesses' | 'restarts' | 'restartPolicy'>;
  readonly container: ContainerScene;
  readonly inits: number;
  readonly mounts: readonly MountedFiles[];
  /** Oldest first, at most `LOG_LINES`. */
  readonly log: readonly LogLine[];
  /** Of the newest run, newest last. */
  readonly signals: readonly ReceivedSignal[];
}

const LOG_LINES = 100;
const SIGNALS = 6;

export function containerView(
  trace: Trace,
  podSubject: string,
  name: string,
  t: number,
): ContainerView | undefined {
  const scene = podScene(trace, podSubject, t);
  const container = [...scene.init, ...scene.app].find((c) => c.name === name);
  if (container === undefined) return undefined;
  const { sandbox, sharesProcesses, restarts, restartPolicy } = scene;
  return {
    pod: { name: scene.name, sandbox, sharesProcesses, restarts, restartPolicy },
    container,
    inits: scene.init.length,
    mounts: container.mounts.map((m) =>
      mounted(
        m,
        scene.volumes.find((v) => v.name === m.volume),
        name,
      ),
    ),
    log: container.id === '' ? [] : logLinesOf(trace, container.id, t, LOG_LINES),
    signals: signalsOf(trace, podSubject, container, t),
  };
}

function mounted(
  { path, volume, readOnly, subPath }: ContainerScene['mounts'][number],
  of: VolumeScene | undefined,
  container: string,
): MountedFiles {
  return {
    path,
    volume,
    kind: of?.kind ?? '',
    source: of?.source ?? '',
    readOnly: readOnly || of?.readOnly === true,
    files: below(of?.files ?? NONE, subPath),
    sharedWith: of?.mountedBy.filter((other) => other !== container) ?? [],
  };
}

const NONE: FilesScene = { list: [], more: 0, changedMs: undefined };

/** What a `subPath` shows of a volume. */
function below(files: FilesScene, subPath: string): FilesScene {
  if (subPath === '') return files;
  const prefix = `${subPath.replace(/\/+$/, '')}/`;
  const list = files.list.flatMap((file) =>
    file.path === subPath
      ? [{ ...file, path: '' }]
      : file.path.startsWith(prefix)
        ? [{ ...file, path: file.path.slice(prefix.length) }]
        : [],
  );
  return { ...files, list };
}

function signalsOf(
  trace: Trace,
  podSubject: string,
  { name, id }: ContainerScene,
  t: number,
): readonly ReceivedSignal[] {
  const record = lifeAt(trace, podSubject, t)?.containers.get(name);
  const firstSeq = record?.instances.find((run) => run.id === id)?.firstSeq;
  if (record === undefined || firstSeq === undefined) return [];
  const end = trace.countUpTo(record.signals, t);
  return record.signals.slice(Math.max(0, end - SIGNALS), end).flatMap((seq) => {
    const entry = trace.entry(seq);
    if (seq < firstSeq || !isKind(entry, 'process.signalled')) return [];
    const pid = Number(entry.subject.slice(entry.subject.lastIndexOf('/') + 1));
    return [{ seq, atMs: entry.at, pid, ...entry.value }];
  });
}

import { memo } from 'react';
import { type SandboxScene, sandboxSelection } from '../../trace/index.ts';
import { Label } from './Label.tsx';
import type { Box, PipeName, PodLayout } from './layout.ts';
import { Pick } from './Pick.tsx';
import css from './picture.module.css';
import { useStage } from './stage-context.ts';

interface FloorProps {
  readonly pod: string;
  readonly sandbox: SandboxScene | undefined;
  readonly restarts: number;
  readonly layout: { readonly [K in 'floor' | 'pipes' | 'wide']: PodLayout[K] };
}

/** What pause is at, in a few words. */
export function sandboxWords(
  sandbox: SandboxScene | undefined,
  restarts: number,
  texts: ReturnType<typeof useStage>['texts'],
): string {
  switch (sandbox?.state) {
    case undefined:
      return texts.sandboxNone;
    case 'removed':
      return texts.sandboxRemoved;
    case 'creating':
      return texts.sandboxCreating;
    case 'networked':
      return texts.sandboxNetworked;
    case 'failed':
      return texts.sandboxFailed;
    case 'stopped':
      return texts.sandboxStopped;
    case 'ready':
      if (sandbox.namespaces.pid === 'pod') return texts.pauseFirst;
      return restarts > 0 ? texts.pauseStays : texts.pauseHolds;
  }
}

const FLOORS: Readonly<Record<SandboxScene['state'] | 'none', string>> = {
  none: 'floorGhost',
  removed: 'floorGhost',
  creating: 'floorMaking',
  networked: 'floorMaking',
  ready: 'floor',
  failed: 'floorBroken',
  stopped: 'floorBroken',
};

/** pause: the floor that the containers stand on, with the namespaces that it holds as pipes. */
export const Floor = memo(function Floor({ pod, sandbox, restarts, layout }: FloorProps) {
  const { texts } = useStage();
  const { floor, pipes, wide } = layout;
  const words = sandboxWords(sandbox, restarts, texts);
  const state = sandbox?.state ?? 'none';
  const solid = state === 'ready';
  const ink = solid ? css.onFloor : '';
  const muted = solid ? css.onFloorMuted : css.muted;
  const room = wide ? pipes.net.x - floor.x - 32 : floor.w - 28;
  const attempt =
    sandbox !== undefined && sandbox.attempt > 0 ? ` · ${texts.sandboxNumber(sandbox.attempt)}` : '';
  return (
    <Pick selection={sandboxSelection(pod)} label={texts.sentence.sandbox(words)} box={floor} radius={12}>
      <rect className={css[FLOORS[state]]} width={floor.w} height={floor.h} rx={12} />
      <Label
        kind="name"
        x={16}
        y={wide ? floor.h / 2 - 3 : 22}
        width={room}
        text={`pause${attempt}`}
        className={ink}
      />
      <Label
        kind="small"
        x={16}
        y={wide ? floor.h / 2 + 14 : 39}
        width={room}
        text={state === 'failed' && sandbox?.message ? sandbox.message : words}
        className={muted}
      />
      {(Object.keys(pipes) as PipeName[]).map((name) => (
        <Pipe key={name} name={name} sandbox={sandbox} box={relative(pipes[name], floor)} />
      ))}
      {state === 'stopped' && (
        <path
          className={css.crack}
          d={`M${floor.w * 0.42} 0 l9 ${floor.h * 0.34} l-14 ${floor.h * 0.3} l10 ${floor.h * 0.36}`}
        />
      )}
    </Pick>
  );
});

const relative = (box: Box, to: Box): Box => ({ ...box, x: box.x - to.x, y: box.y - to.y });

/** One namespace: filled where the Pod has one for all, dashed where each container has its own. */
function Pipe({
  name,
  sandbox,
  box,
}: {
  readonly name: PipeName;
  readonly sandbox: SandboxScene | undefined;
  readonly box: Box;
}) {
  const { texts } = useStage();
  const owner = sandbox?.namespaces[name] ?? 'pod';
  const state = sandbox?.state ?? 'none';
  const there = state === 'ready' || (name === 'net' && state === 'networked');
  const solid = state === 'ready';
  const value = !there
    ? ''
    : owner === 'node'
      ? texts.ofNode
      : owner === 'container'
        ? texts.eachItsOwn
        : name === 'net'
          ? (sandbox?.ip ?? '')
          : name === 'uts'
            ? (sandbox?.hostname ?? '')
            : texts.shared;
  const shape = !there ? css.pipeGhost : owner === 'pod' ? css.pipe : css.pipeOwn;
  const onDark = solid || state === 'networked';
  return (
    <g transform={`translate(${box.x} ${box.y})`} data-pipe={name}>
      <rect className={shape} width={box.w} height={box.h} rx={8} />
      <text className={`${css.text} ${css.caps} ${solid ? css.onFloorMuted : ''}`} x={10} y={box.h / 2 - 4}>
        {name.toUpperCase()}
      </text>
      {value !== '' && (
        <Label
          kind="small"
          x={10}
          y={box.h / 2 + 11}
          width={box.w - 16}
          text={value}
          className={onDark ? css.onFloor : ''}
        />
      )}
    </g>
  );
}

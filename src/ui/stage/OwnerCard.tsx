import { memo } from 'react';
import type { ClusterServiceScene, OwnerPart, OwnerScene, OwnerState, Tone } from '../../trace/index.ts';
import { MAX_PARTS, PART_H, shownParts } from './cluster-layout.ts';
import cluster from './cluster.module.css';
import { Label } from './Label.tsx';
import type { Box } from './layout.ts';
import { Pick } from './Pick.tsx';
import css from './picture.module.css';
import { Revision } from './PodTile.tsx';
import { type IconName, StateIcon } from './StateIcon.tsx';
import { useStage } from './stage-context.ts';
import { toneClass } from './tone-class.ts';

const TONES: Readonly<Record<OwnerState, Tone>> = {
  ok: 'running',
  working: 'pending',
  rolling: 'pending',
  stuck: 'failed',
  failing: 'failed',
  paused: 'none',
  complete: 'succeeded',
  failed: 'failed',
  deleting: 'terminating',
};
const ICONS: Readonly<Record<OwnerState, IconName>> = {
  ok: 'done',
  working: 'creating',
  rolling: 'backOff',
  stuck: 'failed',
  failing: 'failed',
  paused: 'waiting',
  complete: 'done',
  failed: 'failed',
  deleting: 'stopping',
};

type Texts = ReturnType<typeof useStage>['texts'];

function numbersOf(owner: OwnerScene, { world }: Texts): string {
  if (owner.kind === 'Job') return world.jobNumbers(owner.succeeded, owner.wants, owner.has, owner.failed);
  if (owner.kind === 'CronJob') return world.cronNumbers(owner.schedule, owner.has);
  return world.numbers(owner.wants, owner.has, owner.ready);
}

/** A workload: what it wants and what there is, as numbers and as one mark for each replica. */
export const OwnerCard = memo(function OwnerCard({
  owner,
  box,
}: {
  readonly owner: OwnerScene;
  readonly box: Box;
}) {
  const { texts } = useStage();
  const numbers = numbersOf(owner, texts);
  const state = texts.world.states[owner.state];
  // The newest are the ones that matter.
  const shown = shownParts(owner).slice(-MAX_PARTS);
  const isTroubled = TONES[owner.state] === 'failed';
  return (
    <Pick
      selection={owner.subject}
      label={texts.world.sentence.owner(owner.kind, owner.name, numbers, state)}
      box={box}
      radius={12}
      className={`${css.tone} ${toneClass(TONES[owner.state])}`}
    >
      {owner.message !== '' && <title>{owner.message}</title>}
      <rect
        className={`${cluster.topCard} ${isTroubled ? cluster.topTroubled : ''}`}
        width={box.w}
        height={box.h}
        rx={12}
      />
      <Label kind="tiny" x={14} y={19} width={box.w * 0.5} text={owner.kind} className={css.muted} />
      <StateWord x={box.w - 14} state={state} icon={ICONS[owner.state]} room={box.w * 0.5} />
      <Label
        kind="strong"
        x={14}
        y={36}
        width={box.w - 28}
        text={owner.name}
        cut="middle"
        className={css.strong}
      />
      <Pips owner={owner} x={14} y={44} w={box.w * 0.36} />
      <Label
        kind="small"
        x={14 + pipsWidth(owner, box.w * 0.36) + 8}
        y={54}
        width={box.w - 36 - pipsWidth(owner, box.w * 0.36)}
        text={numbers}
        className={css.muted}
      />
      {shown.map((part, i) => (
        <Part key={part.subject} part={part} y={64 + i * PART_H} w={box.w} isJob={owner.kind === 'CronJob'} />
      ))}
      {owner.autoscaler !== undefined && (
        <Label
          kind="small"
          x={14}
          y={64 + shown.length * PART_H + 13}
          width={box.w - 28}
          text={texts.world.scaler(owner.autoscaler.min, owner.autoscaler.max, owner.autoscaler.wants)}
          className={css.muted}
        />
      )}
    </Pick>
  );
});

/** At the right end: a state's sign and word. */
function StateWord({
  x,
  state,
  icon,
  room,
}: {
  readonly x: number;
  readonly state: string;
  readonly icon: IconName;
  readonly room: number;
}) {
  const { measure } = useStage();
  const w = Math.min(room, measure(state, { size: 11.5, weight: 600 }));
  return (
    <g>
      <StateIcon name={icon} x={x - w - 12} y={15} />
      <Label kind="pill" x={x - w} y={19} width={w + 2} text={state} />
    </g>
  );
}

const MAX_PIPS = 12;
const PIP = 10;

const pipCount = (owner: OwnerScene): number =>
  owner.kind === 'CronJob' ? 0 : Math.max(owner.wants, owner.kind === 'Job' ? owner.succeeded : owner.has);

function pipsWidth(owner: OwnerScene, w: number): number {
  const count = pipCount(owner);
  if (count === 0) return -8;
  return count <= MAX_PIPS && count * PIP <= w ? count * PIP : w;
}

/** One mark for each replica, or a bar for many: ready, there, still to come. */
function Pips({
  owner,
  x,
  y,
  w,
}: {
  readonly owner: OwnerScene;
  readonly x: number;
  readonly y: number;
  readonly w: number;
}) {
  const count = pipCount(owner);
  if (count === 0) return null;
  const isJob = owner.kind === 'Job';
  const full = isJob ? owner.succeeded : owner.ready;
  const there = isJob ? owner.succeeded + owner.has : owner.has;
  if (pipsWidth(owner, w) === w) {
    const part = (value: number): number => (w * Math.min(1, value / Math.max(count, there, 1))) | 0;
    return (
      <g>
        <rect className={cluster.barTrack} x={x} y={y + 2} width={w} height={8} rx={4} />
        <rect className={cluster.barHas} x={x} y={y + 2} width={part(there)} height={8} rx={4} />
        <rect
          className={isJob ? cluster.pipDone : cluster.barReady}
          x={x}
          y={y + 2}
          width={part(full)}
          height={8}
          rx={4}
        />
      </g>
    );
  }
  return (
    <g>
      {Array.from({ length: count }, (_, i) => {
        const kind =
          i < full
            ? isJob
              ? cluster.pipDone
              : cluster.pipReady
            : i < there
              ? cluster.pipThere
              : cluster.pipMissing;
        return <circle key={i} className={kind} cx={x + 4 + i * PIP} cy={y + 6} r={i < full ? 4 : 3.4} />;
      })}
    </g>
  );
}

function Part({
  part,
  y,
  w,
  isJob,
}: {
  readonly part: OwnerPart;
  readonly y: number;
  readonly w: number;
  readonly isJob: boolean;
}) {
  const { texts, measure } = useStage();
  const numbers = isJob
    ? texts.world.jobPart(part.ready, part.wants)
    : texts.world.part(part.ready, part.wants);
  const room = measure(numbers, { size: 11.5 });
  const indent = part.revision > 0 ? 34 : 14;
  return (
    <g transform={`translate(0 ${y})`}>
      {part.revision > 0 && <Revision number={part.revision} x={22} y={9} />}
      <Label kind="small" x={indent} y={13} width={w - indent - room - 26} text={part.name} cut="middle" />
      <text className={`${css.text} ${css.small} ${css.muted} ${css.end}`} x={w - 14} y={13}>
        {numbers}
      </text>
    </g>
  );
}

/** A Service: its address, and one mark for each endpoint. */
export const ServiceCard = memo(function ServiceCard({
  service,
  box,
}: {
  readonly service: ClusterServiceScene;
  readonly box: Box;
}) {
  const { texts } = useStage();
  const { endpoints } = service;
  const ready = endpoints.filter((e) => e.ready).length;
  const says = texts.world.endpoints(ready, endpoints.length);
  const ports = service.ports.length > 0 ? `:${service.ports.join(',')}` : '';
  const address = service.headless ? texts.world.headless : `${service.ip}${ports}`;
  const isExternal = service.type === 'ExternalName';
  const tone = isExternal ? 'none' : ready > 0 ? 'running' : 'failed';
  const pips = endpoints.length <= MAX_PIPS ? endpoints : [];
  const indent = pips.length > 0 ? pips.length * PIP + 8 : 0;
  return (
    <Pick
      selection={service.subject}
      label={texts.world.sentence.service(service.name, says)}
      box={box}
      radius={12}
      className={`${css.tone} ${toneClass(tone)}`}
    >
      <rect
        className={`${cluster.topCard} ${tone === 'failed' ? cluster.topTroubled : ''}`}
        width={box.w}
        height={box.h}
        rx={12}
      />
      <Label
        kind="tiny"
        x={14}
        y={19}
        width={box.w * 0.5}
        text={`Service · ${service.type}`}
        className={css.muted}
      />
      <text className={`${css.text} ${css.small} ${css.muted} ${css.end}`} x={box.w - 14} y={19}>
        {isExternal ? '' : address}
      </text>
      <Label
        kind="strong"
        x={14}
        y={36}
        width={box.w - 28}
        text={service.name}
        cut="middle"
        className={css.strong}
      />
      {pips.map((e, i) => (
        <circle
          key={`${e.pod} ${e.address}`}
          className={e.ready ? cluster.pipReady : e.terminating ? cluster.pipMissing : cluster.pipThere}
          cx={18 + i * PIP}
          cy={50}
          r={e.ready ? 4 : 3.4}
        />
      ))}
      {!isExternal && (
        <Label
          kind="small"
          x={14 + indent}
          y={54}
          width={box.w - 28 - indent}
          text={says}
          className={tone === 'failed' ? css.toned : css.muted}
        />
      )}
    </Pick>
  );
});

/** Who answers names in the cluster. */
export function DnsCard({ box }: { readonly box: Box }) {
  const { texts } = useStage();
  return (
    <Pick selection="services/kube-system/kube-dns" label={texts.world.dns} box={box} radius={12}>
      <rect className={cluster.topCard} width={box.w} height={box.h} rx={12} />
      <Label kind="tiny" x={14} y={19} width={box.w - 28} text="kube-dns" className={css.muted} />
      <Label kind="strong" x={14} y={36} width={box.w - 28} text={texts.world.dns} className={css.strong} />
      <Label kind="small" x={14} y={54} width={box.w - 28} text={texts.world.dnsSays} className={css.muted} />
    </Pick>
  );
}

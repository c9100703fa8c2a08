import { memo } from 'react';
import { type PodScene, readSelection, type VolumeScene } from '../../trace/index.ts';
import { Label, labelStyle } from './Label.tsx';
import { type Box, DRAWER, DRAWER_FILES, DRAWER_LINE, type PodLayout } from './layout.ts';
import { sizeWords } from './memory-words.ts';
import css from './picture.module.css';
import { useStage } from './stage-context.ts';

interface DrawersProps {
  readonly scene: Pick<PodScene, 'volumes'>;
  readonly layout: Pick<PodLayout, 'floor' | 'drawers' | 'cards' | 'wide'>;
}

/**
 * Volumes, as drawers under the floor, with what was written into them. A line leads from each to the containers that
 * mount it, dashed where they may only read; those of the container that is selected stand out.
 */
export const Drawers = memo(function Drawers({ scene, layout }: DrawersProps) {
  const { selected } = useStage();
  const chosen = readSelection(selected)?.container;
  return (
    <g>
      {scene.volumes.map((v, i) => {
        const box = layout.drawers[i];
        if (box === undefined) return null;
        const isChosen = chosen !== undefined && v.mountedBy.includes(chosen);
        return (
          <g key={v.name} data-volume={v.name}>
            {layout.wide && <Ties volume={v} at={i} box={box} layout={layout} chosen={chosen} />}
            <Drawer volume={v} box={box} isChosen={isChosen} />
          </g>
        );
      })}
    </g>
  );
});

function Ties({
  volume,
  at,
  box,
  layout,
  chosen,
}: {
  readonly volume: VolumeScene;
  readonly at: number;
  readonly box: Box;
  readonly layout: DrawersProps['layout'];
  readonly chosen: string | undefined;
}) {
  const y = layout.floor.y + layout.floor.h + 3 + (at % 3) * 2.5;
  return volume.mountedBy.map((name) => {
    const card = layout.cards.get(name);
    if (card === undefined) return null;
    const x = card.x + 20 + (at % 8) * 7;
    const readOnly = volume.readOnly || volume.readers.includes(name);
    return (
      <path
        key={name}
        className={`${css.tie} ${readOnly ? css.tieReads : ''} ${name === chosen ? css.tieChosen : ''}`}
        d={`M${x} ${card.y + card.h} V${y} H${box.x + 20} V${box.y}`}
      />
    );
  });
}

function Drawer({
  volume: v,
  box,
  isChosen,
}: {
  readonly volume: VolumeScene;
  readonly box: Box;
  readonly isChosen: boolean;
}) {
  const { texts } = useStage();
  const who = v.mountedBy.map((name) =>
    !v.readOnly && v.readers.includes(name) ? `${name} (${texts.readOnly})` : name,
  );
  const kind = v.source === '' ? v.kind : `${v.kind} ${v.source}`;
  const facts = [kind, v.readOnly ? texts.readOnly : '', who.join(', ')].filter((s) => s !== '').join(' · ');
  return (
    <g transform={`translate(${box.x} ${box.y})`}>
      <title>{`${v.name}: ${facts}`}</title>
      <rect
        className={`${css.drawer} ${isChosen ? css.drawerChosen : ''}`}
        width={box.w}
        height={box.h}
        rx={7}
      />
      <path className={css.knob} d={`M12 ${DRAWER / 2} h14`} />
      <Label kind="small" x={36} y={14.5} width={box.w - 44} text={v.name} cut="middle" />
      <Label kind="tiny" x={36} y={27} width={box.w - 44} text={facts} className={css.muted} />
      <Files volume={v} width={box.w} />
    </g>
  );
}

/** What lies in it: the names, as many as it has room for, each with its size. */
function Files({ volume: { files }, width }: { readonly volume: VolumeScene; readonly width: number }) {
  const { texts, measure } = useStage();
  const count = files.list.length + files.more;
  const all = count <= DRAWER_FILES;
  const shown = files.list.slice(0, all ? DRAWER_FILES : DRAWER_FILES - 1);
  const lines = shown.map((file) => ({ name: file.path, size: sizeWords(file.sizeBytes) }));
  return (
    <g data-files={count}>
      {lines.map(({ name, size }, i) => {
        const y = DRAWER + 9 + i * DRAWER_LINE;
        const sizeW = measure(size, labelStyle('tiny'));
        return (
          <g key={name}>
            <Label kind="code" x={12} y={y} width={width - 30 - sizeW} text={name} cut="middle" />
            <text className={`${css.text} ${css.tiny} ${css.muted} ${css.end}`} x={width - 10} y={y}>
              {size}
            </text>
          </g>
        );
      })}
      {!all && (
        <Label
          kind="tiny"
          x={12}
          y={DRAWER + 9 + shown.length * DRAWER_LINE}
          width={width - 20}
          text={texts.room.moreFiles(count - shown.length)}
          className={css.muted}
        />
      )}
    </g>
  );
}

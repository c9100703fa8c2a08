import type { ContainerScene } from '../../trace/index.ts';
import { briefDelay } from '../../i18n/durations.ts';
import { Label, labelStyle } from './Label.tsx';
import type { Box } from './layout.ts';
import css from './picture.module.css';
import { useStage } from './stage-context.ts';

interface LadderProps {
  readonly container: ContainerScene;
  readonly box: Box;
}

/** The waits as steps: those behind, the present one, those to come if it goes on like this. */
export function Ladder({ container, box }: LadderProps) {
  const { texts, measure } = useStage();
  const steps = container.ladder;
  if (steps.length === 0) return null;
  const head = 18;
  const foot = 16;
  const room = box.h - head - foot;
  const pitch = Math.min(52, box.w / steps.length);
  const barW = Math.min(26, pitch * 0.56);
  const longest = Math.max(...steps.map((s) => s.delayMs));
  const words = steps.map((s) => (s.delayMs === 0 ? texts.none : briefDelay(s.delayMs)));
  // Where the words do not fit beside each other, only every second or third is written; the present one always.
  const widest = Math.max(...words.map((word) => measure(word, labelStyle('tiny')))) + 5;
  const every = Math.max(1, Math.ceil(widest / pitch));
  const now = steps.findIndex((s) => s.when === 'now');
  const anchor = now >= 0 ? now : steps.length - 1;
  const title = container.backOff?.what === 'pull' ? texts.pullWaits : texts.waits;
  const isShort = measure(title, labelStyle('tiny')) > box.w;
  const past =
    container.tone === 'failed'
      ? css.barPastFailed
      : container.tone === 'succeeded'
        ? css.barPast
        : css.barPastOther;
  return (
    <g transform={`translate(${box.x} ${box.y})`}>
      <Label
        kind="tiny"
        x={0}
        y={9}
        width={box.w}
        text={isShort ? texts.waitsShort : title}
        className={css.muted}
      />
      {steps.map((step, i) => {
        const share = step.delayMs === 0 ? 0 : Math.sqrt(step.delayMs / longest);
        const h = Math.max(3, room * share);
        const x = i * pitch + (pitch - barW) / 2;
        const shown = (anchor - i) % every === 0;
        const half = measure(words[i] ?? '', labelStyle('tiny')) / 2;
        const middle = Math.min(box.w - half, Math.max(half, i * pitch + pitch / 2));
        return (
          <g key={i}>
            <rect
              className={step.when === 'now' ? css.barNow : step.when === 'next' ? css.barNext : past}
              x={x}
              y={head + room - h}
              width={barW}
              height={h}
              rx={3}
            />
            {shown && (
              <text
                className={`${css.text} ${css.tiny} ${css.middle} ${step.when === 'now' ? css.strong : css.muted}`}
                x={middle}
                y={box.h - 3}
              >
                {words[i]}
              </text>
            )}
          </g>
        );
      })}
    </g>
  );
}

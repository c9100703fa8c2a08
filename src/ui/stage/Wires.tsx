import { memo, useRef } from 'react';
import { fractionAt, type PodScene } from '../../trace/index.ts';
import type { StageTexts } from '../../i18n/stage.en.ts';
import { Chip, chipWidth } from './Chip.tsx';
import type { Box, PodLayout } from './layout.ts';
import type { Measure } from './measure.ts';
import css from './picture.module.css';
import { useStage } from './stage-context.ts';
import { toneClass } from './tone-class.ts';
import { useTick } from './use-scene.ts';

type Question = PodScene['questions'][number];
type Signal = NonNullable<PodScene['app'][number]['lastSignal']>;

interface OutsideProps {
  readonly scene: Pick<PodScene, 'questions' | 'services' | 'asksDns'>;
  readonly layout: PodLayout;
}

/** What stands below the house: Services, and CoreDNS with the newest question on its way there and back. */
export const Outside = memo(function Outside({ scene, layout }: OutsideProps) {
  const { texts, measure } = useStage();
  const { footer, wide } = layout;
  if (footer === undefined) return null;
  const newest = newestOf(scene.questions);
  const { answer, dnsText, box: dns } = dnsChip(newest, layout, texts, measure);
  const room = wide ? footer.w - (scene.asksDns ? dns.w + 24 : 0) : footer.w;
  let x = footer.x;
  let hidden = 0;
  return (
    <g>
      {scene.services.map((s, i) => {
        const text = `svc/${s.name} ${s.ip}${s.ports.length > 0 ? `:${s.ports.join(',')}` : ''}`;
        const w = Math.min(room, chipWidth(measure, text));
        const at = wide ? x : footer.x;
        const y = footer.y + (wide ? 0 : i * 36);
        if (wide ? at + w > footer.x + room - (i < scene.services.length - 1 ? 30 : 0) : i >= 3) {
          hidden++;
          return null;
        }
        x += w + 8;
        return (
          <g key={s.name} className={`${css.tone} ${toneClass(s.selects ? 'running' : 'succeeded')}`}>
            <Chip x={at} y={y} width={w} icon="service" text={text} />
          </g>
        );
      })}
      {hidden > 0 && wide && (
        <text className={`${css.text} ${css.small} ${css.muted}`} x={x + 4} y={footer.y + 18}>
          {texts.more(hidden)}
        </text>
      )}
      {scene.asksDns && (
        <g className={`${css.tone} ${toneClass(toneOfAnswer(newest))}`}>
          <Chip
            x={dns.x}
            y={dns.y}
            width={dns.w}
            icon={
              newest?.rcode === 'NOERROR'
                ? 'done'
                : newest === undefined || newest.rcode === ''
                  ? 'waiting'
                  : 'failed'
            }
            text={dnsText}
            says={answer}
          />
        </g>
      )}
    </g>
  );
});

const newestOf = (questions: readonly Question[]): Question | undefined =>
  questions.reduce<Question | undefined>(
    (last, q) => (last === undefined || q.fromMs >= last.fromMs ? q : last),
    undefined,
  );

/** CoreDNS, with what was asked last and what it said. */
function dnsChip(newest: Question | undefined, layout: PodLayout, texts: StageTexts, measure: Measure) {
  const answer = newest === undefined ? '' : newest.rcode === '' ? texts.asking : answerOf(newest, texts);
  const dnsText = newest === undefined ? 'CoreDNS' : `CoreDNS · ${newest.name}?`;
  const footer = layout.footer ?? { x: 0, y: 0, w: 0, h: 0 };
  const w = Math.min(
    layout.wide ? footer.w * 0.55 : footer.w,
    Math.max(150, chipWidth(measure, dnsText, answer)),
  );
  const box: Box = { x: footer.x + footer.w - w, y: footer.y + (layout.wide ? 0 : footer.h - 28), w, h: 28 };
  return { answer, dnsText, box };
}

function answerOf(q: Question, texts: StageTexts): string {
  if (q.rcode === '') return '';
  return q.rcode === 'NOERROR' ? (q.addresses[0] ?? texts.answers.NOERROR) : texts.answers[q.rcode];
}

const toneOfAnswer = (q: Question | undefined) =>
  q === undefined || q.rcode === '' ? 'none' : q.rcode === 'NOERROR' ? 'running' : 'failed';

interface QuestionProps {
  readonly questions: PodScene['questions'];
  readonly containers: readonly PodScene['app'][number][];
  readonly layout: PodLayout;
  /** `wire` lies below the floor, `dot` above everything. */
  readonly part: 'wire' | 'dot';
}

/** From the container through the floor to CoreDNS, while the container that asked lives. */
export const QuestionWire = memo(function QuestionWire({
  questions,
  containers,
  layout,
  part,
}: QuestionProps) {
  const { clock, still, texts, measure } = useStage();
  const path = useRef<SVGPathElement>(null);
  const dot = useRef<SVGCircleElement>(null);
  const question = newestOf(questions);
  useTick(clock, (t) => {
    if (dot.current === null || question === undefined) return;
    const over = fractionAt(question, t);
    const travels = !still && over < 1 && t >= question.fromMs;
    dot.current.setAttribute('visibility', travels ? 'visible' : 'hidden');
    const back = over > 0.5;
    dot.current.setAttribute('class', `${css.dot} ${back ? css.dotBack : ''}`);
    if (travels) follow(path.current, dot.current, back ? 2 - over * 2 : over * 2);
  });
  if (question === undefined || layout.footer === undefined) return null;
  const card = layout.cards.get(question.container);
  const asker = containers.find((c) => c.name === question.container);
  if (card === undefined || asker?.state !== 'running') return null;
  const dns = dnsChip(question, layout, texts, measure).box;
  const x = card.x + card.w * 0.78;
  const top = card.y + card.h;
  const exit = layout.house.y + layout.house.h;
  const endY = dns.y + dns.h / 2;
  const beside = layout.floor.x + layout.floor.w + 5;
  const d = !layout.wide
    ? `M${card.x + card.w} ${card.y + card.h * 0.8} H${beside} V${dns.y}`
    : x < dns.x - 30
      ? `M${x} ${top} V${exit} C${x} ${endY} ${x + 40} ${endY} ${dns.x} ${endY}`
      : `M${x} ${top} V${dns.y}`;
  return (
    <g aria-hidden className={`${css.tone} ${toneClass(toneOfAnswer(question))}`}>
      <path ref={path} className={part === 'wire' ? css.wire : css.unseen} d={d} />
      {part === 'dot' && <circle ref={dot} className={css.dot} r={6} />}
    </g>
  );
});

function follow(path: SVGPathElement | null, dot: SVGElement, fraction: number): void {
  if (path === null || typeof path.getTotalLength !== 'function') return;
  const { x, y } = path.getPointAtLength(path.getTotalLength() * fraction);
  dot.setAttribute('transform', `translate(${x.toFixed(1)} ${y.toFixed(1)})`);
}

interface SignalBoltProps {
  readonly signal: Signal;
  readonly layout: PodLayout;
  readonly container: string;
}

/** A signal on its way from the kubelet to the container's first process. */
export const SignalBolt = memo(function SignalBolt({ signal, layout, container }: SignalBoltProps) {
  const { clock, still } = useStage();
  const bolt = useRef<SVGGElement>(null);
  const card = layout.cards.get(container);
  const from = { x: layout.house.x + 40, y: layout.node.y + 30 };
  const to = card === undefined ? from : { x: card.x + card.w / 2, y: card.y + 8 };
  useTick(clock, (t) => {
    if (bolt.current === null) return;
    const over = fractionAt(signal, t);
    bolt.current.setAttribute('visibility', !still && over < 1 ? 'visible' : 'hidden');
    const eased = over * over;
    bolt.current.setAttribute(
      'transform',
      `translate(${(from.x + (to.x - from.x) * eased).toFixed(1)} ${(from.y + (to.y - from.y) * eased).toFixed(1)})`,
    );
  });
  if (card === undefined) return null;
  return (
    <g ref={bolt} aria-hidden>
      <path className={css.bolt} d="M2 -13 L-8 3 H-1 L-3 13 L8 -4 H1 L4 -13 Z" />
    </g>
  );
});

import { memo, useRef } from 'react';
import { fractionAt, type PodScene } from '../../trace/index.ts';
import { signalName } from '../../i18n/signals.ts';
import type { StageTexts } from '../../i18n/stage.en.ts';
import { Chip, chipWidth } from './Chip.tsx';
import type { Box, PodLayout } from './layout.ts';
import type { Measure } from './measure.ts';
import css from './picture.module.css';
import { useStage } from './stage-context.ts';
import { toneClass } from './tone-class.ts';
import { useTick } from './use-scene.ts';

/** A signal, around its middle. */
export const BOLT = 'M2 -13 L-8 3 H-1 L-3 13 L8 -4 H1 L4 -13 Z';

type Question = PodScene['questions'][number];
type Signal = NonNullable<PodScene['app'][number]['lastSignal']>;

interface OutsideProps {
  readonly scene: Pick<PodScene, 'questions' | 'services' | 'asksDns' | 'requests'>;
  readonly layout: PodLayout;
}

/** What stands below the house: Services, and CoreDNS with the newest question on its way there and back. */
export const Outside = memo(function Outside({ scene, layout }: OutsideProps) {
  const { texts, measure } = useStage();
  const { footer, wide } = layout;
  if (footer === undefined) return null;
  const newest = newestOf(scene.questions);
  const { answer, dnsText, box: dns } = dnsChip(newest, layout, texts, measure);
  const request = scene.requests.at(-1);
  const asked = requestChip(request, scene.asksDns ? dns : undefined, layout, measure);
  const taken = (scene.asksDns ? dns.w + 24 : 0) + (asked === undefined ? 0 : asked.box.w + 12);
  const room = wide ? footer.w - taken : footer.w;
  const { chips, hidden, end } = placeServices(scene.services, footer, room, wide, measure);
  return (
    <g>
      {chips.map(({ service, text, x, y, w }) => (
        <g
          key={service.name}
          className={`${css.tone} ${toneClass(service.selects ? 'running' : 'succeeded')}`}
        >
          <Chip x={x} y={y} width={w} icon="service" text={text} />
        </g>
      ))}
      {hidden > 0 && wide && (
        <text className={`${css.text} ${css.small} ${css.muted}`} x={end + 4} y={footer.y + 18}>
          {texts.more(hidden)}
        </text>
      )}
      {request !== undefined && asked !== undefined && (
        <g className={`${css.tone} ${toneClass(toneOfRequest(request))}`}>
          <Chip
            x={asked.box.x}
            y={asked.box.y}
            width={asked.box.w}
            icon={request.direction === 'in' ? 'arriving' : 'leaving'}
            text={asked.text}
            says={asked.says}
          />
        </g>
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

/** As many Services as fit: beside each other, or three below each other on a narrow page. */
function placeServices(
  services: PodScene['services'],
  footer: Box,
  room: number,
  wide: boolean,
  measure: Measure,
) {
  const chips: (Box & { readonly service: PodScene['services'][number]; readonly text: string })[] = [];
  let x = footer.x;
  for (const [i, service] of services.entries()) {
    const ports = service.ports.length > 0 ? `:${service.ports.join(',')}` : '';
    const text = `svc/${service.name} ${service.ip}${ports}`;
    const w = Math.min(room, chipWidth(measure, text));
    const rest = i < services.length - 1 ? 30 : 0;
    if (wide ? x + w > footer.x + room - rest : i >= 3) break;
    const y = footer.y + (wide ? 0 : i * 36);
    chips.push({ service, text, x: wide ? x : footer.x, y, w, h: 28 });
    x += w + 8;
  }
  return { chips, hidden: services.length - chips.length, end: x };
}

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

type Request = PodScene['requests'][number];

const toneOfRequest = (r: Request) =>
  r.error !== '' || r.status >= 400 ? 'failed' : r.status > 0 ? 'running' : 'none';

/** The newest request: who asks whom for what, and the answer. Beside CoreDNS, or above it on a narrow page. */
function requestChip(
  request: Request | undefined,
  dns: Box | undefined,
  layout: PodLayout,
  measure: Measure,
): { readonly box: Box; readonly text: string; readonly says: string } | undefined {
  const { footer, wide } = layout;
  if (request === undefined || footer === undefined) return undefined;
  const where = `${request.direction === 'in' ? '' : request.to}:${request.port}${request.path}`;
  const text = request.direction === 'in' ? `${request.fromName} → ${where}` : `→ ${where}`;
  const says = request.error !== '' ? request.error : request.status > 0 ? String(request.status) : '';
  const right = footer.x + footer.w - (wide && dns !== undefined ? dns.w + 12 : 0);
  const w = Math.min(
    wide ? 260 : footer.w,
    right - footer.x,
    chipWidth(measure, text, says === '' ? '000' : says),
  );
  const y = wide ? footer.y : footer.y + footer.h - 28 - (dns === undefined ? 0 : 36);
  return { box: { x: right - w, y, w, h: 28 }, text, says };
}

/** Requests between the outside and the Pod's network; each has its dot while it is on its way and back. */
export const RequestWires = memo(function RequestWires({
  scene,
  layout,
  part,
}: OutsideProps & { readonly part: 'wire' | 'dot' }) {
  const { texts, measure } = useStage();
  const dns = scene.asksDns ? dnsChip(newestOf(scene.questions), layout, texts, measure).box : undefined;
  const newest = scene.requests.at(-1);
  const chip = requestChip(newest, dns, layout, measure)?.box;
  if (chip === undefined || newest === undefined) return null;
  const { net } = layout.pipes;
  const top = { x: net.x + net.w / 2, y: net.y + net.h };
  const low = { x: chip.x + Math.min(chip.w / 2, 60), y: chip.y };
  const bend = layout.floor.y + layout.floor.h + (low.y - layout.floor.y - layout.floor.h) * 0.6;
  const d = `M${low.x} ${low.y} C${low.x} ${bend} ${top.x} ${bend} ${top.x} ${top.y}`;
  return (
    <g aria-hidden className={`${css.tone} ${toneClass(toneOfRequest(newest))}`}>
      {part === 'wire' ? (
        <path className={css.wire} d={d} />
      ) : (
        scene.requests.slice(-5).map((r) => <RequestDot key={r.id} request={r} d={d} />)
      )}
    </g>
  );
});

function RequestDot({ request, d }: { readonly request: Request; readonly d: string }) {
  const { clock, still } = useStage();
  const path = useRef<SVGPathElement>(null);
  const dot = useRef<SVGCircleElement>(null);
  useTick(clock, (t) => {
    if (dot.current === null) return;
    const over = fractionAt(request, t);
    const travels = !still && over < 1 && t >= request.fromMs;
    dot.current.setAttribute('visibility', travels ? 'visible' : 'hidden');
    const back = over > 0.5;
    dot.current.setAttribute('class', `${css.dot} ${back ? css.dotBack : ''}`);
    const there = back ? 2 - over * 2 : over * 2;
    if (travels) follow(path.current, dot.current, request.direction === 'in' ? there : 1 - there);
  });
  return (
    <>
      <path ref={path} className={css.unseen} d={d} />
      <circle ref={dot} className={css.dot} r={6} visibility="hidden" />
    </>
  );
}

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
      <path className={css.bolt} d={BOLT} />
      <text className={`${css.text} ${css.tiny} ${css.strong} ${css.signalName}`} x={12} y={4}>
        {signalName(signal.signal)}
      </text>
    </g>
  );
});

import type { ReactNode } from 'react';
import type { ContainerScene, Tone } from '../../trace/index.ts';
import { Label, labelStyle } from './Label.tsx';
import type { Measure } from './measure.ts';
import css from './picture.module.css';
import { useStage } from './stage-context.ts';
import { toneClass } from './tone-class.ts';

type ProbeScene = ContainerScene['probes'][number];

const MAX_PIPS = 5;

interface Form {
  /** So many pips at most for one probe. */
  readonly most: number;
  readonly brief: boolean;
  /** Between one and the next. */
  readonly gap: number;
}
const LAST_FORM: Form = { most: 1, brief: true, gap: 6 };
const FORMS: readonly Form[] = [
  { most: MAX_PIPS, brief: false, gap: 16 },
  { most: 3, brief: false, gap: 12 },
  { most: MAX_PIPS, brief: true, gap: 10 },
  { most: 3, brief: true, gap: 10 },
  { most: 2, brief: true, gap: 8 },
];

const widthOf = (parts: readonly Part[], { brief, gap }: Form, measure: Measure): number =>
  parts.reduce(
    (sum, p) => sum + measure(brief ? p.initial : p.word, labelStyle('tiny')) + p.pipsWidth + gap,
    -gap,
  );

interface Part {
  readonly key: string;
  readonly word: string;
  readonly initial: string;
  readonly tone: Tone;
  readonly pips: ReactNode;
  readonly pipsWidth: number;
  readonly title: string;
}

interface ProbePipsProps {
  readonly container: ContainerScene;
  readonly x: number;
  readonly y: number;
  readonly width: number;
}

/** Probes and hooks: a word, and pips that fill with each result in a row. A cross is a failure, a dot a success. */
export function ProbePips({ container, x, y, width }: ProbePipsProps) {
  const { texts, measure } = useStage();
  const partsOf = (most: number): readonly Part[] => [
    ...container.hooks.map(
      (h): Part => ({
        key: h.hook,
        word: h.hook,
        tone: h.state === 'running' ? 'pending' : h.state === 'success' ? 'succeeded' : 'failed',
        initial: h.hook === 'postStart' ? '↑' : '↓',
        pips: <HookPip state={h.state} />,
        pipsWidth: 12,
        title: h.hook,
      }),
    ),
    ...container.probes.map(
      (p): Part => ({
        key: p.type,
        word: texts.probe[p.type],
        tone: p.state === 'failing' ? 'failed' : p.state === 'succeeding' ? 'running' : 'none',
        initial: texts.probeInitial[p.type],
        pips: <Pips probe={p} most={most} />,
        pipsWidth: Math.min(most, Math.max(1, p.threshold)) * 10 + 2,
        title: `${texts.probe[p.type]}: ${texts.probeState[p.state]}${p.output === '' ? '' : `: ${p.output}`}`,
      }),
    ),
  ];
  // Words give way to their first letter, then pips to fewer of them, until all stand beside each other.
  const style = labelStyle('tiny');
  const form = FORMS.find((one) => widthOf(partsOf(one.most), one, measure) <= width) ?? LAST_FORM;
  const { brief, gap } = form;
  const parts = partsOf(form.most);
  let left = x;
  return (
    <g>
      {parts.map((p) => {
        const text = brief ? p.initial : p.word;
        const word = measure(text, style);
        const at = left;
        left += word + p.pipsWidth + gap;
        return (
          <g key={p.key} className={`${css.tone} ${toneClass(p.tone)}`}>
            <title>{p.title}</title>
            <Label kind="tiny" x={at} y={y + 4} width={word + 1} text={text} className={css.muted} />
            <g transform={`translate(${at + word + 8} ${y})`}>{p.pips}</g>
          </g>
        );
      })}
    </g>
  );
}

function Pips({ probe, most }: { readonly probe: ProbeScene; readonly most: number }) {
  const count = Math.min(most, Math.max(1, probe.threshold));
  const full = probe.state === 'idle' || probe.state === 'held' ? 0 : Math.min(count, probe.streak);
  return (
    <>
      {Array.from({ length: count }, (_, i) =>
        i < full && probe.state === 'failing' ? (
          <path key={i} className={css.pipFull} d={`M${i * 10 - 3} -3 l6 6 m0 -6 l-6 6`} />
        ) : (
          <circle key={i} className={i < full ? css.pipFull : css.pip} cx={i * 10} r={3.2} />
        ),
      )}
      {probe.running && <circle className={css.pip} cx={Math.min(full, count - 1) * 10} r={5} />}
    </>
  );
}

function HookPip({ state }: { readonly state: ContainerScene['hooks'][number]['state'] }) {
  if (state === 'success') return <circle className={css.pipFull} r={3.2} />;
  if (state === 'running') return <circle className={css.pip} r={3.2} strokeDasharray="2 2" />;
  return <path className={css.pipFull} d="M-3 -3 l6 6 m0 -6 l-6 6" />;
}

/** One container from the inside: its state, the tree of its processes, its files, and what it wrote. */
import { type CSSProperties, type ReactNode, useCallback, useRef } from 'react';
import { signalName } from '../../i18n/signals.ts';
import type { StageTexts } from '../../i18n/stage.en.ts';
import { clockText } from '../../i18n/durations.ts';
import {
  type ContainerScene,
  type ContainerView,
  containerView,
  fractionAt,
  remainingAt,
  type Trace,
} from '../../trace/index.ts';
import { BackOffRing } from './BackOffRing.tsx';
import css from './ContainerLevel.module.css';
import { describeContainer, stateIcon, stateWord } from './container-words.ts';
import { ContainerFiles } from './ContainerFiles.tsx';
import { sandboxWords } from './Floor.tsx';
import { Ladder } from './Ladder.tsx';
import { mebibytes } from './memory-words.ts';
import { ProbePips } from './ProbePips.tsx';
import { ProcessTree } from './ProcessTree.tsx';
import { useStage } from './stage-context.ts';
import { StateIcon } from './StateIcon.tsx';
import { toneClass } from './tone-class.ts';
import pictureCss from './picture.module.css';
import { useScene, useTick } from './use-scene.ts';

interface ContainerLevelProps {
  readonly trace: Trace;
  readonly pod: string;
  readonly name: string;
  readonly width: number;
  /** What can be done to it. */
  readonly tools?: ReactNode;
}

const MAX_STRIP = 560;

export function ContainerLevel({ trace, pod, name, width, tools }: ContainerLevelProps) {
  const { clock, texts } = useStage();
  const read = useCallback((from: Trace, t: number) => containerView(from, pod, name, t), [pod, name]);
  const view = useScene(trace, clock, read);
  if (view === undefined) return <p className={css.nothing}>{texts.room.none(name)}</p>;
  const { container: c } = view;
  return (
    <article
      className={`${css.room} ${pictureCss.tone} ${toneClass(c.tone)}`}
      aria-label={describeContainer(c, view.inits, texts)}
      data-container={c.name}
      tabIndex={-1}
      data-state={c.state}
    >
      <Head c={c} width={width} tools={tools} restartPolicy={view.pod.restartPolicy} />
      <div className={css.parts}>
        <section className={css.part} aria-label={texts.room.processes}>
          <h3 className={css.title}>{texts.room.processes}</h3>
          <ProcessTree view={view} />
          <Signals view={view} />
        </section>
        <section className={css.part} aria-label={texts.room.output}>
          <h3 className={css.title}>{texts.room.output}</h3>
          <Output view={view} />
        </section>
        <section className={`${css.part} ${css.files}`} aria-label={texts.room.files}>
          <h3 className={css.title}>{texts.room.files}</h3>
          <ContainerFiles view={view} />
        </section>
      </div>
      <FloorStrip view={view} />
    </article>
  );
}

/** Who it is, how it is, and what holds it there. */
function Head({
  c,
  width,
  tools,
  restartPolicy,
}: {
  readonly c: ContainerScene;
  readonly width: number;
  readonly tools: ReactNode;
  readonly restartPolicy: string;
}) {
  const { texts } = useStage();
  const strip = Math.max(160, Math.min(MAX_STRIP, width - 90));
  const facts = [
    texts.room.kinds[c.type],
    c.id === '' ? '' : texts.room.run(c.attempt + 1),
    c.restarts > 0 ? texts.restarts(c.restarts) : '',
    c.ports.length > 0 ? texts.room.ports(c.ports.join(', ')) : '',
    `restartPolicy: ${c.type === 'sidecar' ? 'Always' : restartPolicy}`,
  ].filter((part) => part !== '');
  return (
    <header className={css.head}>
      <div className={css.who}>
        {c.number > 0 && (
          <span className={css.number} aria-hidden>
            {c.number}
          </span>
        )}
        <h2 className={css.name}>{c.name}</h2>
        <State c={c} />
        <span className={css.tools}>{tools}</span>
      </div>
      <p className={css.image}>{c.image}</p>
      <p className={css.facts}>{facts.join(' · ')}</p>
      {c.command.length > 0 && (
        // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- it scrolls
        <code className={css.command} tabIndex={0}>
          {c.command.join(' ')}
        </code>
      )}
      {c.message !== '' && <p className={css.message}>{c.message}</p>}
      {c.kill !== undefined && <Grace kill={c.kill} />}
      {c.memory !== undefined && <Memory memory={c.memory} />}
      {(c.probes.length > 0 || c.hooks.length > 0) && (
        <svg className={css.strip} width={strip} height={24} aria-hidden>
          <ProbePips container={c} x={2} y={12} width={strip - 4} />
        </svg>
      )}
      {c.ladder.length > 0 && (
        <svg className={css.strip} width={strip} height={110} aria-hidden>
          {c.backOff !== undefined && <BackOffRing backOff={c.backOff} cx={46} cy={50} r={38} />}
          <Ladder container={c} box={{ x: 104, y: 4, w: strip - 112, h: 100 }} />
        </svg>
      )}
    </header>
  );
}

/** The state's word with its sign; what runs on in figures is written by the clock. */
function State({ c }: { readonly c: ContainerScene }) {
  const { clock, texts } = useStage();
  const word = useRef<HTMLSpanElement>(null);
  useTick(clock, (t) => {
    const text =
      c.pull !== undefined
        ? texts.pulling(Math.floor(fractionAt(c.pull, t) * 100))
        : c.kill === undefined
          ? stateWord(c, texts)
          : texts.stoppingIn(texts.duration(Math.ceil(remainingAt(c.kill, t) / 1000) * 1000));
    if (word.current !== null && word.current.textContent !== text) word.current.textContent = text;
  });
  const alive = c.state === 'running' || c.state === 'killing';
  return (
    <>
      <span className={css.state}>
        <svg width={14} height={14} aria-hidden>
          <StateIcon name={stateIcon(c)} x={7} y={7} />
        </svg>
        <span ref={word} />
      </span>
      {alive && c.type !== 'init' && (
        <span className={c.api.ready ? css.ready : css.notReady}>
          {c.api.ready ? `✓ ${texts.isReady}` : texts.notReady}
        </span>
      )}
    </>
  );
}

/** What is left of the grace. */
function Grace({ kill }: { readonly kill: NonNullable<ContainerScene['kill']> }) {
  const { clock, texts, still } = useStage();
  const bar = useRef<HTMLSpanElement>(null);
  useTick(clock, (t) => {
    const left = 1 - fractionAt(kill, t);
    bar.current?.style.setProperty('--share', String(still ? Math.ceil(left * 4) / 4 : left));
  });
  return (
    <div className={css.gauge}>
      <span className={css.gaugeWord}>{texts.room.grace(kill.graceSeconds)}</span>
      <span className={css.track}>
        <span ref={bar} className={css.fill} />
      </span>
    </div>
  );
}

/** What it holds against its limit. */
function Memory({ memory }: { readonly memory: NonNullable<ContainerScene['memory']> }) {
  const { texts } = useStage();
  const { usageBytes, limitBytes } = memory;
  const share = limitBytes === 0 ? 0 : Math.min(1, usageBytes / limitBytes);
  const tone = share > 0.95 ? 'failed' : share > 0.8 ? 'pending' : 'succeeded';
  return (
    <div className={`${css.gauge} ${pictureCss.tone} ${toneClass(tone)}`} data-memory={share.toFixed(2)}>
      <span className={css.gaugeWord}>
        {texts.memory(mebibytes(usageBytes), limitBytes === 0 ? '' : mebibytes(limitBytes))}
      </span>
      {limitBytes > 0 && (
        <span className={css.track}>
          <span className={css.fill} style={{ '--share': share } as CSSProperties} />
        </span>
      )}
    </div>
  );
}

function Signals({ view }: { readonly view: ContainerView }) {
  const { texts } = useStage();
  if (view.signals.length === 0) return null;
  return (
    <ul className={css.signals} aria-label={texts.room.signals}>
      {view.signals.map((s) => (
        <li key={s.seq}>
          <span className={css.time}>{clockText(s.atMs, true)}</span>{' '}
          {texts.room.signal(signalName(s.signal), s.from, s.ignored)}
        </li>
      ))}
    </ul>
  );
}

function Output({ view: { log, container } }: { readonly view: ContainerView }) {
  const { texts } = useStage();
  const box = useRef<HTMLPreElement>(null);
  const last = log.at(-1)?.seq;
  // The newest line is the one that matters: it is kept in sight.
  const shown = useRef(last);
  const stick = (element: HTMLPreElement | null): void => {
    box.current = element;
    if (element !== null && shown.current !== last) element.scrollTop = element.scrollHeight;
    shown.current = last;
  };
  if (log.length === 0) return <p className={css.quiet}>{texts.room.noOutput}</p>;
  return (
    // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- it scrolls
    <pre ref={stick} className={css.output} tabIndex={0} aria-label={texts.room.outputOf(container.name)}>
      {log.map((line) => (
        <div key={line.seq}>
          <span className={css.time}>{clockText(line.atMs, true)}</span>{' '}
          <span className={line.stream === 'stderr' ? css.stderr : undefined}>{line.text}</span>
        </div>
      ))}
    </pre>
  );
}

const PIPES = ['net', 'uts', 'ipc', 'pid'] as const;

/** pause below: what this container shares with the others of the Pod. */
function FloorStrip({ view: { pod } }: { readonly view: ContainerView }) {
  const { texts } = useStage();
  const { sandbox } = pod;
  const there = sandbox?.state === 'ready';
  return (
    <footer className={`${css.floor} ${there ? '' : css.floorGhost}`}>
      <span className={css.pause}>
        <strong>pause</strong> {sandboxWords(sandbox, pod.restarts, texts)}
      </span>
      {there &&
        PIPES.map((name) => {
          const owner = sandbox.namespaces[name];
          return (
            <span key={name} className={owner === 'pod' ? css.pipe : css.pipeOwn}>
              <small>{name.toUpperCase()}</small> {pipeWords(name, owner, sandbox, texts)}
            </span>
          );
        })}
    </footer>
  );
}

function pipeWords(
  name: (typeof PIPES)[number],
  owner: 'pod' | 'container' | 'node',
  { ip, hostname }: { readonly ip: string; readonly hostname: string },
  texts: StageTexts,
): string {
  if (owner === 'node') return texts.ofNode;
  if (owner === 'container') return texts.room.itsOwn;
  return name === 'net' ? ip : name === 'uts' ? hostname : texts.shared;
}

/** Why it is so: a sentence, what led to it step by step, what changed in `status`, and where the rule is written. */
import { clockText, docLink } from '../../i18n/index.ts';
import { objectWhyAt, tell, tellOf, type Trace, whyAt } from '../../trace/index.ts';
import { useCoarsePlayhead, useLayout, useSession, useSessionActs } from '../app/context.ts';
import { RichLine } from '../parts/Rich.tsx';
import { useText } from '../text.tsx';
import { DiffBlock } from './DiffBlock.tsx';
import { GuidePanel } from './GuidePanel.tsx';
import { useFocus } from './use-focus.ts';
import shared from './shared.module.css';
import styles from './WhyPanel.module.css';

export function WhyPanel() {
  const text = useText();
  const session = useSessionActs();
  const language = useLayout((state) => state.language);
  const t = useCoarsePlayhead();
  const trace = useSession((state) => state.run.trace);
  const { pod, object } = useFocus(t);
  const told = useTold(trace, object, pod, t);

  if (told === undefined || t === 0)
    return (
      <div className={styles.panel}>
        <p className={shared.quiet}>
          {told === undefined ? text.inspector.noPod : text.inspector.nothingYet}
        </p>
        <GuidePanel />
      </div>
    );

  const { why } = told;
  return (
    <div className={styles.panel}>
      <h2 className={styles.headline}>
        <RichLine text={told.headline} />
      </h2>
      {told.notes.length > 0 && (
        <p className={styles.notes}>
          {told.notes.map((note) => (
            <span key={note}>
              <RichLine text={note} />
              {/* Chinese sentences follow each other without a space. */}
              {language === 'zh' ? '' : ' '}
            </span>
          ))}
        </p>
      )}
      {told.change !== undefined && (
        <section>
          <h3 className={styles.title}>{text.why.wouldChange}</h3>
          <p className={styles.notes}>
            <RichLine text={told.change} />
          </p>
        </section>
      )}
      {why.chain.length > 0 && (
        <section>
          <h3 className={styles.title}>{text.why.chain}</h3>
          <ol className={styles.chain}>
            {why.chain.map((link, i) => {
              const last = i === why.chain.length - 1;
              return (
                <li key={link.seq} className={last ? styles.last : undefined}>
                  <button type="button" className={styles.link} onClick={() => session.seek(link.at)}>
                    <span className={styles.time}>
                      <span className="visually-hidden">{text.why.seek(clockText(link.at, true))}: </span>
                      <span aria-hidden="true">{clockText(link.at, true)}</span>
                    </span>
                    <span className={styles.what}>
                      <RichLine text={tell(text.codes, link.said)} />
                    </span>
                  </button>
                </li>
              );
            })}
          </ol>
        </section>
      )}
      {why.changed && why.changed.lines.length > 0 && (
        <section>
          <h3 className={styles.title}>
            {text.why.changed} · {clockText(why.changed.at, true)}
          </h3>
          <DiffBlock lines={why.changed.lines} label={text.why.changed} />
        </section>
      )}
      <a className={styles.rule} href={docLink(why.rule, language)} target="_blank" rel="noreferrer">
        {text.why.rule}
      </a>
    </div>
  );
}

/** What is said of the selected object: a Pod by its own reasons, anything else by those of objects. */
function useTold(trace: Trace, object: string | undefined, pod: string | undefined, t: number) {
  const text = useText();
  if (object !== undefined && !object.startsWith('pods/')) {
    const why = objectWhyAt(trace, object, t);
    return (
      why && {
        why,
        headline: tellOf(text.objectCodes, why.headline),
        notes: why.notes.map((note) => tellOf(text.objectCodes, note)),
        change: undefined,
      }
    );
  }
  if (pod === undefined) return undefined;
  const why = whyAt(trace, pod, t);
  return {
    why,
    headline: tell(text.codes, why.headline),
    notes: why.paragraphs.map((note) => tell(text.codes, note)),
    change: why.change && tell(text.codes, why.change),
  };
}

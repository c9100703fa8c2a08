/** Why it is so: a sentence, what led to it step by step, what changed in `status`, and where the rule is written. */
import { clockText, docLink } from '../../i18n/index.ts';
import { tell, whyAt } from '../../trace/index.ts';
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
  const { pod } = useFocus(t);

  if (pod === undefined || t === 0)
    return (
      <div className={styles.panel}>
        <p className={shared.quiet}>{pod === undefined ? text.inspector.noPod : text.inspector.nothingYet}</p>
        <GuidePanel />
      </div>
    );

  const why = whyAt(trace, pod, t);
  return (
    <div className={styles.panel}>
      <h2 className={styles.headline}>
        <RichLine text={tell(text.codes, why.headline)} />
      </h2>
      {why.paragraphs.length > 0 && (
        <p className={styles.notes}>
          {why.paragraphs.map((note) => (
            <span key={note.code}>
              <RichLine text={tell(text.codes, note)} />
              {/* Chinese sentences follow each other without a space. */}
              {language === 'zh' ? '' : ' '}
            </span>
          ))}
        </p>
      )}
      {why.change && (
        <section>
          <h3 className={styles.title}>{text.why.wouldChange}</h3>
          <p className={styles.notes}>
            <RichLine text={tell(text.codes, why.change)} />
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

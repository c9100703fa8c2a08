/** What the person does to the cluster: apply the open file now, and the acts so far, each of which can be taken back. */
import { actArgs, type ScenarioAct } from '../../state/index.ts';
import { clockText } from '../../i18n/index.ts';
import { isKind, type Trace } from '../../trace/index.ts';
import { useCoarsePlayhead, useSession, useSessionActs } from '../app/context.ts';
import { Button } from '../parts/Button.tsx';
import { Icon } from '../parts/Icon.tsx';
import { useText } from '../text.tsx';
import styles from './ActsBar.module.css';

/** What the API server answered when it refused an act of the run. */
function refusalOf(trace: Trace, index: number): string | undefined {
  const last = trace.entry(trace.ofSubject(`act/${index}`).at(-1) ?? -1);
  return isKind(last, 'act.refused') ? last.value.message : undefined;
}

export function ActsBar({ file }: { readonly file: string }) {
  const text = useText();
  const session = useSessionActs();
  const acts = useSession((state) => state.scenario.acts);
  const run = useSession((state) => state.run);
  const report = useSession((state) => state.reports.get(file));
  const now = clockText(useCoarsePlayhead(), true);
  const applied = acts.some((act) => act.kind === 'apply' && act.file === file);
  const hasErrors = report?.diagnostics.some((d) => d.severity === 'error') ?? false;
  const objects = report?.objects ?? [];

  const nameOf = (act: ScenarioAct): string => text.timeline.act(act.kind, actArgs(act));

  return (
    <section className={styles.bar} aria-label={text.acts.title}>
      <div className={styles.verbs}>
        <Button
          look={applied ? 'framed' : 'primary'}
          disabled={hasErrors}
          {...(hasErrors && { title: text.acts.hasErrors })}
          onClick={() => session.applyFile(file)}
        >
          {text.acts.applyAt(now)}
        </Button>
        {applied && objects.length > 0 && (
          <Button onClick={() => session.deleteObjects(objects)}>{text.acts.deleteAt(now)}</Button>
        )}
      </div>
      {acts.length === 0 ? (
        <p className={styles.none}>{text.acts.none}</p>
      ) : (
        <ul className={styles.acts}>
          {acts.map((act, i) => {
            const what = nameOf(act);
            const at = clockText(act.at, true);
            // Acts have the same order in the run, whose trace tells what became of them.
            const refusal = run.of?.acts === acts ? refusalOf(run.trace, i) : undefined;
            return (
              // Acts are values, and two may be equal; their place tells them apart.
              <li
                key={`${i} ${what} ${act.at}`}
                className={[styles.act, refusal !== undefined && styles.refused].filter(Boolean).join(' ')}
                title={refusal}
              >
                <button
                  type="button"
                  className={styles.goTo}
                  aria-label={text.acts.goTo(
                    refusal === undefined ? what : `${what} ✕ ${text.acts.refused}`,
                    at,
                  )}
                  onClick={() => session.seek(act.at)}
                >
                  <span className={styles.time}>{at}</span> {what}
                  {refusal !== undefined && <strong> ✕ {text.acts.refused}</strong>}
                </button>
                <button
                  type="button"
                  className={styles.remove}
                  aria-label={text.acts.remove(what, at)}
                  title={text.acts.remove(what, at)}
                  onClick={() => session.removeAct(act)}
                >
                  <Icon name="close" size={13} />
                </button>
              </li>
            );
          })}
        </ul>
      )}
    </section>
  );
}

/** The processes of one container as a tree, with what they are called inside and on the node. */
import type { CSSProperties } from 'react';
import type { ContainerView } from '../../trace/index.ts';
import css from './ContainerLevel.module.css';
import { useStage } from './stage-context.ts';

export function ProcessTree({ view }: { readonly view: ContainerView }) {
  const { texts } = useStage();
  const { pod, container } = view;
  const { processes } = container;
  if (processes.length === 0) return <p className={css.quiet}>{texts.room.noProcesses}</p>;
  const pauseIsFirst = pod.sharesProcesses && pod.sandbox?.state === 'ready';
  const zombies = processes.filter((p) => p.zombie).length;
  return (
    <>
      <ul className={css.tree}>
        {pauseIsFirst && (
          <li className={css.process}>
            <span className={css.pid}>1</span>
            <code>/pause</code> <span className={css.note}>{texts.pauseFirst}</span>
          </li>
        )}
        {processes.map((p) => (
          <li
            key={p.pid}
            className={p.zombie ? css.zombie : css.process}
            style={{ '--depth': p.depth + (pauseIsFirst ? 1 : 0) } as CSSProperties}
            data-zombie={p.zombie}
          >
            <span className={css.pid} title={texts.room.pidOnNode(p.pid)}>
              {p.nsPid}
            </span>
            <code>{p.argv.join(' ')}</code>
            {p.zombie && <span className={css.note}> {texts.room.zombie}</span>}
          </li>
        ))}
      </ul>
      {zombies > 0 && (
        <p className={css.quiet}>{pauseIsFirst ? texts.room.pauseReaps : texts.room.nobodyReaps}</p>
      )}
    </>
  );
}

/** The processes of the Pod, as a tree for each PID namespace. */
import type { CSSProperties } from 'react';
import { podScene, type PodScene, type ProcessScene } from '../../trace/index.ts';
import { useCoarsePlayhead, useSession } from '../app/context.ts';
import { useText } from '../text.tsx';
import { useFocus } from './use-focus.ts';
import shared from './shared.module.css';
import styles from './ProcessesPanel.module.css';

export function ProcessesPanel() {
  const text = useText();
  const t = useCoarsePlayhead();
  const trace = useSession((state) => state.run.trace);
  const { pod } = useFocus(t);
  const scene = pod === undefined ? undefined : podScene(trace, pod, t);
  const groups = scene === undefined ? [] : namespacesOf(scene);
  if (groups.length === 0) return <p className={shared.quiet}>{text.processes.none}</p>;
  return (
    <div className={styles.panel}>
      {groups.map((group) => (
        <section key={group.container ?? group.owner} className={styles.namespace}>
          <h3 className={styles.title}>
            {group.container !== undefined
              ? text.processes.containerNamespace(group.container)
              : group.owner === 'node'
                ? text.processes.nodeNamespace
                : text.processes.podNamespace}
          </h3>
          <table className={styles.table}>
            <thead>
              <tr>
                <th scope="col">{text.processes.pid}</th>
                <th scope="col">{text.processes.onNode}</th>
                <th scope="col">{text.processes.command}</th>
              </tr>
            </thead>
            <tbody>
              {group.pause && (
                <tr>
                  <td>{group.pause.nsPid}</td>
                  <td>–</td>
                  <td>
                    <code>/pause</code>{' '}
                    <span className={styles.note}>
                      {group.pause.reaps ? text.processes.pauseReaps : text.processes.pauseHolds}
                    </span>
                  </td>
                </tr>
              )}
              {group.processes.map((process) => (
                <tr key={process.pid}>
                  <td>{process.nsPid}</td>
                  <td className={styles.node}>{process.pid}</td>
                  <td style={depth(process.depth + (group.pause?.reaps ? 1 : 0))} className={styles.command}>
                    <code>{process.argv.join(' ')}</code>
                    {process.zombie && (
                      <span className={styles.zombie} title={text.processes.zombie}>
                        {' '}
                        &lt;defunct&gt;<span className="visually-hidden"> {text.processes.zombie}</span>
                      </span>
                    )}
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        </section>
      ))}
    </div>
  );
}

const depth = (steps: number): CSSProperties => ({ '--depth': steps }) as CSSProperties;

interface PidNamespace {
  readonly owner: 'pod' | 'container' | 'node';
  /** Of whom it is, when it is a container's own. */
  readonly container: string | undefined;
  readonly pause: { readonly nsPid: number; readonly reaps: boolean } | undefined;
  readonly processes: readonly ProcessScene[];
}

/** pause has a namespace of its own, unless the Pod shares one: then it is PID 1 of all. */
export function namespacesOf({ sandbox, init, app, sharesProcesses }: PodScene): readonly PidNamespace[] {
  const containers = [...init, ...app].filter((one) => one.processes.length > 0);
  const alive = sandbox?.state === 'ready';
  const owner = sandbox?.namespaces.pid ?? 'container';
  const groups: PidNamespace[] = [];
  if (alive || (sharesProcesses && containers.length > 0))
    groups.push({
      owner: owner === 'node' ? 'node' : 'pod',
      container: undefined,
      pause: alive ? { nsPid: 1, reaps: sharesProcesses } : undefined,
      processes: sharesProcesses ? containers.flatMap((one) => one.processes) : [],
    });
  if (!sharesProcesses)
    for (const one of containers)
      groups.push({ owner: 'container', container: one.name, pause: undefined, processes: one.processes });
  return groups;
}

/** The Events about what is selected, as `kubectl describe` prints them at this moment. */
import { humanDuration } from '../../kube/duration.ts';
import { objectEvents, type PodEvent, podEvents } from '../../trace/index.ts';
import { useCoarsePlayhead, useSession } from '../app/context.ts';
import { useText } from '../text.tsx';
import { useFocus } from './use-focus.ts';
import shared from './shared.module.css';
import styles from './EventsPanel.module.css';

export function EventsPanel() {
  const text = useText();
  const t = useCoarsePlayhead();
  const trace = useSession((state) => state.run.trace);
  const { object } = useFocus(t);
  const events =
    object === undefined
      ? []
      : object.startsWith('pods/')
        ? podEvents(trace, object, t)
        : objectEvents(trace, object, t);
  if (events.length === 0) return <p className={shared.quiet}>{text.events.none}</p>;
  return (
    <table className={styles.table}>
      <caption className="visually-hidden">{text.events.caption}</caption>
      <thead>
        <tr>
          {/* The column heads are kubectl's words. */}
          <th scope="col">{text.events.type}</th>
          <th scope="col">{text.events.reason}</th>
          <th scope="col">{text.events.age}</th>
          <th scope="col">{text.events.from}</th>
          <th scope="col">{text.events.message}</th>
        </tr>
      </thead>
      <tbody>
        {events.map((event) => (
          <tr key={event.subject} className={event.type === 'Normal' ? undefined : styles.warning}>
            <td>{event.type}</td>
            <td>{event.reason}</td>
            <td className={styles.age}>{ageOf(event, t)}</td>
            <td>{event.from}</td>
            <td className={styles.message}>{event.message.trim()}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

/** Models staging/src/k8s.io/kubectl/pkg/describe/describe.go DescribeEvents: `4s (x4 over 119s)`, or `8s`. */
export function ageOf({ count, firstMs, lastMs }: PodEvent, t: number): string {
  // The API keeps these times to the second, cut off.
  const since = (ms: number): string => humanDuration(t - Math.floor(ms / 1000) * 1000);
  return count > 1 ? `${since(lastMs)} (x${count} over ${since(firstMs)})` : since(firstMs);
}

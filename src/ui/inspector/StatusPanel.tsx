/** An object as YAML at the playhead; the lines that its newest version changed are marked. */
import { useMemo, useState } from 'react';
import { clockText } from '../../i18n/index.ts';
import {
  diffLines,
  type Entry,
  podIndex,
  type Trace,
  versionBefore,
  WORKLOADS,
  writtenAt,
  yamlLines,
} from '../../trace/index.ts';
import { useCoarsePlayhead, useSession, useSessionActs } from '../app/context.ts';
import { useText } from '../text.tsx';
import { useFocus } from './use-focus.ts';
import shared from './shared.module.css';

/** In this order, and nothing of what only the machinery needs. */
const RESOURCES = [
  'pods',
  ...WORKLOADS,
  'horizontalpodautoscalers',
  'services',
  'endpointslices',
  'ingresses',
  'nodes',
  'configmaps',
  'secrets',
  'persistentvolumeclaims',
  'persistentvolumes',
  'poddisruptionbudgets',
];

export function StatusPanel() {
  const text = useText();
  const session = useSessionActs();
  const t = useCoarsePlayhead();
  const trace = useSession((state) => state.run.trace);
  const focus = useFocus(t);
  const [whole, setWhole] = useState(false);
  const subjects = objectsToLookAt(trace, t);
  const subject = focus.object ?? subjects[0];
  const written = subject === undefined ? undefined : writtenAt(trace, subject, t);

  return (
    <div>
      <div className={shared.row}>
        <label className={shared.label}>
          <span className="visually-hidden">{text.inspector.object}</span>
          <select
            className={shared.select}
            value={subject ?? ''}
            onChange={(event) => session.select(event.target.value)}
          >
            {subject !== undefined && !subjects.includes(subject) && (
              <option value={subject}>{shortName(subject)}</option>
            )}
            {subjects.map((one) => (
              <option key={one} value={one}>
                {shortName(one)}
              </option>
            ))}
          </select>
        </label>
        <label className={shared.label}>
          <input type="checkbox" checked={whole} onChange={(event) => setWhole(event.target.checked)} />
          {text.status.whole}
        </label>
      </div>
      {written === undefined ? (
        <p className={shared.quiet}>{text.inspector.noObject}</p>
      ) : (
        <ObjectYaml trace={trace} written={written} whole={whole} />
      )}
    </div>
  );
}

interface ObjectYamlProps {
  readonly trace: Trace;
  readonly written: Entry<'object.written'>;
  readonly whole: boolean;
}

function ObjectYaml({ trace, written, whole }: ObjectYamlProps) {
  const text = useText();
  const lines = useMemo(() => markedLines(trace, written, whole), [trace, written, whole]);
  const at = clockText(written.at, true);
  const deleted = written.value.verb === 'delete';
  return (
    <>
      <p className={shared.quiet}>
        {deleted
          ? text.status.deleted(at)
          : text.status.version(written.value.object.metadata.resourceVersion ?? '', at)}
        {written.component !== '' && ` · ${text.status.by(written.component)}`}
      </p>
      <pre className={shared.code} aria-label={text.status.caption}>
        {lines.map(({ line, changed }, i) => (
          // Lines of one version never change their order.
          <div key={`${i}`} className={[shared.line, changed && shared.changed].filter(Boolean).join(' ')}>
            {changed && <span className="visually-hidden">{text.status.changedLine}: </span>}
            {line}
          </div>
        ))}
      </pre>
    </>
  );
}

interface MarkedLine {
  readonly line: string;
  readonly changed: boolean;
}

function markedLines(trace: Trace, written: Entry<'object.written'>, whole: boolean): readonly MarkedLine[] {
  const pick = (object: object): readonly string[] => {
    const shown = whole || !('status' in object) ? object : { status: object.status };
    return yamlLines(shown);
  };
  const now = pick(written.value.object);
  const before = versionBefore(trace, written.seq);
  // The first version is new as a whole: marking all of it would say nothing.
  if (before === undefined) return now.map((line) => ({ line, changed: false }));
  return diffLines(pick(before.value.object), now)
    .filter((line) => line.kind !== 'removed')
    .map((line) => ({ line: line.text, changed: line.kind === 'added' }));
}

function objectsToLookAt(trace: Trace, t: number): readonly string[] {
  const { byResource } = podIndex(trace);
  return RESOURCES.flatMap((resource) =>
    (byResource.get(resource) ?? [])
      .filter((subject) => writtenAt(trace, subject, t) !== undefined)
      .slice(0, MAX_OF_A_KIND),
  );
}

/** A list of hundreds helps nobody: the others are selected in the picture. */
const MAX_OF_A_KIND = 200;

/** `pods/default/web` → `pods/web`, `nodes//node-1` → `nodes/node-1`; another namespace stays. */
function shortName(subject: string): string {
  const [resource = '', namespace = '', name = ''] = subject.split('/');
  return namespace === '' || namespace === 'default'
    ? `${resource}/${name}`
    : `${resource}/${name} (${namespace})`;
}

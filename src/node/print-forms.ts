/** What `npm run simulate` can print of a run: the story, or how things stand at its end. */
import { formatTable } from '../kube/printers/table.ts';
import { tableOf } from '../kube/printers/registry.ts';
import { formatDuration } from '../kube/duration.ts';
import type { KubeObject } from '../kube/types.ts';
import { toYaml } from '../kubectl/printers/yaml.ts';
import { objectAt, objectsAt } from '../trace/at.ts';
import { podIndex } from '../trace/pod-index.ts';
import { podLanes } from '../trace/spans.ts';
import { timeText, traceText } from '../trace/text.ts';
import type { Trace } from '../trace/trace.ts';

/**
 * `trace` the steps · `all` every entry · `json` every entry as an object · `pods` and `events` as kubectl get shows
 * them at the end · `yaml` what was made outside kube-system and is left at the end · `timeline` the spans of each Pod.
 */
export const PRINT_FORMS = ['trace', 'all', 'json', 'pods', 'events', 'yaml', 'timeline'] as const;
export type PrintForm = (typeof PRINT_FORMS)[number];

export const isPrintForm = (word: string): word is PrintForm =>
  (PRINT_FORMS as readonly string[]).includes(word);

/** The whole text of a form, with its last line feed. `epochMs` is the date of t = 0. */
export function printForm(form: PrintForm, trace: Trace, epochMs: number): string {
  switch (form) {
    case 'trace':
      return traceText(trace);
    case 'all':
      return traceText(trace, { meaningful: false });
    case 'json':
      return lines(Array.from({ length: trace.length }, (_, seq) => JSON.stringify(trace.entry(seq))));
    case 'pods':
      return table('Pod', own(objectsAt(trace, 'pods', trace.until)), trace, epochMs);
    case 'events':
      return table('Event', own(objectsAt(trace, 'events', trace.until)), trace, epochMs);
    case 'yaml':
      return objectsLeft(trace).map(toYaml).join('---\n');
    case 'timeline':
      return timeline(trace);
  }
}

const lines = (list: readonly string[]): string => list.map((line) => `${line}\n`).join('');

/** The cluster's own objects are not what someone simulates a manifest for. */
const own = (objects: readonly KubeObject[]): readonly KubeObject[] =>
  objects.filter(({ metadata }) => metadata.namespace !== 'kube-system');

function table(kind: string, objects: readonly KubeObject[], trace: Trace, epochMs: number): string {
  const spread = new Set(objects.map(({ metadata }) => metadata.namespace)).size > 1;
  return formatTable(tableOf(kind, objects, { now: epochMs + trace.until }), {
    wide: kind === 'Pod',
    withNamespace: spread,
  });
}

/** Everything that came with the first act or after it and is no Event, in order of creation. */
function objectsLeft(trace: Trace): readonly KubeObject[] {
  const first = trace.ofKind('act.applied')[0] ?? trace.length;
  const subjects = new Set<string>();
  for (const seq of trace.ofKind('object.written')) {
    const subject = trace.entry(seq)?.subject ?? '';
    if (seq > first && (trace.ofSubject(subject)[0] as number) > first) subjects.add(subject);
  }
  const left = [...subjects].map((subject) => objectAt(trace, subject, trace.until));
  return own(left.filter((object) => object !== undefined && object.kind !== 'Event') as KubeObject[]);
}

function timeline(trace: Trace): string {
  const pods = (podIndex(trace).byResource.get('pods') ?? []).filter(
    (s) => !s.startsWith('pods/kube-system/'),
  );
  const text: string[] = [];
  for (const subject of pods) {
    text.push(subject.slice('pods/'.length));
    for (const lane of podLanes(trace, subject)) {
      if (lane.kind === 'acts' || lane.spans.length === 0) continue;
      text.push(`  ${lane.label === '' ? lane.kind : lane.label}`);
      for (const { from, to, kind, label } of lane.spans) {
        const end = Number.isFinite(to) ? timeText(to) : '…';
        const length = Number.isFinite(to) ? `  ${formatDuration(Math.round(to - from))}` : '';
        text.push(`    ${timeText(from)} – ${end}  ${kind === 'status' ? '' : `${kind} `}${label}${length}`);
      }
    }
  }
  return lines(text);
}

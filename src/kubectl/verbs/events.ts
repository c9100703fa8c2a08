/** `kubectl events`. Models staging/src/k8s.io/kubectl/pkg/cmd/events. */
import { TableWriter } from '../../kube/printers/table.ts';
import { humanDuration } from '../../kube/duration.ts';
import { compareTimestamps, parseRfc3339 } from '../../kube/time.ts';
import type { Event } from '../../kube/types.ts';
import { mapping } from '../builder.ts';
import { query } from '../client.ts';
import { type Command, OUTPUT } from '../command.ts';
import { KubectlError } from '../errors.ts';
import { bool, int, string, strings } from '../flags.ts';
import { listAt } from '../json.ts';
import { printerOf } from '../printers/output.ts';
import { apiVersionOf } from '../resources.ts';
import { type Session, usageError } from '../session.ts';

export const events: Command = {
  name: 'events',
  about: 'List events',
  flags: [
    ...OUTPUT,
    bool('watch', 'w'),
    bool('all-namespaces', 'A'),
    string('for'),
    strings('types'),
    bool('no-headers'),
    int('chunk-size', 500),
  ],
  *run(session) {
    const { flags } = session;
    if (session.args.length > 0)
      throw usageError(session, `unexpected arguments: [${session.args.join(' ')}]`);
    const wrong = flags.list('types').find((type) => !['normal', 'warning'].includes(type.toLowerCase()));
    if (wrong !== undefined) throw new KubectlError('valid --types are Normal or Warning');
    const isAll = flags.isOn('all-namespaces');
    const path = isAll ? '/api/v1/events' : `/api/v1/namespaces/${session.namespace}/events`;
    const fieldSelector = yield* selectorFor(session);
    const print = eventPrinter(session, isAll);
    const limit = flags.int('chunk-size');
    if (flags.isOn('watch')) {
      const opened = yield* session.env.watch({
        method: 'GET',
        path,
        accept: 'typed',
        query: query({ fieldSelector, limit, watch: 'true' }),
      });
      if (!opened.ok) return void session.client.check('GET', path, opened.reply);
      for (;;) {
        const event = yield* opened.stream.next();
        if (event === undefined || event === 'timeout') return;
        if (event.type === 'BOOKMARK' || event.type === 'DELETED' || event.type === 'ERROR') continue;
        const one = event.object as Event;
        if (isWanted(session, one)) print([one]);
      }
    }
    const list = yield* session.client.get(path, { accept: 'typed', query: query({ fieldSelector, limit }) });
    const found = (listAt(list, 'items') as readonly Event[]).filter((event) => isWanted(session, event));
    if (found.length === 0) {
      session.err(isAll ? 'No events found.\n' : `No events found in ${session.namespace} namespace.\n`);
      return;
    }
    const printer = printerOf(session);
    if (printer !== undefined)
      return session.out(
        printer({ apiVersion: 'v1', kind: 'List', metadata: { resourceVersion: '' }, items: found }),
      );
    print(found.toSorted((a, b) => compareTimestamps(lastTime(a), lastTime(b))));
  },
};

function* selectorFor(session: Session) {
  const text = session.flags.text('for');
  if (text === '') return '';
  const [word = '', name = ''] = text.split('/');
  if (name === '') throw new KubectlError('--for must be in resource/name form');
  const type = yield* mapping(session, word);
  return `involvedObject.kind=${type.kind},involvedObject.apiVersion=${apiVersionOf(type)},involvedObject.name=${name}`;
}

function isWanted({ flags }: Session, { type = '' }: Event): boolean {
  const types = flags.list('types');
  return types.length === 0 || types.some((each) => each.toLowerCase() === type.toLowerCase());
}

const lastTime = (event: Event): string | undefined =>
  event.series?.lastObservedTime ||
  event.lastTimestamp ||
  event.eventTime ||
  event.firstTimestamp ||
  undefined;

function eventPrinter(session: Session, isAll: boolean): (list: readonly Event[]) => void {
  const writer = new TableWriter();
  let isFirst = !session.flags.isOn('no-headers');
  return (list) => {
    const lines = list.map((event) => [
      ...(isAll ? [event.metadata?.namespace ?? ''] : []),
      interval(session, event),
      event.type ?? '',
      event.reason ?? '',
      `${event.involvedObject?.kind ?? ''}/${event.involvedObject?.name ?? ''}`,
      (event.message ?? '').trim(),
    ]);
    if (isFirst)
      lines.unshift([...(isAll ? ['NAMESPACE'] : []), 'LAST SEEN', 'TYPE', 'REASON', 'OBJECT', 'MESSAGE']);
    isFirst = false;
    session.out(writer.write(lines));
  };
}

function interval({ env }: Session, event: Event): string {
  const since = (time: string | undefined | null): string => {
    const at = time ? parseRfc3339(time) : undefined;
    return at === undefined ? '<unknown>' : humanDuration(env.now() - at);
  };
  const first = since(event.eventTime || event.firstTimestamp);
  if (event.series)
    return `${since(event.series.lastObservedTime)} (x${event.series.count ?? 0} over ${first})`;
  return (event.count ?? 0) > 1 ? `${since(event.lastTimestamp)} (x${event.count} over ${first})` : first;
}

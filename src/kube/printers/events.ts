/** Events. Models pkg/printers/internalversion/printers.go printEvent. */
import type { Event } from '../types.ts';
import { type Column, column, nameOf, type Printer, since, wide } from './printer.ts';

const WIDE_NAME: Column = { name: 'Name', type: 'string', format: 'name', priority: 1 };

export const eventPrinter: Printer<Event> = {
  columns: [
    column('Last Seen'),
    column('Type'),
    column('Reason'),
    column('Object'),
    wide('Subobject'),
    wide('Source'),
    column('Message'),
    wide('First Seen'),
    wide('Count'),
    WIDE_NAME,
  ],
  cells(event, options) {
    const { involvedObject, series } = event;
    // Stored events may hold null for a time they do not have, so these are tests for a value, not for presence.
    const firstSeen = since(event.firstTimestamp || event.eventTime, options);
    const lastSeen = event.lastTimestamp ? since(event.lastTimestamp, options) : firstSeen;
    return [
      series ? since(series.lastObservedTime, options) : lastSeen,
      event.type ?? '',
      event.reason ?? '',
      targetText(involvedObject),
      involvedObject?.fieldPath ?? '',
      sourceText(event),
      (event.message ?? '').trim(),
      firstSeen,
      series ? (series.count ?? 0) : event.count || 1,
      nameOf(event),
    ];
  },
};

/** `pod/web`. */
function targetText(target: Event['involvedObject'] | undefined): string {
  const kind = (target?.kind ?? '').toLowerCase();
  return target?.name ? `${kind}/${target.name}` : kind;
}

/** `kubelet, node-1`; the newer fields stand in for missing old ones. Models formatEventSource. */
function sourceText({ source, reportingComponent, reportingInstance }: Event): string {
  const component = source?.component || reportingComponent || '';
  const instance = source?.host || reportingInstance || '';
  return instance === '' ? component : `${component}, ${instance}`;
}

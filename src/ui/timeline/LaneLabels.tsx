/** The names of the rows, with what can be folded; only those in view are in the page. */
import {
  type KeyboardEvent,
  type RefObject,
  useEffect,
  useLayoutEffect,
  useMemo,
  useRef,
  useState,
} from 'react';
import type { TimelineTexts } from '../../i18n/timeline.en.ts';
import { type LaneRow, type Span, spanIndexFrom } from '../../trace/index.ts';
import { describeSpan, laneName, selectionOf } from './hit.ts';
import css from './Timeline.module.css';
import type { RangeControl } from './use-range.ts';
import { AXIS_H, LANE_H } from './view.ts';

interface LaneLabelsProps {
  readonly rows: readonly LaneRow[];
  readonly scroller: RefObject<HTMLElement | null>;
  readonly height: number;
  readonly control: RangeControl;
  readonly texts: TimelineTexts;
  readonly selected: string | undefined;
  readonly onSelect: (selection: string) => void;
  readonly onFold: (group: string, isOpen: boolean) => void;
  readonly until: number;
}

/** Rows above and below the view that are kept, so that Tab and a little scrolling find them. */
const SPARE = 4;

export function LaneLabels(props: LaneLabelsProps) {
  const { rows, scroller, height, onFold, texts } = props;
  const first = useFirstRow(scroller, rows.length);
  const list = useRef<HTMLUListElement>(null);
  /** The row that gets the focus once it is there. */
  const wanted = useRef<number | undefined>(undefined);
  const from = Math.max(0, first - SPARE);
  const to = Math.min(rows.length, first + Math.ceil(height / LANE_H) + SPARE);

  const focusWanted = (): void => {
    if (wanted.current === undefined) return;
    const row = list.current?.querySelector<HTMLElement>(
      `[data-row="${wanted.current}"] button:not([data-fold])`,
    );
    const other = list.current?.querySelector<HTMLElement>(`[data-row="${wanted.current}"] button`);
    if (row === null && other === null) return;
    wanted.current = undefined;
    (row ?? other)?.focus({ preventScroll: true });
  };
  useLayoutEffect(focusWanted);

  const go = (to: number): void => {
    const row = Math.max(0, Math.min(rows.length - 1, to));
    const element = scroller.current;
    if (element !== null) {
      const top = row * LANE_H;
      const room = element.clientHeight - AXIS_H - LANE_H;
      if (top < element.scrollTop) element.scrollTo({ top });
      else if (top > element.scrollTop + room) element.scrollTo({ top: top - room });
    }
    wanted.current = row;
    focusWanted();
  };
  const onKeyDown = (event: KeyboardEvent<HTMLUListElement>): void => {
    const at = Number((event.target as Element).closest('[data-row]')?.getAttribute('data-row') ?? -1);
    const row = rows[at];
    if (row === undefined || event.ctrlKey || event.metaKey || event.altKey) return;
    const page = Math.max(1, Math.floor(height / LANE_H) - 2);
    const move: Readonly<Record<string, () => void>> = {
      ArrowDown: () => go(at + 1),
      ArrowUp: () => go(at - 1),
      PageDown: () => go(at + page),
      PageUp: () => go(at - page),
      Home: () => go(0),
      End: () => go(rows.length - 1),
      ArrowRight: () => {
        if (row.group?.isOpen === false) onFold(row.group.id, true);
        else if (row.group !== undefined) go(at + 1);
      },
      ArrowLeft: () => {
        if (row.group?.isOpen === true) onFold(row.group.id, false);
        else go(rows.findLastIndex((one, i) => i < at && one.depth < row.depth));
      },
    };
    const act = move[event.key];
    if (act === undefined) return;
    event.preventDefault();
    event.stopPropagation();
    act();
  };

  const keys = useMemo(() => keysOf(rows), [rows]);
  return (
    // Keys go from row to row; each of them holds what has the focus.
    // oxlint-disable-next-line jsx-a11y/no-noninteractive-element-interactions
    <ul
      ref={list}
      className={css.labels}
      aria-label={texts.lanes}
      data-own-keys=""
      style={{ height: AXIS_H + rows.length * LANE_H + 4, paddingBlockStart: AXIS_H + from * LANE_H }}
      onKeyDown={onKeyDown}
    >
      {rows.slice(from, to).map((row, i) => (
        <LaneLabel key={keys[from + i]} {...props} row={row} index={from + i} />
      ))}
    </ul>
  );
}

/** A Pod that was deleted and made again under its name has two rows. */
function keysOf(rows: readonly LaneRow[]): readonly string[] {
  const seen = new Map<string, number>();
  return rows.map(({ lane }) => {
    const nth = seen.get(lane.id) ?? 0;
    seen.set(lane.id, nth + 1);
    return nth === 0 ? lane.id : `${lane.id}#${nth}`;
  });
}

/** Which row is the topmost in view; rendered again only when it is another one. */
function useFirstRow(scroller: RefObject<HTMLElement | null>, count: number): number {
  const [first, setFirst] = useState(0);
  useEffect(() => {
    const element = scroller.current;
    if (element === null) return undefined;
    const read = (): void => setFirst(Math.max(0, Math.floor(element.scrollTop / LANE_H)));
    read();
    element.addEventListener('scroll', read, { passive: true });
    return () => element.removeEventListener('scroll', read);
  }, [scroller]);
  return Math.min(first, Math.max(0, count - 1));
}

const SPOKEN_SPANS = 20;

/** The lane's name; for those who listen, what is in view of it as a list. */
function LaneLabel({
  row: { lane, depth, group },
  index,
  rows,
  control,
  texts,
  selected,
  onSelect,
  onFold,
  until,
}: LaneLabelsProps & { readonly row: LaneRow; readonly index: number }) {
  const selection = selectionOf(lane);
  const name = laneName(lane, texts);
  const { from, to } = control.range;
  const first = spanIndexFrom(lane.spans, from);
  const spoken: string[] = [];
  let i = first;
  for (; i < lane.spans.length && spoken.length < SPOKEN_SPANS; i++) {
    const span = lane.spans[i] as Span;
    if (span.from > Math.min(to, until)) break;
    spoken.push(describeSpan(span, texts).join(' '));
  }
  const more = Math.max(0, spanIndexFrom(lane.spans, to) - i);
  return (
    <li
      className={css.lane}
      data-row={index}
      data-depth={depth}
      aria-setsize={rows.length}
      aria-posinset={index + 1}
    >
      {group !== undefined && (
        <button
          type="button"
          className={css.fold}
          data-fold=""
          aria-expanded={group.isOpen}
          aria-label={group.isOpen ? texts.fold(name) : texts.unfold(name, group.count)}
          title={group.isOpen ? texts.fold(name) : texts.unfold(name, group.count)}
          onClick={() => onFold(group.id, !group.isOpen)}
        >
          <svg viewBox="0 0 12 12" aria-hidden>
            <path d="M4 2.5 8 6 4 9.5" />
          </svg>
        </button>
      )}
      {selection === undefined ? (
        <span className={css.laneMuted}>{name}</span>
      ) : (
        <button
          type="button"
          className={css.laneButton}
          title={name}
          aria-pressed={selected === selection}
          onClick={() => onSelect(selection)}
        >
          {shortened(name)}
        </button>
      )}
      {group !== undefined && !group.isOpen && <span className={css.count}>{group.count}</span>}
      {spoken.length > 0 && (
        <ul className={css.spoken}>
          {spoken.map((text) => (
            <li key={text}>{text}</li>
          ))}
          {more > 0 && <li>{texts.more(more)}</li>}
        </ul>
      )}
    </li>
  );
}

/** `web-78b9bdb54c-t8csd` in two pieces, of which the first gives way: the end tells Pods apart. */
function shortened(name: string) {
  const cut = name.lastIndexOf('-');
  if (cut <= 0 || name.length < 16) return name;
  return (
    <>
      <span className={css.nameHead}>{name.slice(0, cut)}</span>
      <span className={css.nameTail}>{name.slice(cut)}</span>
    </>
  );
}

/**
 * Marks in the browser's performance timeline, for the benchmark and for whoever looks with the browser's own tools:
 * `podplay:picture` each time the picture of another run has been painted, `podplay:first-picture`, `podplay:editor-ready`.
 */
import { useEffect } from 'react';
import type { Trace } from '../../trace/index.ts';

/** What is marked once only. */
const marked = new Set<string>();

/** Calls `fn` when what has just been rendered is on the screen. Returns what undoes it. */
export function afterPaint(fn: () => void): () => void {
  let task: ReturnType<typeof setTimeout> | undefined;
  const frame = requestAnimationFrame(() => {
    task = setTimeout(fn, 0);
  });
  return () => {
    cancelAnimationFrame(frame);
    clearTimeout(task);
  };
}

export function useMarkPicture(trace: Trace): void {
  const empty = trace.length === 0;
  useEffect(() => {
    if (empty) return;
    // Decided when it is painted: another trace may take the place of one that was not.
    return afterPaint(() => {
      performance.mark('podplay:picture');
      if (marked.has('picture')) return;
      marked.add('picture');
      performance.mark('podplay:first-picture');
    });
    // Another trace is another picture.
    // oxlint-disable-next-line react/exhaustive-effect-dependencies
  }, [trace, empty]);
}

export function markEditorReady(): void {
  if (marked.has('editor')) return;
  marked.add('editor');
  afterPaint(() => performance.mark('podplay:editor-ready'));
}

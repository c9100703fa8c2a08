/** Offsets into a text → lines and columns. */
import type { TextRange } from './diagnostic.ts';

export class LineIndex {
  readonly #starts: number[] = [0];
  readonly #length: number;

  constructor(text: string) {
    this.#length = text.length;
    for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) this.#starts.push(at + 1);
  }

  /** The line that holds the offset, starting at 1. */
  lineOf(offset: number): number {
    let [low, high] = [0, this.#starts.length - 1];
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if ((this.#starts[middle] ?? 0) <= offset) low = middle;
      else high = middle - 1;
    }
    return low + 1;
  }

  /** Where a line starts; past the last line, the end of the text. */
  startOf(line: number): number {
    return this.#starts[line - 1] ?? this.#length;
  }

  /** Offsets outside the text are taken to its nearest end. */
  range(start: number, end: number): TextRange {
    const startOffset = Math.min(Math.max(start, 0), this.#length);
    const endOffset = Math.min(Math.max(end, startOffset), this.#length);
    const startLine = this.lineOf(startOffset);
    const endLine = this.lineOf(endOffset);
    return {
      startLine,
      startColumn: startOffset - this.startOf(startLine) + 1,
      endLine,
      endColumn: endOffset - this.startOf(endLine) + 1,
      startOffset,
      endOffset,
    };
  }
}

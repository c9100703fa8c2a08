/**
 * Small texts with emphasis, as React elements: never as markup, so nothing in them can become a tag or a script.
 * `**bold**` and `` `code` `` inside a line; `## heading`, `- item`, `1. item` and paragraphs in a whole text.
 */
import { createContext, type ReactNode, use } from 'react';
import { richPieces } from '../../i18n/index.ts';
import styles from './Rich.module.css';

/** Words of a text that mean a moment of the run, such as `at 20 s`: they become buttons that go there. */
export interface Moments {
  /** With two groups: the words, and in them the seconds. */
  readonly pattern: RegExp;
  readonly name: (ms: number) => string;
  readonly open: (ms: number) => void;
}
const MomentsContext = createContext<Moments | undefined>(undefined);

/** What is plain text here, or a text with buttons where moments are. */
function Words({ text }: { readonly text: string }): ReactNode {
  const moments = use(MomentsContext);
  if (moments === undefined) return text;
  const { pattern, name, open } = moments;
  // Text, words of a moment, its seconds, text, …
  return text.split(pattern).map((part, i, parts) => {
    if (i % 3 === 0) return i === 0 ? part : part.slice(pauseOf(part).length);
    if (i % 3 === 2) return undefined;
    const ms = Number(parts[i + 1]) * 1000;
    // A button is a word of its own to the line breaker: the comma after it would begin a line.
    return (
      <span key={`${i}`} className={styles.together}>
        <button type="button" className={styles.moment} title={name(ms)} onClick={() => open(ms)}>
          {part}
        </button>
        {pauseOf(parts[i + 2] ?? '')}
      </span>
    );
  });
}

/** The punctuation that a text begins with. */
const pauseOf = (text: string): string => /^\p{P}*/u.exec(text)?.[0] ?? '';

export function RichLine({ text }: { readonly text: string }): ReactNode {
  return text.split(/(`[^`]+`)/).map((part, i) => {
    // The parts of one text never change their order.
    const key = `${i}`;
    return part.startsWith('`') && part.length > 2 ? (
      <code key={key}>{part.slice(1, -1)}</code>
    ) : (
      richPieces(part).map((piece, j) =>
        piece.strong ? (
          <strong key={`${i}.${j}`}>
            <Words text={piece.text} />
          </strong>
        ) : (
          <span key={`${i}.${j}`}>
            <Words text={piece.text} />
          </span>
        ),
      )
    );
  });
}

type Block =
  | { readonly kind: 'heading' | 'paragraph'; readonly text: string }
  | { readonly kind: 'bullets' | 'numbers'; readonly items: readonly string[] };

export function RichText({ text, moments }: { readonly text: string; readonly moments?: Moments }) {
  return (
    <MomentsContext value={moments}>
      <div className={styles.text}>
        {blocksOf(text).map((block, i) => {
          const key = `${i}`;
          switch (block.kind) {
            case 'heading':
              return (
                <h3 key={key}>
                  <RichLine text={block.text} />
                </h3>
              );
            case 'paragraph':
              return (
                <p key={key}>
                  <RichLine text={block.text} />
                </p>
              );
            case 'bullets':
              return <ul key={key}>{itemsOf(block.items)}</ul>;
            default:
              return <ol key={key}>{itemsOf(block.items)}</ol>;
          }
        })}
      </div>
    </MomentsContext>
  );
}

const itemsOf = (items: readonly string[]): ReactNode =>
  items.map((item, i) => (
    <li key={`${i}`}>
      <RichLine text={item} />
    </li>
  ));

/** Lines that belong together are joined: with a blank between Latin words, without one between Chinese characters. */
export function blocksOf(text: string): readonly Block[] {
  const blocks: Block[] = [];
  for (const chunk of text
    .replaceAll('\r\n', '\n')
    .trim()
    .split(/\n{2,}/)) {
    const lines = chunk.split('\n');
    const first = lines[0] ?? '';
    if (/^#{1,4} /.test(first)) blocks.push({ kind: 'heading', text: first.replace(/^#+ /, '') });
    else if (/^(-|\d+\.) /.test(first)) {
      const items: string[] = [];
      for (const line of lines) {
        const item = /^(?:-|\d+\.) (.*)$/.exec(line);
        if (item) items.push(item[1] as string);
        else items.push(join(items.pop() ?? '', line.trim()));
      }
      blocks.push({ kind: first.startsWith('-') ? 'bullets' : 'numbers', items });
    } else blocks.push({ kind: 'paragraph', text: lines.map((line) => line.trim()).reduce(join) });
  }
  return blocks;
}

const join = (a: string, b: string): string =>
  /[\u3000-\u9FFF\uFF00-\uFFEF]$/.test(a) ? a + b : `${a} ${b}`;

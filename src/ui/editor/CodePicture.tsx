/** The text as it will look in the editor, while the editor is still on its way. */
import { type CSSProperties, useMemo } from 'react';
import { createYamlColourer, type Token } from './yaml-colours.ts';
import styles from './CodePicture.module.css';

/** More lines than a screen shows, and no more: a huge file must not become a huge page. */
const MAX_LINES = 400;
const MAX_LINE_LENGTH = 500;

export function CodePicture({ text, label }: { readonly text: string; readonly label: string }) {
  const lines = useMemo(() => {
    const colour = createYamlColourer();
    return firstLines(text, MAX_LINES).map((line) => colour(line.slice(0, MAX_LINE_LENGTH)));
  }, [text]);
  return (
    // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- it scrolls
    <pre className={styles.picture} aria-label={label} tabIndex={0}>
      {lines.map((tokens, i) => (
        // Lines of a still picture never change their order.
        <div className={styles.line} key={`${i}`} style={indentOf(tokens)}>
          {tokens.map((token, j) => (
            <span key={`${j}`} className={styles[token.kind]}>
              {token.text}
            </span>
          ))}
          {'\n'}
        </div>
      ))}
    </pre>
  );
}

/** What runs over the edge goes on below the line's own beginning, as in the editor. */
const indentOf = (tokens: readonly Token[]): CSSProperties => {
  const [first] = tokens;
  const blank = first !== undefined && first.text.trim() === '' ? first.text.length : 0;
  return { '--indent': blank } as CSSProperties;
};

function firstLines(text: string, count: number): readonly string[] {
  const lines: string[] = [];
  for (let at = 0; at <= text.length && lines.length < count; ) {
    const end = text.indexOf('\n', at);
    lines.push(text.slice(at, end < 0 ? undefined : end).replace(/\r$/, ''));
    if (end < 0) break;
    at = end + 1;
  }
  return lines;
}

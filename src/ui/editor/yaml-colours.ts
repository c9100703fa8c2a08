/**
 * Colours for a still picture of YAML, line by line. It is not a parser: it only has to look like the editor that takes
 * its place a moment later, and be quick on any text.
 */
export type TokenKind = 'key' | 'string' | 'number' | 'comment' | 'punctuation';

export interface Token {
  readonly kind: TokenKind;
  readonly text: string;
}

export type YamlColourer = (line: string) => readonly Token[];

/** Lines are given in order, since a block scalar (`|`, `>`) colours the lines below it. */
export function createYamlColourer(): YamlColourer {
  /** Indentation of the key that a block scalar belongs to; -1 outside of one. */
  let blockIndent = -1;
  return (line) => {
    const indent = line.length - line.trimStart().length;
    if (blockIndent >= 0) {
      if (line.trim() === '' || indent > blockIndent) return [{ kind: 'string', text: line }];
      blockIndent = -1;
    }
    const tokens = colourLine(line);
    if (/(^|[\s:-])[|>][+-]?\d*\s*(#.*)?$/.test(line)) blockIndent = indent;
    return tokens;
  };
}

const PARTS =
  /(\s*#.*$)|("(?:[^"\\]|\\.)*"|'(?:[^']|'')*')(\s*:(?=\s|$))?|([^\s#:,[\]{}&*!|>'"%@`-][^:#,[\]{}]*?|[\w./-]+)(\s*:(?=\s|$))|([-:,[\]{}|>?&*!]+(?=[\s[\]{},'"]|$)|[[\]{},])|([^\s,[\]{}#][^,[\]{}#]*)/gy;

function colourLine(line: string): readonly Token[] {
  if (/^(---|\.\.\.)\s*$/.test(line)) return [{ kind: 'punctuation', text: line }];
  const tokens: Token[] = [];
  const push = (kind: TokenKind, text: string): void => {
    if (text !== '') tokens.push({ kind, text });
  };
  let at = 0;
  while (at < line.length) {
    const blank = /\s*/y;
    blank.lastIndex = at;
    const space = blank.exec(line)?.[0] ?? '';
    if (space !== '' && line[at + space.length] !== '#') {
      push('punctuation', space);
      at += space.length;
      continue;
    }
    PARTS.lastIndex = at;
    const match = PARTS.exec(line);
    if (match === null) {
      push('punctuation', line[at] as string);
      at++;
      continue;
    }
    const [all, comment, quoted, quotedColon, key, colon, punctuation, scalar] = match;
    if (comment !== undefined) push('comment', comment);
    else if (quoted !== undefined) {
      push(quotedColon === undefined ? 'string' : 'key', quoted);
      push('punctuation', quotedColon ?? '');
    } else if (key !== undefined) {
      push('key', key);
      push('punctuation', colon ?? '');
    } else if (punctuation !== undefined) push('punctuation', punctuation);
    else push(isNumber(scalar ?? '') ? 'number' : 'string', scalar ?? '');
    at += Math.max(1, all.length);
  }
  return tokens;
}

const isNumber = (text: string): boolean => /^(-?\d[\d_.]*|true|false|null|~)\s*$/.test(text);

/** The only file that calls the parser (unbash). It reads Bash; what ash does not know is refused by the compiler. */
import { parse, type ParsedScript, type WordPart } from 'unbash';

export const parseScript = (text: string): ParsedScript => parse(text);

/** A character that stands in no script; it delimits a here-document around a text. */
const MARK = '\u0001';

/** The parts of a text in which quotes mean nothing: arithmetic, here-documents. */
export function plainParts(text: string): readonly WordPart[] {
  if (!/[$`\\]/.test(text))
    return text === '' ? [] : [{ type: 'Literal', value: text, text, pos: 0, end: 0 }];
  const command = parse(`:<<${MARK}\n${text}\n${MARK}\n`).commands[0]?.command;
  const here = command?.type === 'Command' ? command.redirects[0] : undefined;
  const parts = here?.type === 'HereDoc' ? (here.body.parts ?? []) : [];
  const last = parts.at(-1);
  // Without the line's end that a here-document needs.
  if (last?.type === 'Literal' && last.value.endsWith('\n')) {
    return [...parts.slice(0, -1), { ...last, value: last.value.slice(0, -1), text: last.text.slice(0, -1) }];
  }
  return parts;
}

/** True when the text stops inside of a command: a shell that reads line by line has to read on. */
export function isIncomplete(text: string): boolean {
  if (/(?:^|[^\\])(?:\\\\)*\\\n?$/.test(text)) return true;
  const script = parse(text);
  if (text.includes('<<') && hasOpenHereDocument(script.commands)) return true;
  return (script.errors ?? []).some(
    ({ message, pos }) =>
      message.startsWith('unterminated') || (message.startsWith('expected') && text.slice(pos).trim() === ''),
  );
}

function hasOpenHereDocument(node: unknown): boolean {
  if (typeof node !== 'object' || node === null) return false;
  if (Array.isArray(node)) return node.some(hasOpenHereDocument);
  const { type, closing } = node as { type?: string; closing?: unknown };
  if (type === 'HereDoc' && closing === undefined) return true;
  return Object.values(node).some(hasOpenHereDocument);
}

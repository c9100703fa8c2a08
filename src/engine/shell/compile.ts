/** Script text → code. A text is compiled once for all processes that run it. */
import type { ParsedScript } from 'unbash';
import { type Code, Op } from './code.ts';
import { Compiler, LAST, type Place, PLAIN, singleCommand } from './compiler.ts';
import { parseScript } from './parse.ts';
import { ashSyntaxError } from './syntax-errors.ts';

export { isIncomplete } from './parse.ts';

const MAX_CACHED = 400;
const cache = new Map<string, Code>();

/** `tail`: the text is all that the shell runs (`sh -c`), so its last program may replace the shell. */
export function compile(text: string, tail = false): Code {
  const key = `${tail ? 'c' : 's'}${text}`;
  let code = cache.get(key);
  if (!code) {
    code = compileScript(parseScript(text), text, tail ? LAST : PLAIN);
    if (cache.size >= MAX_CACHED) cache.clear();
    cache.set(key, code);
  }
  return code;
}

function compileScript(script: ParsedScript, source: string, place: Place): Code {
  const error = script.errors?.[0];
  if (error) return untilLine(script, source, error.pos, ashSyntaxError(script.errors ?? [], source));
  const compiler = new Compiler(source);
  compiler.statements(script.commands, place);
  if (compiler.refused === undefined) return compiler.finish(singleCommand(script.commands));
  const first = script.commands.find((statement) => {
    const probe = new Compiler(source);
    probe.statements([statement], PLAIN);
    return probe.refused !== undefined;
  });
  return untilLine(script, source, first?.pos ?? 0, compiler.refused);
}

/** ash reads line by line: what stands on the lines before the bad one runs, then comes the message. */
function untilLine(script: ParsedScript, source: string, pos: number, message: string): Code {
  const compiler = new Compiler(source);
  const lineStart = source.lastIndexOf('\n', pos - 1) + 1;
  const before = lineStart === 0 ? [] : script.commands.filter((s) => s.end > 0 && s.end <= lineStart);
  compiler.statements(before, PLAIN);
  compiler.emit({
    op: Op.syntaxError,
    message: compiler.refused ?? message,
    line: source.slice(0, pos).split('\n').length - 1,
  });
  return compiler.finish(undefined);
}

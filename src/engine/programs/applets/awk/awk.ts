/** `awk`: its command line. */
import type { Task } from '../../../clock/task.ts';
import type { Applet, AppletIo } from '../../applet.ts';
import { parseOptions } from '../../options.ts';
import { AwkSyntaxError, parseAwk } from './parse.ts';
import { Awk } from './run.ts';

function* awk(io: AppletIo): Task<number> {
  const options = parseOptions(io.args, 'F:v:f:', { stopAtWord: true });
  const rest = [...options.rest];
  const texts: string[] = [];
  for (const path of options.values['f'] ?? []) {
    const file = io.open(path);
    if (!file) return 1;
    texts.push(yield* io.readAll(file));
  }
  if (texts.length === 0) {
    const text = rest.shift();
    if (text === undefined) return io.usage('[OPTIONS] [AWK_PROGRAM] [FILE]...');
    texts.push(text);
  }
  const program = parseAwk(texts.join('\n'));
  if (program instanceof AwkSyntaxError) {
    io.err(`${io.name}: cmd. line:1: ${program.message}\n`);
    return io.flavour === 'gnu' ? 2 : 1;
  }
  const machine = new Awk(io, program);
  const separator = options.values['F']?.at(-1);
  if (separator !== undefined) machine.assignText('FS', separator === 't' ? '\t' : separator);
  for (const assignment of options.values['v'] ?? []) {
    const at = assignment.indexOf('=');
    if (at > 0) machine.assignText(assignment.slice(0, at), assignment.slice(at + 1));
  }
  return yield* machine.run(rest);
}

export const awkApplets: Readonly<Record<string, Applet>> = { awk, gawk: awk, mawk: awk };

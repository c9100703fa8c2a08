/** `vim`, `vi`, `nano`: the file is opened in the page's editor, and the command ends when the person is done. */
import { strerror } from '../../runtime/os/errno.ts';
import { SIGINT, SIGTSTP } from '../../runtime/os/signals.ts';
import type { Applet } from '../../programs/applet.ts';
import { Tty } from '../terminal-session.ts';
import { plainProgram } from './plain-program.ts';

const edit: Applet = function* (io) {
  const { context, args } = io;
  const file = args.find((arg) => !arg.startsWith('-') && !arg.startsWith('+'));
  const tty = context.file(0);
  if (file === undefined) {
    io.err(`${io.name}: name a file: the editor of this page opens one\n`);
    return 1;
  }
  if (!(tty instanceof Tty)) {
    io.err(`${io.name}: needs a terminal\n`);
    return 1;
  }
  const path = context.path(file);
  const read = context.fs.readFile(path, context.credentials);
  if (typeof read === 'string' && read !== 'ENOENT') {
    io.err(`"${file}" ${strerror(read)}\n`);
    return 1;
  }
  context.setDisposition(SIGINT, 'ignore');
  context.setDisposition(SIGTSTP, 'ignore');
  const text = yield* tty.session.edit(path, typeof read === 'string' ? '' : read.text);
  if (text === undefined) return 0;
  const opened = context.open(path, { write: true, create: true, truncate: true });
  if (typeof opened === 'string') {
    io.err(`"${file}" E212: Can't open file for writing\n`);
    return 1;
  }
  let rest = text;
  while (rest !== '') {
    const taken = opened.write(rest);
    if (typeof taken !== 'number') break;
    rest = rest.slice(taken);
  }
  opened.close();
  return rest === '' ? 0 : 1;
};

export const editor = plainProgram(edit);

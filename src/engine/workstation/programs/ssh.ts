/** `ssh node [command]`: a shell, or one command, at another node. Keys and passwords are never asked for. */
import type { OpenFile } from '../../runtime/os/open-file.ts';
import { NullFile } from '../../runtime/os/open-file.ts';
import { Process } from '../../runtime/os/process.ts';
import type { Applet } from '../../programs/applet.ts';
import type { Program } from '../../runtime/os/program.ts';
import { borrowed } from '../borrowed-file.ts';
import type { LoginOptions } from '../login.ts';
import { Tty } from '../terminal-session.ts';
import { plainProgram } from './plain-program.ts';

const WITH_VALUE = /^-[bcDEeFIiJLlmOopQRSWw]$/;

export function ssh({ loginOf }: Pick<LoginOptions, 'loginOf'>): Program {
  const connect: Applet = function* (io) {
    const { context } = io;
    let i = 0;
    while (io.args[i]?.startsWith('-') === true) i += WITH_VALUE.test(io.args[i] as string) ? 2 : 1;
    const target = io.args[i];
    if (target === undefined) {
      io.err('usage: ssh [user@]node [command]\n');
      return 255;
    }
    const name = target.slice(target.indexOf('@') + 1);
    const found = loginOf(name);
    if (found === undefined) {
      io.err(`ssh: Could not resolve hostname ${name}: Name or service not known\n`);
      return 255;
    }
    if (!found.node.isOn || found.node.isCut) {
      io.err(`ssh: connect to host ${name} port 22: No route to host\n`);
      return 255;
    }
    const words = io.args.slice(i + 1);
    const own = context.file(0);
    const input = own ?? new NullFile();
    const tty = words.length === 0 && own instanceof Tty ? found.login.openTty(own.session) : undefined;
    const out = (fd: number): OpenFile => tty ?? borrowed(context.file(fd) ?? new NullFile());
    const started = found.login.spawn(words.length === 0 ? ['-bash'] : ['bash', '-c', words.join(' ')], {
      stdin: tty ?? borrowed(input),
      stdout: out(1),
      stderr: out(2),
    });
    if (!(started instanceof Process)) return 255;
    const host = started.os;
    try {
      while (started.state === 'running' || started.state === 'stopped') yield started.exited;
    } finally {
      if (started.state === 'running') host.kill(started, 1, 'sshd');
      if (tty) tty.session.closeTty(tty);
    }
    if (tty) io.out(`logout\nConnection to ${name} closed.\n`);
    return started.exitCode;
  };
  return plainProgram(connect);
}

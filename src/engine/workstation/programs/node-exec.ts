/** A command in a container, beside the container runtime's back: `docker exec`, `crictl exec`. */
import type { Task } from '../../clock/task.ts';
import type { AppletIo } from '../../programs/applet.ts';
import { NullFile, type OpenFile } from '../../runtime/os/open-file.ts';
import { Process } from '../../runtime/os/process.ts';
import type { StartError } from '../../runtime/os/program.ts';
import { SIGHUP } from '../../runtime/os/signals.ts';
import type { ContainerRecord } from '../../runtime/records.ts';
import type { SimulatedNode } from '../../simulated-node.ts';
import { borrowed } from '../borrowed-file.ts';
import { Tty } from '../terminal-session.ts';

interface Streams {
  readonly stdin: OpenFile;
  readonly stdout: OpenFile;
  readonly stderr: OpenFile;
}

/**
 * Runs a program elsewhere with the caller's streams until it ends. `hostname`: with a terminal, the machine it seems to
 * be on; undefined: it shares the caller's streams as they are.
 */
export function* runWith(
  io: AppletIo,
  node: SimulatedNode,
  hostname: string | undefined,
  start: (streams: Streams) => Process | StartError | undefined,
): Task<Process | StartError | undefined> {
  const { context } = io;
  yield* io.flush();
  const own = context.file(0);
  const tty =
    hostname !== undefined && own instanceof Tty
      ? own.session.openTty(hostname, (group, signal) => node.os.signalGroup(group, signal, 'terminal'))
      : undefined;
  const out = (fd: number): OpenFile => tty ?? borrowed(context.file(fd) ?? new NullFile());
  const started = start({
    stdin: tty ?? borrowed(own ?? new NullFile()),
    stdout: out(1),
    stderr: out(2),
  });
  if (tty && started instanceof Process) tty.foregroundGroup = started.processGroup;
  try {
    if (started instanceof Process)
      while (started.state === 'running' || started.state === 'stopped') yield started.exited;
  } finally {
    if (started instanceof Process && started.state === 'running') node.os.kill(started, SIGHUP, 'terminal');
    if (tty) tty.session.closeTty(tty);
  }
  return started;
}

/** `exec [-it] ID COMMAND…`, of docker and crictl. `find` has said that there is none when it gives undefined. */
export function* execIn(
  io: AppletIo,
  node: SimulatedNode,
  args: readonly string[],
  find: (id: string) => ContainerRecord | undefined,
): Task<number> {
  let i = 0;
  let tty = false;
  for (; args[i]?.startsWith('-') === true; i++) {
    const flag = args[i] as string;
    if (/^-[a-z]*t/.test(flag) || flag === '--tty') tty = true;
    if (/^(?:-e|-u|-w|--env|--user|--workdir)$/.test(flag)) i++;
  }
  const [id, ...command] = args.slice(i);
  if (id === undefined || command.length === 0) {
    io.err(`"${io.name} exec" requires at least 2 arguments: a container and a command\n`);
    return 1;
  }
  const record = find(id);
  if (record === undefined) return 1;
  const started = yield* runWith(io, node, tty ? record.sandbox.config.hostname : undefined, (streams) =>
    node.runtime.spawnIn(record.id, command, streams),
  );
  if (started === undefined) {
    io.err(`Error response from daemon: Container ${id} is not running\n`);
    return 1;
  }
  if (started instanceof Process) return started.exitCode;
  io.err(
    `OCI runtime exec failed: exec failed: unable to start container process: ${started.message}: unknown\n`,
  );
  return started.code === 'EACCES' ? 126 : 127;
}

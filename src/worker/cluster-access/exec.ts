/** Commands in containers (`exec`, `cp`) and a look at what the main process prints (`attach`). */
import type { Task } from '../../engine/clock/task.ts';
import { NullFile, type OpenFile, SinkFile, TextFile } from '../../engine/runtime/os/open-file.ts';
import { Process } from '../../engine/runtime/os/process.ts';
import type { ProcessContext } from '../../engine/runtime/os/program.ts';
import { SIGHUP, SIGINT, SIGQUIT, SIGTSTP } from '../../engine/runtime/os/signals.ts';
import { borrowed } from '../../engine/workstation/borrowed-file.ts';
import { Tty } from '../../engine/workstation/terminal-session.ts';
import type { ExecCall, ExecEnd } from '../../kubectl/index.ts';
import type { ConsoleViewer, ContainerConsole } from '../../engine/runtime/container-console.ts';
import type { ContainerRecord } from '../../engine/runtime/records.ts';
import type { SimulatedNode } from '../../engine/simulated-node.ts';

/** A container that runs, and the node it is on. */
export interface FoundContainer {
  readonly node: SimulatedNode;
  readonly record: ContainerRecord;
}

export function* execIn(found: FoundContainer, call: ExecCall, context: ProcessContext): Task<ExecEnd> {
  const { node, record } = found;
  const command = call.query.filter(([key]) => key === 'command').map(([, value]) => value);
  if (command.length === 0) return yield* attachTo(found, call, context);
  const own = context.file(0);
  const tty =
    call.tty && own instanceof Tty
      ? own.session.openTty(record.sandbox.config.hostname, (group, signal) =>
          node.os.signalGroup(group, signal, 'terminal'),
        )
      : undefined;
  const out = (fd: number): OpenFile => tty ?? borrowed(context.file(fd) ?? new NullFile());
  const input =
    call.input === undefined
      ? call.stdin
        ? borrowed(own ?? new NullFile())
        : undefined
      : new TextFile(call.input);
  const started = node.runtime.spawnIn(record.id, command, {
    stdin: tty ?? input,
    stdout: call.onStdout ? new SinkFile(call.onStdout) : out(1),
    stderr: out(2),
  });
  if (!(started instanceof Process)) {
    if (tty) tty.session.closeTty(tty);
    const message = `failed to exec in container: failed to start exec: OCI runtime exec failed: exec failed: unable to start container process: ${started?.message ?? 'container not running'}`;
    return failure(`Internal error occurred: ${message}`, 'InternalError', 500);
  }
  if (tty) tty.foregroundGroup = started.processGroup;
  try {
    while (started.state === 'running' || started.state === 'stopped') yield started.exited;
  } finally {
    if (started.state === 'running') node.os.kill(started, SIGHUP, 'containerd');
    if (tty) tty.session.closeTty(tty);
  }
  if (started.exitCode === 0) return { kind: 'status', status: { kind: 'Status', status: 'Success' } };
  return {
    kind: 'status',
    status: {
      kind: 'Status',
      apiVersion: 'v1',
      metadata: {},
      status: 'Failure',
      message: `command terminated with non-zero exit code: exit status ${started.exitCode}`,
      reason: 'NonZeroExitCode',
      details: { causes: [{ reason: 'ExitCode', message: String(started.exitCode) }] },
    },
  };
}

const failure = (message: string, reason: string, code: number): ExecEnd => ({
  kind: 'status',
  status: { kind: 'Status', apiVersion: 'v1', metadata: {}, status: 'Failure', message, reason, code },
});

/** With standard input where the container has one; else what it prints from now on. */
function* attachTo(found: FoundContainer, call: ExecCall, context: ProcessContext): Task<ExecEnd> {
  const { record } = found;
  if (call.stdin && record.console) yield* attachInput(record, record.console, call, context);
  else yield* followLog(record, context);
  return { kind: 'status', status: { kind: 'Status', status: 'Success' } };
}

function* attachInput(
  record: ContainerRecord,
  console: ContainerConsole,
  call: ExecCall,
  context: ProcessContext,
): Task {
  const own = context.file(0);
  const tty =
    call.tty && own instanceof Tty
      ? own.session.openTty(record.sandbox.config.hostname, (_group, signal) =>
          console.type(KEYS_OF_SIGNALS[signal] ?? ''),
        )
      : undefined;
  // Somebody has the keyboard: keys with a signal go to the container's own terminal.
  if (tty) tty.foregroundGroup = 1;
  const write = (fd: number, text: string): void => void (tty ?? context.file(fd))?.write(text);
  const viewer: ConsoleViewer = {
    stdout: (text) => write(1, text),
    stderr: (text) => write(2, text),
    prompted(prompt) {
      tty?.prompted(prompt);
      // The reader below asks again, now for a command.
      tty?.readable.fire();
    },
  };
  console.attach(viewer);
  const input = tty ?? own;
  try {
    let isOpen = input !== undefined;
    while (record.state === 'running') {
      const part = isOpen ? input?.read(READ_SIZE) : undefined;
      if (part === undefined) yield { on: [record.exited, ...(isOpen && input ? [input.readable] : [])] };
      else if (typeof part === 'string' && part !== '') console.type(part);
      else {
        isOpen = false;
        console.end();
      }
    }
  } finally {
    console.detach(viewer);
    if (tty) tty.session.closeTty(tty);
  }
}

const READ_SIZE = 65_536;
const KEYS_OF_SIGNALS: Readonly<Record<number, string>> = {
  [SIGINT]: '\x03',
  [SIGQUIT]: '\x1c',
  [SIGTSTP]: '\x1a',
};

function* followLog(record: ContainerRecord, context: ProcessContext): Task {
  const { lines, grew } = record.log;
  let next = lines.length;
  while (record.state === 'running') {
    for (; next < lines.length; next++) {
      const { stream, text } = lines[next] as (typeof lines)[number];
      context.file(stream === 'stdout' ? 1 : 2)?.write(`${text}\n`);
    }
    yield { on: [grew, record.exited] };
  }
}

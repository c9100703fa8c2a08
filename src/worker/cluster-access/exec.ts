/** Commands in containers (`exec`, `cp`) and a look at what the main process prints (`attach`). */
import { Signal } from '../../engine/clock/signal.ts';
import type { Task } from '../../engine/clock/task.ts';
import { NullFile, type OpenFile, SinkFile, TextFile } from '../../engine/runtime/os/open-file.ts';
import { Process } from '../../engine/runtime/os/process.ts';
import type { ProcessContext } from '../../engine/runtime/os/program.ts';
import { SIGHUP } from '../../engine/runtime/os/signals.ts';
import { borrowed } from '../../engine/workstation/borrowed-file.ts';
import { Tty } from '../../engine/workstation/terminal-session.ts';
import type { ExecCall, ExecEnd } from '../../kubectl/index.ts';
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
  if (command.length === 0) return yield* attachTo(found, context);
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

/** Differs: what is typed does not reach the main process, whose standard input is /dev/null here. */
function* attachTo({ record }: FoundContainer, context: ProcessContext): Task<ExecEnd> {
  const { lines, grew } = record.log;
  let next = lines.length;
  const over = new Signal();
  while (record.state === 'running') {
    for (; next < lines.length; next++) {
      const { stream, text } = lines[next] as (typeof lines)[number];
      context.file(stream === 'stdout' ? 1 : 2)?.write(`${text}\n`);
    }
    yield { on: [grew, record.exited, over] };
  }
  return { kind: 'status', status: { kind: 'Status', status: 'Success' } };
}

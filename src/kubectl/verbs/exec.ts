/** `kubectl exec` and `kubectl attach`. Models kubectl/pkg/cmd/exec/exec.go and cmd/attach/attach.go. */
import { bool, duration, string, strings } from '../flags.ts';
import type { Command } from '../command.ts';
import { KubectlError } from '../errors.ts';
import { chooseContainer, podOf, readTarget, refuseFinished } from '../pod-target.ts';
import { usageError } from '../session.ts';
import { endLike, exitCodeOf, openStream, sayAttached, saySessionEnded } from '../streams.ts';

export const exec: Command = {
  name: 'exec',
  about: 'Execute a command in a container',
  flags: [
    string('container', '', 'c'),
    bool('stdin', 'i'),
    bool('tty', 't'),
    bool('quiet', 'q'),
    strings('filename', 'f'),
    duration('pod-running-timeout', '1m0s'),
  ],
  *run(session) {
    const { flags, args, dash } = session;
    const command = dash < 0 ? args.slice(1) : args.slice(dash);
    if (dash < 0 && args.length > 1) {
      throw usageError(
        session,
        'exec [POD] [COMMAND] is not supported anymore. Use exec [POD] -- [COMMAND] instead',
      );
    }
    if (args.length === 0 || dash === 0)
      throw new KubectlError('pod, type/name or --filename must be specified');
    if (command.length === 0)
      throw new KubectlError('you must specify at least one command for the container');
    const { object } = yield* readTarget(session, args[0] ?? '');
    const { pod } = yield* podOf(session, object, flags.duration('pod-running-timeout'));
    refuseFinished(pod);
    const container = chooseContainer(session, pod, flags.text('container'), flags.isOn('quiet'));
    const stdin = flags.isOn('stdin');
    const tty = flags.isOn('tty') && stdin && session.env.isTerminal;
    if (flags.isOn('tty') && !tty && stdin)
      session.err('Unable to use a TTY - input is not a terminal or the right kind of file\n');
    endLike(
      exitCodeOf(
        session,
        yield* openStream(session, pod, { subresource: 'exec', container, command, stdin, tty }),
      ),
    );
  },
};

export const attach: Command = {
  name: 'attach',
  about: 'Attach to a running container',
  flags: [
    string('container', '', 'c'),
    bool('stdin', 'i'),
    bool('tty', 't'),
    bool('quiet', 'q'),
    duration('pod-running-timeout', '1m0s'),
  ],
  *run(session) {
    const { flags, args } = session;
    if (args.length === 0) throw usageError(session, 'at least 1 argument is required for attach');
    const { object } = yield* readTarget(session, args[0] ?? '');
    const { pod } = yield* podOf(session, object, flags.duration('pod-running-timeout'));
    if (pod.status?.phase === 'Succeeded' || pod.status?.phase === 'Failed') {
      throw new KubectlError(
        `cannot attach a container in a completed pod; current phase is ${pod.status.phase}`,
      );
    }
    const container = chooseContainer(session, pod, flags.text('container'), flags.isOn('quiet'));
    if (!flags.isOn('quiet')) sayAttached(session);
    const stdin = flags.isOn('stdin');
    const tty = flags.isOn('tty') && stdin && session.env.isTerminal;
    const wish = { subresource: 'attach', container, stdin, tty } as const;
    endLike(exitCodeOf(session, yield* openStream(session, pod, wish)));
    saySessionEnded(session, pod, wish);
  },
};

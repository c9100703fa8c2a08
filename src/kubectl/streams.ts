/** Sessions with a container and how they end. Models kubectl/pkg/cmd/exec and cmd/attach. */
import type { Task } from '../engine/clock/task.ts';
import type { Pod } from '../kube/types.ts';
import type { ExecCall, ExecEnd } from './env.ts';
import { ExitError, KubectlError } from './errors.ts';
import { listAt, textAt } from './json.ts';
import { type Session, since } from './session.ts';

export interface StreamWish {
  readonly subresource: 'exec' | 'attach';
  readonly container: string;
  readonly command?: readonly string[];
  readonly stdin: boolean;
  readonly tty: boolean;
  /** Passed on for `cp`. */
  readonly input?: string;
  readonly onStdout?: (text: string) => void;
}

/** The session's end as the server tells it. */
export function* openStream(session: Session, pod: Pod, wish: StreamWish): Task<ExecEnd> {
  const { namespace = session.namespace, name = '' } = pod.metadata ?? {};
  const pairs: (readonly [string, string])[] = [
    ...(wish.command ?? []).map((word) => ['command', word] as const),
    ['container', wish.container],
    ...(wish.tty ? [] : ([['stderr', 'true']] as const)),
    ...(wish.stdin ? ([['stdin', 'true']] as const) : []),
    ['stdout', 'true'],
    ...(wish.tty ? ([['tty', 'true']] as const) : []),
  ];
  const call: ExecCall = {
    path: `/api/v1/namespaces/${namespace}/pods/${name}/${wish.subresource}`,
    query: pairs,
    stdin: wish.stdin,
    tty: wish.tty,
    ...(wish.input === undefined ? {} : { input: wish.input }),
    ...(wish.onStdout === undefined ? {} : { onStdout: wish.onStdout }),
  };
  return yield* session.env.exec(call);
}

/** The exit code of a command; a failure that is none is thrown. */
export function exitCodeOf(session: Session, end: ExecEnd): number {
  if (end.kind === 'refused') {
    session.client.check('GET', '', end.reply);
    return 0;
  }
  if (textAt(end.status, 'status') !== 'Failure') return 0;
  const cause = listAt(end.status, 'details', 'causes').find((each) => textAt(each, 'reason') === 'ExitCode');
  if (textAt(end.status, 'reason') === 'NonZeroExitCode' && cause !== undefined)
    return Number(textAt(cause, 'message'));
  throw new KubectlError(textAt(end.status, 'message'));
}

/** Ends kubectl as the command in the container ended. */
export function endLike(code: number): void {
  if (code !== 0) throw new ExitError(code, `command terminated with exit code ${code}`);
}

/** What is said before an attached session. */
export function sayAttached(session: Session): void {
  if (since(session, 34)) {
    session.err(
      'All commands and output from this session will be recorded in container logs, including credentials and sensitive information passed through the command prompt.\n',
    );
  }
  session.err("If you don't see a command prompt, try pressing enter.\n");
}

/** What is said after a session at a terminal of a Pod that goes on. Models kubectl/pkg/cmd/attach reattachMessage. */
export function saySessionEnded(session: Session, pod: Pod, wish: StreamWish): void {
  if (session.flags.isOn('quiet') || !wish.stdin || !wish.tty) return;
  if ((pod.spec.restartPolicy ?? 'Always') !== 'Always') return;
  const command = `'kubectl attach ${pod.metadata.name ?? ''} -c ${wish.container} -i -t'`;
  const isEphemeral = pod.spec.ephemeralContainers?.some(({ name }) => name === wish.container) === true;
  session.out(
    isEphemeral
      ? `Session ended, the ephemeral container will not be restarted but may be reattached using ${command} if it is still running\n`
      : `Session ended, resume using ${command} command when the pod is running\n`,
  );
}

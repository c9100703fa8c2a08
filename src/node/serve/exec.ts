/**
 * exec and attach over a WebSocket: the channels of `v5.channel.k8s.io`, and of `v4` for other clients.
 * Models staging/src/k8s.io/apiserver/pkg/util/wsstream and pkg/kubelet/server/remotecommand.
 * Leaves out: SPDY (kubectl before 1.30), window sizes.
 */
import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import type { ParsedPath } from '../../engine/api/routes.ts';
import { failure } from '../../engine/api/errors.ts';
import { containerForLogs, instanceForLogs } from '../../engine/api/log-location.ts';
import { bytesOf, TextReader } from '../../kube/bytes.ts';
import { err } from '../../kube/result.ts';
import type { Container, Pod, Status } from '../../kube/types.ts';
import { LineEditor } from './line-editor.ts';
import type { LiveCluster } from './live-cluster.ts';
import { LogReader } from './logs.ts';
import { type Asked, flag, parameter, parameterValues } from './request.ts';
import { badRequest, Refusal, tooManyRequests } from './status.ts';
import { acceptWebSocket, type WebSocketConnection } from './websocket.ts';

const PROTOCOLS = ['v5.channel.k8s.io', 'v4.channel.k8s.io'];
const STDIN = 0;
const STDOUT = 1;
const STDERR = 2;
const ERROR = 3;
const CLOSE = 255;

const MAX_SESSIONS = 200;
const MAX_WORDS = 1024;

export class ExecServer {
  readonly #cluster: LiveCluster;
  #sessions = 0;
  #names = 0;
  constructor(cluster: LiveCluster) {
    this.#cluster = cluster;
  }

  /** Throws a Refusal while the connection can still be answered as HTTP. */
  serve(target: ParsedPath, asked: Asked, message: IncomingMessage, socket: Duplex): void {
    if (this.#sessions >= MAX_SESSIONS) throw tooManyRequests('too many sessions');
    const pod = this.#pod(target);
    const container = this.#container(pod, asked);
    const command = parameterValues(asked, 'command');
    if (target.subresource === 'exec' && command.length === 0)
      throw badRequest('you must specify at least 1 command for the container');
    if (command.length > MAX_WORDS) throw badRequest('too many words');
    const { webSocket } = acceptWebSocket(message, socket, PROTOCOLS);
    this.#sessions++;
    const channels = new Channels(webSocket, asked);
    channels.onClose(() => this.#sessions--);
    if (target.subresource === 'attach') this.#attach(pod, container, channels);
    else this.#exec(pod, container, command, channels);
  }

  #pod(target: ParsedPath): Pod {
    const { code, body } = this.#cluster.read({ method: 'GET', path: { ...target, subresource: undefined } });
    if (code >= 400) throw new Refusal(body as Status);
    return body as Pod;
  }

  #container(pod: Pod, asked: Asked): string {
    const annotation = pod.metadata.annotations?.['kubectl.kubernetes.io/default-container'];
    const found = containerForLogs(pod, parameter(asked, 'container') ?? annotation);
    if (!found.ok) throw badRequest(found.error);
    return found.value;
  }

  #exec(pod: Pod, container: string, command: readonly string[], channels: Channels): void {
    const { stdin, tty } = channels;
    // Later than everything that has been named: also in a session that goes on from a file.
    const name = `${this.#cluster.now}-${++this.#names}`;
    this.#cluster.act(
      {
        kind: 'exec',
        namespace: pod.metadata.namespace ?? '',
        pod: pod.metadata.name ?? '',
        container,
        command,
        ...(stdin && { input: name }),
        ...(tty && { tty }),
      },
      {
        stdout: (text) => channels.write(STDOUT, text),
        stderr: (text) => channels.write(STDERR, text),
        refused: () =>
          channels.end(internal(`unable to upgrade connection: container not found ("${container}")`)),
        ended: (result) => {
          if (!result.ok)
            channels.end(
              internal(
                `Internal error occurred: error executing command in container: ${result.error}: unknown`,
              ),
            );
          else channels.end(exitStatus(result.value.exitCode));
        },
      },
    );
    if (stdin) this.#typeInto(name, channels);
  }

  /** Hands on what is typed, as acts under a name. */
  #typeInto(name: string, channels: Channels): void {
    const input = (text: string | undefined): void => {
      if (channels.isOver) return;
      this.#cluster.act({
        kind: 'execInput',
        input: name,
        ...(text === undefined ? { end: true } : { text }),
      });
    };
    channels.onInput(input);
    channels.onClose(() => {
      if (!channels.hasInputEnded && !channels.isOver) input(undefined);
    });
  }

  #attach(pod: Pod, container: string, channels: Channels): void {
    const statuses = [
      ...(pod.status?.initContainerStatuses ?? []),
      ...(pod.status?.containerStatuses ?? []),
      ...(pod.status?.ephemeralContainerStatuses ?? []),
    ];
    const isRunning = statuses.some(({ name, state }) => name === container && state?.running !== undefined);
    const id = isRunning ? instanceForLogs(pod, container, false) : err('it is not running');
    if (!id.ok)
      return channels.end(
        internal(
          `unable to upgrade connection: container ${container} not found in pod ${pod.metadata.name}_${pod.metadata.namespace}`,
        ),
      );
    const cluster = this.#cluster;
    const spec = [
      ...pod.spec.containers,
      ...(pod.spec.initContainers ?? []),
      ...((pod.spec.ephemeralContainers ?? []) as readonly Container[]),
    ].find((one) => one.name === container);
    if (channels.stdin && spec?.stdin === true) return this.#attachInput(pod, container, channels);
    const reader = new LogReader(cluster.trace, cluster.simulation.api.epochMs, id.value, {
      tail: 0,
      sinceMs: undefined,
      limitBytes: Number.POSITIVE_INFINITY,
      timestamps: false,
    });
    const push = (): void => {
      const text = reader.read();
      if (text !== '') channels.write(STDOUT, text);
      if (reader.isOver) channels.end(success());
    };
    channels.onClose(cluster.onAdvance(push));
    push();
  }

  #attachInput(pod: Pod, container: string, channels: Channels): void {
    const name = `${this.#cluster.now}-${++this.#names}`;
    const { namespace = '', name: podName = '' } = pod.metadata;
    this.#cluster.act(
      { kind: 'attach', namespace, pod: podName, container, input: name },
      {
        stdout: (text) => channels.write(STDOUT, text),
        stderr: (text) => channels.write(STDERR, text),
        refused: ({ message = '' }) => channels.end(internal(message)),
        ended: () => channels.end(success()),
      },
    );
    this.#typeInto(name, channels);
  }
}

const success = (): Status => ({ metadata: {}, status: 'Success' }) as Status;
const internal = (message: string): Status =>
  failure(500, 'InternalError', `Internal error occurred: ${message}`);

function exitStatus(code: number): Status {
  if (code === 0) return success();
  return {
    metadata: {},
    status: 'Failure',
    message: `command terminated with non-zero exit code: exit status ${code}`,
    reason: 'NonZeroExitCode',
    details: { causes: [{ reason: 'ExitCode', message: String(code) }] },
  } as Status;
}

/** The channels of one session. */
class Channels {
  readonly stdin: boolean;
  readonly tty: boolean;
  readonly #webSocket: WebSocketConnection;
  readonly #wanted: ReadonlySet<number>;
  readonly #reader = new TextReader();
  readonly #closers: (() => void)[] = [];
  readonly #editor: LineEditor | undefined;
  #input: ((text: string | undefined) => void) | undefined;
  /** Output of one turn goes out together. */
  #pending: { readonly channel: number; text: string } | undefined;
  hasInputEnded = false;
  isOver = false;

  constructor(webSocket: WebSocketConnection, asked: Asked) {
    this.#webSocket = webSocket;
    this.stdin = flag(asked, 'stdin');
    this.tty = flag(asked, 'tty');
    this.#wanted = new Set([
      ...(flag(asked, 'stdout') ? [STDOUT] : []),
      ...(flag(asked, 'stderr') && !this.tty ? [STDERR] : []),
    ]);
    if (this.tty)
      this.#editor = new LineEditor(
        (text) => this.#send(STDOUT, Buffer.from(text)),
        (text) => this.#input?.(text),
      );
    webSocket.onMessage = (data) => this.#take(data);
    webSocket.onClose = () => {
      for (const close of this.#closers) close();
      this.isOver = true;
    };
  }

  onClose(close: () => void): void {
    this.#closers.push(close);
  }
  /** Undefined: nothing more comes. */
  onInput(input: (text: string | undefined) => void): void {
    this.#input = input;
  }

  #take(data: Buffer): void {
    const [channel, which] = data;
    if (channel === CLOSE && which === STDIN) this.#endInput();
    else if (channel === STDIN && !this.hasInputEnded && this.stdin) {
      const text = this.#reader.read(data.subarray(1));
      if (text === '') return;
      if (this.#editor) this.#editor.type(text);
      else this.#input?.(text);
    }
  }

  #endInput(): void {
    if (this.hasInputEnded) return;
    this.hasInputEnded = true;
    this.#input?.(undefined);
  }

  write(channel: number, text: string): void {
    if (this.isOver || !this.#wanted.has(channel)) return;
    const shown = this.tty ? text.replaceAll(/\r?\n/g, '\r\n') : text;
    if (this.#pending?.channel === channel) {
      this.#pending.text += shown;
      return;
    }
    this.#flush();
    this.#pending = { channel, text: shown };
    queueMicrotask(() => this.#flush());
  }

  #flush(): void {
    const pending = this.#pending;
    this.#pending = undefined;
    if (pending) this.#send(pending.channel, bytesOf(pending.text));
  }

  #send(channel: number, bytes: Uint8Array): void {
    this.#webSocket.send(Buffer.concat([Buffer.from([channel]), bytes]));
  }

  /** The Status that says how it ended, and the close frame that clients wait for. */
  end(status: Status): void {
    if (this.isOver) return;
    this.#flush();
    this.isOver = true;
    this.#send(ERROR, Buffer.from(JSON.stringify(status)));
    this.#webSocket.close();
  }
}

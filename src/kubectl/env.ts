/**
 * What kubectl sees of the world: an API server at some distance, files, a terminal, a clock. The host makes one for
 * each process of the simulated workstation; a test makes one over canned answers.
 */
import type { Task } from '../engine/clock/task.ts';
import type { ExplainSchema } from './explain-schema.ts';

/** Which of kubectl's clients asks: each announces what it accepts. See `ACCEPT` of client.ts. */
export type Accept = 'table' | 'json' | 'any' | 'typed' | 'discovery' | 'openapi-v2' | 'metrics';

export type Query = readonly (readonly [key: string, value: string])[];

export interface ApiCall {
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  /** Without the query: `/api/v1/namespaces/default/pods`. */
  readonly path: string;
  /** In order of its keys. */
  readonly query: Query;
  readonly accept: Accept;
  readonly contentType?: string;
  readonly body?: unknown;
}

export interface ApiReply {
  /** HTTP status; 0: the connection was refused. */
  readonly code: number;
  /** An object, or text where the answer was no JSON. */
  readonly body: unknown;
  /** Texts of `Warning` headers. */
  readonly warnings?: readonly string[];
}

export interface WatchEvent {
  readonly type: 'ADDED' | 'MODIFIED' | 'DELETED' | 'BOOKMARK' | 'ERROR';
  readonly object: unknown;
}

/** Something that yields pieces as virtual time passes. */
export interface Stream<T> {
  /** Waits for the next piece, at most `timeoutMs`; undefined: the stream has ended. */
  next(timeoutMs?: number): Task<T | 'timeout' | undefined>;
  close(): void;
}

/** A request whose answer is a stream, or the refusal. */
export type Opened<T> =
  | { readonly ok: true; readonly stream: Stream<T> }
  | { readonly ok: false; readonly reply: ApiReply };

export interface ExecCall {
  /** `/api/v1/namespaces/default/pods/web/exec`, or `…/attach`. */
  readonly path: string;
  /** `command` once for each word. */
  readonly query: Query;
  /** Hand the process's own standard input over. */
  readonly stdin: boolean;
  readonly tty: boolean;
  /** Bytes to send instead of standard input (`cp`). */
  readonly input?: string;
  /** Where output goes instead of standard output (`cp`). */
  readonly onStdout?: (text: string) => void;
}

/** How an exec or attach session ended: the Status of the error channel, or the HTTP refusal. */
export type ExecEnd =
  | { readonly kind: 'status'; readonly status: unknown }
  | { readonly kind: 'refused'; readonly reply: ApiReply };

export interface PortForwardCall {
  readonly path: string;
  readonly address: string;
  readonly localPort: number;
  readonly remotePort: number;
  readonly onConnection: () => void;
}

export interface KubectlEnv {
  /** kubectl's own release, `v1.36.0`: what it prints follows that release. */
  readonly version: string;
  /** Environment variables. */
  readonly variables: ReadonlyMap<string, string>;
  /** Whether standard output is a terminal. */
  readonly isTerminal: boolean;
  /** Milliseconds since 1970. */
  now(): number;
  request(call: ApiCall): Task<ApiReply>;
  watch(call: ApiCall): Task<Opened<WatchEvent>>;
  /** Text streams: container logs. */
  open(call: ApiCall): Task<Opened<string>>;
  exec(call: ExecCall): Task<ExecEnd>;
  /** Listens; returns an error text when the port is taken. Ends with the process. */
  portForward(calls: readonly PortForwardCall[]): Task<string | undefined>;
  /** Undefined where there is no such file. */
  readFile(path: string): string | undefined;
  /** False when it cannot be written. */
  writeFile(path: string, text: string): boolean;
  /** Names in a directory in order, with a slash behind those of directories; undefined where there is none. */
  listDirectory(path: string): readonly string[] | undefined;
  /** All of standard input. */
  stdin(): Task<string>;
  stdout(text: string): void;
  stderr(text: string): void;
  /** The texts of `explain`; undefined where they are not at hand. */
  explainSchema(): ExplainSchema | undefined;
  /** Lets the person edit a text in `$KUBE_EDITOR` or `$EDITOR`; an error text if the editor failed. */
  edit(text: string): Task<{ readonly text: string } | { readonly error: string }>;
}

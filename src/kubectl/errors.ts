/**
 * How kubectl's commands fail, and what they print then.
 * Models staging/src/k8s.io/kubectl/pkg/cmd/util/helpers.go checkErr and StandardErrorMessage.
 * The classes are thrown and caught in this layer only: a verb that cannot go on has no other result.
 */
import type { Status, StatusCause } from '../kube/types.ts';

/** An error of the client itself: `error: <message>`. */
export class KubectlError extends Error {}

/** A usage mistake: prints the second line `See 'kubectl run -h' for help and examples`. */
export class UsageError extends KubectlError {
  readonly command: string;
  constructor(command: string, message: string) {
    super(message);
    this.command = command;
  }
}

/** A mistake in the flags: `See 'kubectl get --help' for usage.` */
export class FlagError extends KubectlError {}

/** Ends the command with this code; what there was to say has been said. */
export class ExitError extends KubectlError {
  readonly exitCode: number;
  constructor(exitCode: number, message = '') {
    super(message);
    this.exitCode = exitCode;
  }
}

/** An answer of the API server that is a failure. `prefix` is what kubectl puts before its message. */
export class StatusError extends KubectlError {
  readonly status: Status;
  readonly prefix: string;
  constructor(status: Status, prefix = '') {
    super(prefix + (status.message ?? ''));
    this.status = status;
    this.prefix = prefix;
  }
  /** The same, said with what kubectl was doing. An Invalid object is reported without it. */
  while(doing: string): StatusError {
    return new StatusError(this.status, `${doing}: ${this.prefix}`);
  }
}

export class ConnectionError extends KubectlError {
  readonly host: string;
  constructor(host: string) {
    super(`The connection to the server ${host} was refused - did you specify the right host or port?`);
    this.host = host;
  }
}

/** Several at once; each is printed on its own. Models utilerrors.Aggregate. */
export class ErrorList extends KubectlError {
  readonly errors: readonly KubectlError[];
  constructor(errors: readonly KubectlError[]) {
    const texts = [...new Set(errors.map(({ message }) => message))];
    super(texts.length === 1 ? (texts[0] ?? '') : `[${texts.join(', ')}]`);
    this.errors = errors;
  }
}

/** Throws nothing, the one, or the list. */
export function throwAll(errors: readonly KubectlError[]): void {
  if (errors.length === 0) return;
  throw errors.length === 1 ? (errors[0] as KubectlError) : new ErrorList(errors);
}

export const isNotFound = (error: unknown): error is StatusError =>
  error instanceof StatusError && error.status.reason === 'NotFound';
export const isAlreadyExists = (error: unknown): error is StatusError =>
  error instanceof StatusError && error.status.reason === 'AlreadyExists';
export const isConflict = (error: unknown): error is StatusError =>
  error instanceof StatusError && error.status.reason === 'Conflict';

/** The whole text on standard error, with its line feeds. */
export function errorText(error: KubectlError): string {
  // Of several, those of the client itself stand without `error: `.
  if (error instanceof ErrorList) return error.errors.map(memberText).join('');
  if (error instanceof ConnectionError) return `${error.message}\n`;
  if (error instanceof StatusError) return `${statusText(error)}\n`;
  if (error instanceof FlagError) return `error: ${error.message}\n`;
  if (error instanceof UsageError) {
    return `error: ${error.message}\nSee '${error.command} -h' for help and examples\n`;
  }
  if (error instanceof ExitError) return error.message === '' ? '' : `${error.message}\n`;
  const text = error.message.endsWith('\n') ? error.message.slice(0, -1) : error.message;
  return text.startsWith('error: ') || text.startsWith('Error in configuration: ')
    ? `${text}\n`
    : `error: ${text}\n`;
}

function memberText(error: KubectlError): string {
  const isPlain = !(
    error instanceof StatusError ||
    error instanceof ConnectionError ||
    error instanceof ErrorList
  );
  return isPlain ? `${error.message}\n` : errorText(error);
}

function statusText(error: StatusError): string {
  const { status } = error;
  if (status.reason === 'Unauthorized') {
    return `error: You must be logged in to the server (${error.message})`;
  }
  if (status.reason === 'Invalid') return invalidText(error);
  return status.reason
    ? `Error from server (${status.reason}): ${error.message}`
    : `Error from server: ${error.message}`;
}

/** Models checkErr for Invalid and statusCausesToAggrError. */
function invalidText({ status }: StatusError): string {
  const { kind = '', name = '', causes } = status.details ?? {};
  const subject = kind === '' ? 'The request is invalid' : `The ${kind} "${name}" is invalid`;
  const texts = causeTexts(causes ?? []);
  if (texts.length === 0) return kind === '' ? `${subject}: ${status.message ?? ''}` : subject;
  if (texts.length === 1) return `${subject}: ${texts[0]}`;
  return `${subject}: \n${texts.map((text) => `* ${text}`).join('\n')}`;
}

function causeTexts(causes: readonly StatusCause[]): string[] {
  return [...new Set(causes.map(({ field, message }) => `${field ?? ''}: ${message ?? ''}`))];
}

/** For what cannot be done here: the one line that says so. */
export function notModelled(what: string): KubectlError {
  return new KubectlError(`${what} is not part of this simulation`);
}

/** What servers share: taking a port, answering only while they run, waiting for their end. */
import type { Task } from '../../clock/task.ts';
import type {
  ConnectError,
  HttpResponse,
  ServedRequest,
  ServerHandler,
} from '../../runtime/os/network-stack.ts';
import type { ProcessContext } from '../../runtime/os/program.ts';

/** Listens until the process ends. False: the port is taken. */
export function listen(
  context: ProcessContext,
  port: number,
  handler: ServerHandler,
  address?: string,
): boolean {
  const handle = context.network.listen(port, 'tcp', handler, address);
  if (typeof handle === 'string') return false;
  context.atEnd(() => handle.close());
  return true;
}

/** A handler that answers at once. */
export const http = (answer: (request: ServedRequest) => HttpResponse | ConnectError): ServerHandler => ({
  // oxlint-disable-next-line require-yield -- nothing to wait for
  *http(request) {
    return answer(request);
  },
});

/** Handles the signals and waits for one of them; children that end meanwhile are reaped. */
export function* waitForSignal(context: ProcessContext, signals: readonly number[]): Task<number> {
  for (const signal of signals) context.setDisposition(signal, 'handle');
  for (;;) {
    while (context.waitChild());
    const signal = context.takeSignal();
    if (signal !== undefined && signals.includes(signal)) return signal;
    if (signal === undefined) yield context.wakeup;
  }
}

/** A process that only stays until it is told to go: nginx's and Apache's workers. */
export function* worker(context: ProcessContext, signals: readonly number[]): Task<number> {
  yield* waitForSignal(context, signals);
  return 0;
}

/** `Thu, 01 Jan 2026 00:00:00 GMT` */
export const httpDate = (ms: number): string => new Date(ms).toUTCString();

const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

/** `01/Jan/2026:00:00:00 +0000`, as access logs have it. */
export function clfDate(ms: number): string {
  const [date = '', time = ''] = new Date(ms).toISOString().split('T');
  const [year, month, day] = date.split('-');
  return `${day}/${MONTHS[Number(month) - 1]}/${year}:${time.slice(0, 8)} +0000`;
}

/** `2026-01-01T00:00:00.000Z` */
export const isoDate = (ms: number): string => new Date(ms).toISOString();

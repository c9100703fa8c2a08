/** Names of signals by their number on Linux, in any language. */
const SIGNALS: Readonly<Record<number, string>> = {
  1: 'SIGHUP',
  2: 'SIGINT',
  3: 'SIGQUIT',
  6: 'SIGABRT',
  9: 'SIGKILL',
  10: 'SIGUSR1',
  11: 'SIGSEGV',
  12: 'SIGUSR2',
  13: 'SIGPIPE',
  14: 'SIGALRM',
  15: 'SIGTERM',
};
/** `15` → `SIGTERM`; what has no name here → `signal 35` */
export const signalName = (signal: number): string => SIGNALS[signal] ?? `signal ${signal}`;

/** Signals of Linux on x86-64 and arm64: numbers, names, and what they do to a process that has not said otherwise. */
export type DefaultAction = 'terminate' | 'ignore' | 'stop' | 'continue';

const NAMES = [
  '',
  'HUP',
  'INT',
  'QUIT',
  'ILL',
  'TRAP',
  'ABRT',
  'BUS',
  'FPE',
  'KILL',
  'USR1',
  'SEGV',
  'USR2',
  'PIPE',
  'ALRM',
  'TERM',
  'STKFLT',
  'CHLD',
  'CONT',
  'STOP',
  'TSTP',
  'TTIN',
  'TTOU',
  'URG',
  'XCPU',
  'XFSZ',
  'VTALRM',
  'PROF',
  'WINCH',
  'POLL',
  'PWR',
  'SYS',
] as const; // prettier-ignore

export const SIGHUP = 1;
export const SIGINT = 2;
export const SIGQUIT = 3;
export const SIGKILL = 9;
export const SIGUSR1 = 10;
export const SIGUSR2 = 12;
export const SIGPIPE = 13;
export const SIGTERM = 15;
export const SIGCHLD = 17;
export const SIGCONT = 18;
export const SIGSTOP = 19;
export const SIGTSTP = 20;
export const SIGWINCH = 28;

/** Real-time signals run from 34 (`RTMIN`) to 64 (`RTMAX`); container images name them as `SIGRTMIN+3`. */
const RTMIN = 34;
const RTMAX = 64;

/** `15` → `TERM`; numbers without a name give themselves (`RTMIN+3` for 37). */
export function signalName(signal: number): string {
  if (signal >= RTMIN && signal <= RTMAX) return signal === RTMIN ? 'RTMIN' : `RTMIN+${signal - RTMIN}`;
  return NAMES[signal] || String(signal);
}

/** `TERM`, `SIGTERM`, `sigterm`, `15`, `SIGRTMIN+3` → number; undefined for what is no signal. `0` and `EXIT` give 0. */
export function signalNumber(text: string): number | undefined {
  if (/^\d+$/.test(text)) {
    const n = Number(text);
    return n <= RTMAX ? n : undefined;
  }
  const name = text.toUpperCase().replace(/^SIG/, '');
  if (name === 'EXIT') return 0;
  if (name === 'CLD') return SIGCHLD;
  if (name === 'IOT') return 6;
  if (name === 'IO') return 29;
  const rt = /^RTM(IN|AX)(?:([+-]\d+))?$/.exec(name);
  if (rt) {
    const n = (rt[1] === 'IN' ? RTMIN : RTMAX) + Number(rt[2] ?? 0);
    return n >= RTMIN && n <= RTMAX ? n : undefined;
  }
  const n = NAMES.indexOf(name as (typeof NAMES)[number]);
  return n > 0 ? n : undefined;
}

export function defaultAction(signal: number): DefaultAction {
  switch (signal) {
    case SIGCHLD:
    case SIGWINCH:
    case 23: // URG
      return 'ignore';
    case SIGSTOP:
    case SIGTSTP:
    case 21: // TTIN
    case 22: // TTOU
      return 'stop';
    case SIGCONT:
      return 'continue';
    default:
      return 'terminate';
  }
}

/** All names in order of their number, as `kill -l` lists them. */
export const SIGNAL_NAMES: readonly string[] = NAMES.slice(1);

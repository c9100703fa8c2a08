/** The six moods in which anything is drawn: a colour, and always with it a shape and a word. */
export type Tone = 'none' | 'pending' | 'running' | 'succeeded' | 'failed' | 'terminating';

const FAILED =
  /(Error|Err[A-Z]|BackOff|Failed|Failure|Invalid|OOMKilled|Evicted|DeadlineExceeded|OutOf|CannotRun|StatusUnknown|Signal:|ExitCode:[1-9]|Shutdown|Preempting|NodeLost|^Unknown$|NodeAffinity|Unavailable|UnexpectedAdmission|TaintToleration|RestartingAll)/;

/** The tone of a text as kubectl's STATUS column has it: `Init:CrashLoopBackOff` → failed. */
export function toneOfStatus(text: string): Tone {
  if (text === '') return 'none';
  if (text === 'Terminating') return 'terminating';
  if (text === 'Running') return 'running';
  if (text === 'Completed' || text === 'Succeeded' || text === 'ExitCode:0') return 'succeeded';
  return FAILED.test(text) ? 'failed' : 'pending';
}

/**
 * The restart count of a container that the runtime knows no instance of.
 *
 * Models pkg/kubelet/kuberuntime/kuberuntime_container.go calcRestartCountByLogDir.
 */
const LOG_FILE = /^(\d+)\.log(\..*)?/;
const MAX_INT64 = 2n ** 63n - 1n;

/** One more than the highest number of a log file (`3.log`, `3.log.rotated`); 0 if there is none. */
export function restartCountFromLogs(files: readonly string[]): number {
  let next = 0;
  for (const file of files) {
    const digits = LOG_FILE.exec(file)?.[1];
    // A number beyond Go's int is no file of the kubelet's.
    if (digits === undefined || BigInt(digits) > MAX_INT64) continue;
    next = Math.max(next, Number(digits) + 1);
  }
  return next;
}

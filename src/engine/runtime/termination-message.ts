/**
 * The message that a container leaves behind. Models kuberuntime_container.go getTerminationMessage: what the runtime
 * says, then `: `, then the file's content (4096 characters) or, with FallbackToLogsOnError, the end of the log.
 */
import type { ContainerRecord } from './records.ts';

const MAX_FILE_CHARS = 4096;

export function terminationMessage(record: ContainerRecord, runtimeMessage: string): string {
  const { config, root, exitCode, reason, log } = record;
  const file = root.readFile(config.terminationMessagePath);
  let text = typeof file === 'string' ? '' : file.text.slice(0, MAX_FILE_CHARS);
  const fallsBack = config.terminationMessagePolicy === 'FallbackToLogsOnError';
  if (text === '' && fallsBack && exitCode !== 0 && reason !== 'ContainerCannotRun') text = log.tail();
  return [runtimeMessage, text].filter((part) => part !== '').join(': ');
}

/**
 * Files of variables that a container reads through `valueFrom.fileKeyRef`: lines of `NAME='value'`.
 * Models pkg/kubelet/util/env/env_util.go ParseEnv. A value stands in single quotes, is taken as it is and may span
 * lines. Blank lines and lines that begin with `#` are skipped, and so is the space before a name.
 */
import { err, ok, type Result } from '../../../kube/result.ts';

const ENTRY = /[ \t]*([^=\s'][^='\n]*)='([^']*)'[ \t]*(?:#[^\n]*)?(?:\n|$)/y;
const SKIPPED = /[ \t]*(?:#[^\n]*)?(?:\n|$)/y;

/** The value of `key`, or undefined if the file has none. Only what stands before the key has to be well-formed. */
export function envFileValue(text: string, key: string): Result<string | undefined> {
  let at = 0;
  while (at < text.length) {
    SKIPPED.lastIndex = at;
    if (SKIPPED.test(text)) {
      at = SKIPPED.lastIndex;
      continue;
    }
    ENTRY.lastIndex = at;
    const entry = ENTRY.exec(text);
    if (entry === null) return err("couldn't parse env file");
    if (entry[1] === key) return ok(entry[2]);
    at = ENTRY.lastIndex;
  }
  return ok(undefined);
}

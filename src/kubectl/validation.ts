/** `--validate`. Models kubectl/pkg/cmd/util/helpers.go GetValidationDirective. */
import type { Session } from './session.ts';
import { usageError } from './session.ts';

/** What goes with a request as `fieldValidation`. */
export function validation(session: Session): 'Strict' | 'Warn' | 'Ignore' {
  const value = session.flags.text('validate').toLowerCase();
  switch (value) {
    case 'strict':
    case 'true':
    case '1':
      return 'Strict';
    case 'warn':
      return 'Warn';
    case 'ignore':
    case 'false':
    case '0':
      return 'Ignore';
    default:
      throw usageError(
        session,
        `invalid - validate option ${JSON.stringify(value)}; must be one of: strict (or true), warn, ignore (or false)`,
      );
  }
}

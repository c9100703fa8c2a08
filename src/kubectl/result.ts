/** What a command says it has done: `pod/web created`, or the object in the format asked for. */
import { objectName, PLAIN_FORMATS, printerOf } from './printers/output.ts';
import { type DryRun, dryRun, dryRunSuffix, type Session } from './session.ts';

/** Models PrintFlags.ToPrinter with an operation. */
export function printResult(
  session: Session,
  object: unknown,
  operation: string,
  mode: DryRun = dryRun(session),
): void {
  const printer = printerOf(session, PLAIN_FORMATS);
  session.out(
    printer === undefined ? `${objectName(object)} ${operation}${dryRunSuffix(mode)}\n` : printer(object),
  );
}

/** Several objects of one command; YAML documents are divided. */
export function resultPrinter(session: Session): (object: unknown, operation: string) => void {
  const printer = printerOf(session, PLAIN_FORMATS);
  const suffix = dryRunSuffix(dryRun(session));
  return (object, operation) =>
    session.out(printer === undefined ? `${objectName(object)} ${operation}${suffix}\n` : printer(object));
}

/** How a diagnostic is told: Kubernetes' own message as it is, and what it means in the person's language. */
import type { Text } from '../../i18n/index.ts';
import type { Diagnostic } from '../../manifest/diagnostic.ts';

export interface ToldDiagnostic {
  /** What it means, in the person's language. */
  readonly explanation: string;
  /** Kubernetes' words, English. */
  readonly message: string;
}

export function tellDiagnostic(text: Text, diagnostic: Diagnostic): ToldDiagnostic {
  // A code without an explanation does not compile.
  const explanations: Readonly<Record<Diagnostic['code'], (args: DiagnosticArgs) => string>> =
    text.diagnostics;
  return { explanation: explanations[diagnostic.code](diagnostic.args ?? {}), message: diagnostic.message };
}

type DiagnosticArgs = NonNullable<Diagnostic['args']>;

export type Severity = Diagnostic['severity'];
export const SEVERITIES: readonly Severity[] = ['error', 'warning', 'note'];

export const countOf = (diagnostics: readonly Diagnostic[], severity: Severity): number =>
  diagnostics.filter((diagnostic) => diagnostic.severity === severity).length;

/** Findings and problems → diagnostics with their place in the text. */
import { parseJsonPointer, valueAt } from '../kube/json.ts';
import type { ComposeProblem, Positions } from './compose.ts';
import type { Diagnostic, DiagnosticCode } from './diagnostic.ts';
import { type Finding, isMapping } from './document-check.ts';
import { MAX_MESSAGE_LENGTH } from './limits.ts';
import type { LineIndex } from './line-index.ts';
import { findPosition, spanOf, stepsIn } from './positions.ts';

export interface FileText {
  readonly text: string;
  readonly lines: LineIndex;
}

/** A finding about a value that was composed with these positions. */
export function locate(
  finding: Finding,
  value: unknown,
  positions: Positions,
  { text, lines }: FileText,
): Diagnostic {
  const { severity, code, message, args, at, path, onKey, culprit } = finding;
  const steps = typeof at === 'string' ? stepsIn(positions, at) : at;
  const part = culprit === undefined ? undefined : partOf(valueAt(value, steps), culprit);
  const found = findPosition(positions, part === undefined ? steps : [...steps, part.key]);
  const exact = found?.exact === true && onKey !== true && part?.onKey !== true;
  const span = found === undefined ? ([0, 0] as const) : spanOf(found.position, exact, text);
  return {
    severity,
    code,
    message: shortened(message),
    ...(args === undefined ? {} : { args }),
    ...(path === undefined ? {} : { path }),
    range: lines.range(...span),
  };
}

function shortened(message: string): string {
  return message.length <= MAX_MESSAGE_LENGTH ? message : `${message.slice(0, MAX_MESSAGE_LENGTH)}…`;
}

/** The entry of a map whose key or value is the one at fault. */
function partOf(
  map: unknown,
  culprit: string,
): { readonly key: string; readonly onKey: boolean } | undefined {
  if (!isMapping(map)) return undefined;
  if (Object.hasOwn(map, culprit)) return { key: culprit, onKey: true };
  const entry = Object.entries(map).find(([, value]) => String(value) === culprit);
  return entry === undefined ? undefined : { key: entry[0], onKey: false };
}

/**
 * Codes of problems that kubectl meets before there is JSON.
 * Differs: lines count from the start of the file; kubectl counts from the start of the document.
 */
const IS_YAML: ReadonlySet<DiagnosticCode> = new Set([
  'yaml.tab',
  'yaml.syntax',
  'yaml.tooDeep',
  'yaml.aliasUnknown',
  'yaml.aliasesTooMany',
  'yaml.mergeInvalid',
  'yaml.keyInvalid',
]);

/** A problem with the text itself. */
export function problemDiagnostic(problem: ComposeProblem, lines: LineIndex, fileName: string): Diagnostic {
  const { code, message, start, end, pointer } = problem;
  const range = lines.range(start, end);
  if (code === 'yaml.keyDuplicate') {
    const path = parseJsonPointer(pointer ?? '').reduce(
      (text, step) => (/^\d+$/.test(step) ? `${text}[${step}]` : text === '' ? step : `${text}.${step}`),
      '',
    );
    return {
      severity: 'warning',
      code,
      message: `duplicate field "${path}"`,
      args: { key: message },
      path,
      range,
    };
  }
  const name = code === 'yaml.aliasUnknown' ? /'([^']*)'/.exec(message)?.[1] : undefined;
  const prefix = IS_YAML.has(code)
    ? `error parsing ${fileName}: error converting YAML to JSON: yaml: line ${range.startLine}: `
    : '';
  return {
    severity: 'error',
    code,
    message: prefix + message,
    args: { line: range.startLine, ...(name === undefined ? {} : { name }) },
    range,
  };
}

/**
 * Text → objects and diagnostics. The stages: size, documents, YAML, identity, strict decoding, defaults and
 * validation, notes. A later stage runs only on what an earlier one let pass, and nothing a person writes can throw.
 */
import { parseEvents } from 'js-yaml';
import { parseJsonPointer, valueAt } from '../kube/json.ts';
import type { KubeObject } from '../kube/types.ts';
import { type ComposeProblem, type Composed, compose, type Positions } from './compose.ts';
import type { Diagnostic, DiagnosticCode, TextRange } from './diagnostic.ts';
import { checkDocument, type Finding, isMapping } from './document-check.ts';
import { MAX_DEPTH, MAX_DIAGNOSTICS, MAX_DOCUMENTS, MAX_MESSAGE_LENGTH, MAX_TEXT_LENGTH } from './limits.ts';
import { LineIndex } from './line-index.ts';
import { notesFor } from './notes.ts';
import { findPosition, pathOf, spanOf } from './positions.ts';
import { type DocumentText, splitDocuments } from './split-documents.ts';
import { problemOf } from './syntax.ts';

export interface ManifestDocument {
  /** Which one it is among the documents of the file that are not empty; from 0. */
  readonly index: number;
  /** What the text says, as JSON: what kubectl would send. Undefined when it is no YAML. */
  readonly value: unknown;
  /** Empty when missing. */
  readonly apiVersion: string;
  readonly kind: string;
  readonly name: string;
  /** Empty when the document does not say. */
  readonly namespace: string;
  /**
   * Decoded, without defaults and without unknown fields; undefined when it is no object that the server could decode.
   * Whether it is also valid, `isValid` says.
   */
  readonly object: KubeObject | undefined;
  /** No error in this document. */
  readonly isValid: boolean;
  /** JSON pointer → `[keyStart, keyEnd, valueStart, valueEnd]`, offsets into the file; -1 for a key that is none. */
  readonly positions: Positions;
  readonly range: TextRange;
}

export interface ParsedFile {
  readonly fileName: string;
  readonly documents: readonly ManifestDocument[];
  /** In the order of the text within each document. */
  readonly diagnostics: readonly Diagnostic[];
}

export interface ParseOptions {
  /** Whether the simulation knows what an image runs. Without it no image is said to be unknown. */
  readonly knownImage?: (image: string) => boolean;
}

export function parseManifest(text: string, fileName: string, options: ParseOptions = {}): ParsedFile {
  if (text.length > MAX_TEXT_LENGTH) return tooLarge(text, fileName);
  const lines = new LineIndex(text);
  try {
    return parseFile(text, fileName, lines, options);
  } catch (thrown) {
    const problem = problemOf(thrown, { text, start: 0 });
    return { fileName, documents: [], diagnostics: [problemDiagnostic(problem, lines, fileName)] };
  }
}

function tooLarge(text: string, fileName: string): ParsedFile {
  const first = text.slice(0, 1000).split('\n', 1)[0] ?? '';
  const range = new LineIndex(first).range(0, first.length);
  const message = `${fileName} has ${text.length} characters; at most ${MAX_TEXT_LENGTH} are read`;
  const args = { length: text.length, limit: MAX_TEXT_LENGTH };
  return {
    fileName,
    documents: [],
    diagnostics: [{ severity: 'error', code: 'file.tooLarge', message, args, range }],
  };
}

function parseFile(text: string, fileName: string, lines: LineIndex, options: ParseOptions): ParsedFile {
  const documents: ManifestDocument[] = [];
  const diagnostics: Diagnostic[] = [];
  for (const part of splitDocuments(text)) {
    const parsed = parseDocument(part, documents.length, { text, fileName, lines, options });
    if (parsed === undefined) continue;
    if (documents.length === MAX_DOCUMENTS) {
      diagnostics.unshift(tooManyDocuments(fileName, parsed.document.range));
      break;
    }
    documents.push(parsed.document);
    diagnostics.push(...parsed.diagnostics);
  }
  return { fileName, documents, diagnostics: diagnostics.slice(0, MAX_DIAGNOSTICS) };
}

function tooManyDocuments(fileName: string, range: TextRange): Diagnostic {
  const message = `${fileName} has too many documents; at most ${MAX_DOCUMENTS} are read`;
  return { severity: 'error', code: 'file.tooLarge', message, args: { limit: MAX_DOCUMENTS }, range };
}

interface FileContext {
  readonly text: string;
  readonly fileName: string;
  readonly lines: LineIndex;
  readonly options: ParseOptions;
}

interface ParsedDocument {
  readonly document: ManifestDocument;
  readonly diagnostics: readonly Diagnostic[];
}

function parseDocument(part: DocumentText, index: number, file: FileContext): ParsedDocument | undefined {
  const { lines, fileName } = file;
  let composed: Composed;
  try {
    composed = compose(part.text, parseEvents(part.text, { maxDepth: MAX_DEPTH }), part.start);
  } catch (thrown) {
    const problem = problemOf(thrown, part);
    const diagnostics = [problemDiagnostic(problem, lines, fileName)];
    const range = rangeOf(part, lines);
    return { document: describe(undefined, undefined, index, false, new Map(), range), diagnostics };
  }
  const { value, positions } = composed;
  // A document of comments alone is no document; neither is one that says null.
  if (composed.isEmpty || value === null || value === undefined) return undefined;
  return checkComposed(composed, value, index, rangeOf(part, lines), positions, file);
}

function checkComposed(
  composed: Composed,
  value: unknown,
  index: number,
  range: TextRange,
  positions: Positions,
  file: FileContext,
): ParsedDocument {
  const { lines, fileName, options } = file;
  const diagnostics = composed.problems.map((problem) => problemDiagnostic(problem, lines, fileName));
  const { object, findings } = checkDocument(value, fileName);
  const isValid = findings.every((finding) => finding.severity !== 'error');
  const notes = object !== undefined && isValid ? notesFor(object, options.knownImage) : [];
  diagnostics.push(...[...findings, ...notes].map((finding) => locate(finding, value, positions, file)));
  diagnostics.splice(MAX_DIAGNOSTICS);
  diagnostics.sort((a, b) => a.range.startOffset - b.range.startOffset);
  return { document: describe(value, object, index, isValid, positions, range), diagnostics };
}

function describe(
  value: unknown,
  object: KubeObject | undefined,
  index: number,
  isValid: boolean,
  positions: Positions,
  range: TextRange,
): ManifestDocument {
  const root = isMapping(value) ? value : {};
  const metadata = isMapping(root['metadata']) ? root['metadata'] : {};
  const text = (one: unknown): string => (typeof one === 'string' ? one : '');
  return {
    index,
    value,
    apiVersion: text(root['apiVersion']),
    kind: text(root['kind']),
    name: text(metadata['name']),
    namespace: text(metadata['namespace']),
    object,
    isValid,
    positions,
    range,
  };
}

/** The document without blank lines around it. */
function rangeOf({ text, start }: DocumentText, lines: LineIndex): TextRange {
  const lead = text.length - text.trimStart().length;
  return lines.range(start + lead, start + Math.max(lead, text.trimEnd().length));
}

function locate(
  finding: Finding,
  value: unknown,
  positions: Positions,
  { text, lines }: FileContext,
): Diagnostic {
  const { severity, code, message, args, at, path, onKey, culprit } = finding;
  const steps = typeof at === 'string' ? pathOf(at) : at;
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

function problemDiagnostic(problem: ComposeProblem, lines: LineIndex, fileName: string): Diagnostic {
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

/**
 * Text → objects and diagnostics. The stages: size, documents, YAML, identity, strict decoding, defaults and
 * validation, notes. A later stage runs only on what an earlier one let pass, and nothing a person writes can throw.
 */
import { parseEvents } from 'js-yaml';
import type { KubeObject } from '../kube/types.ts';
import { compose, type Position, type Positions } from './compose.ts';
import type { Diagnostic, TextRange } from './diagnostic.ts';
import { checkDocument, isMapping } from './document-check.ts';
import { MAX_DEPTH, MAX_DIAGNOSTICS, MAX_DOCUMENTS, MAX_TEXT_LENGTH } from './limits.ts';
import { LineIndex } from './line-index.ts';
import { type FileText, locate, problemDiagnostic } from './locate.ts';
import { notesFor } from './notes.ts';
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
  /** In the order of the text within each document; equal keys come first. */
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
  const file: FileContext = { text, fileName, lines, options };
  for (const part of splitDocuments(text)) {
    const { pieces, problems } = readDocument(part, file);
    diagnostics.push(...problems);
    for (const piece of pieces) {
      if (documents.length === MAX_DOCUMENTS) {
        diagnostics.unshift(tooManyDocuments(fileName, piece.range));
        return { fileName, documents, diagnostics: diagnostics.slice(0, MAX_DIAGNOSTICS) };
      }
      const checked = checkPiece(piece, documents.length, file);
      documents.push(checked.document);
      diagnostics.push(...checked.diagnostics);
    }
  }
  return { fileName, documents, diagnostics: diagnostics.slice(0, MAX_DIAGNOSTICS) };
}

function tooManyDocuments(fileName: string, range: TextRange): Diagnostic {
  const message = `${fileName} has too many documents; at most ${MAX_DOCUMENTS} are read`;
  return { severity: 'error', code: 'file.tooLarge', message, args: { limit: MAX_DOCUMENTS }, range };
}

interface FileContext extends FileText {
  readonly fileName: string;
  readonly options: ParseOptions;
}

/** What is one object to be: a document, or an item of a List. */
interface Piece {
  /** Undefined when the text is no YAML; that has been said already. */
  readonly value: unknown;
  readonly positions: Positions;
  readonly range: TextRange;
}

function readDocument(
  part: DocumentText,
  { lines, fileName }: FileContext,
): { readonly pieces: readonly Piece[]; readonly problems: readonly Diagnostic[] } {
  const range = rangeOf(part, lines);
  try {
    const composed = compose(part.text, parseEvents(part.text, { maxDepth: MAX_DEPTH }), part.start);
    const { value, positions, isEmpty } = composed;
    const problems = composed.problems.map((problem) => problemDiagnostic(problem, lines, fileName));
    // A document of comments alone is no document; neither is one that says null.
    if (isEmpty || value === null || value === undefined) return { pieces: [], problems };
    return { pieces: itemsOf({ value, positions, range }, lines), problems };
  } catch (thrown) {
    const problems = [problemDiagnostic(problemOf(thrown, part), lines, fileName)];
    return { pieces: [{ value: undefined, positions: new Map(), range }], problems };
  }
}

/** A `List` stands for its items. */
function itemsOf(piece: Piece, lines: LineIndex): readonly Piece[] {
  const { value, positions } = piece;
  if (!isMapping(value) || value['kind'] !== 'List' || !Array.isArray(value['items'])) return [piece];
  const items = value['items'] as readonly unknown[];
  const places = items.map(() => new Map<string, Position>());
  for (const [pointer, position] of positions) {
    const [, i = '', rest = ''] = /^\/items\/(\d+)(\/.*)?$/s.exec(pointer) ?? [];
    places[i === '' ? -1 : Number(i)]?.set(rest, position);
  }
  return items.map((item, i) => {
    const place = places[i] ?? new Map<string, Position>();
    const [, , start, end] = place.get('') ?? [-1, -1, piece.range.startOffset, piece.range.startOffset];
    return { value: item, positions: place, range: lines.range(start, end) };
  });
}

function checkPiece(
  { value, positions, range }: Piece,
  index: number,
  file: FileContext,
): { readonly document: ManifestDocument; readonly diagnostics: readonly Diagnostic[] } {
  if (value === undefined) {
    return { document: describe(undefined, undefined, index, false, positions, range), diagnostics: [] };
  }
  const { object, findings } = checkDocument(value, file.fileName);
  const isValid = findings.every((finding) => finding.severity !== 'error');
  const notes = object !== undefined && isValid ? notesFor(object, file.options.knownImage) : [];
  const diagnostics = [...findings, ...notes]
    .slice(0, MAX_DIAGNOSTICS)
    .map((finding) => locate(finding, value, positions, file))
    .sort((a, b) => a.range.startOffset - b.range.startOffset);
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

/** What is to be said about a manifest, and where. */

/** Lines and columns start at 1 and count UTF-16 units, as editors do; offsets start at 0. The end is exclusive. */
export interface TextRange {
  readonly startLine: number;
  readonly startColumn: number;
  readonly endLine: number;
  readonly endColumn: number;
  readonly startOffset: number;
  readonly endOffset: number;
}

/**
 * `error`: the API server or kubectl would refuse it. `warning`: accepted, but hardly meant.
 * `note`: worth knowing, such as a default that applies or a field that the simulation does not act on.
 */
export type Severity = 'error' | 'warning' | 'note';

export interface Diagnostic {
  readonly severity: Severity;
  /** Stable; the page has an explanation for it in the person's language. */
  readonly code: DiagnosticCode;
  /** Kubernetes' own words where it has some. English. */
  readonly message: string;
  /** What the explanation mentions. */
  readonly args?: Readonly<Record<string, string | number>>;
  /** The field as the API server prints it: `spec.containers[0].image`. */
  readonly path?: string;
  readonly range: TextRange;
}

export type DiagnosticCode =
  // the text
  | 'file.tooLarge'
  | 'file.failed'
  | 'yaml.tab'
  | 'yaml.syntax'
  | 'yaml.tooDeep'
  | 'yaml.aliasUnknown'
  | 'yaml.aliasesTooMany'
  | 'yaml.mergeInvalid'
  | 'yaml.keyInvalid'
  | 'yaml.keyDuplicate'
  // the document
  | 'document.notObject'
  | 'document.apiVersionMissing'
  | 'document.kindMissing'
  | 'kind.unknown'
  | 'kind.stored'
  // decoding
  | 'field.unknown'
  | 'field.wrongType'
  | 'field.badQuantity'
  | 'field.badTime'
  | 'field.badBase64'
  // validation
  | 'field.required'
  | 'field.invalid'
  | 'field.duplicate'
  | 'field.notSupported'
  | 'field.notFound'
  | 'field.forbidden'
  | 'field.tooLong'
  | 'field.tooMany'
  | 'field.warning'
  // notes
  | 'default.imagePullPolicy'
  | 'default.restartPolicy'
  | 'coverage.approximated'
  | 'coverage.ignored'
  | 'image.unknown';

/** The public names of the manifest layer. */
export type { Position, Positions } from './compose.ts';
export type { Diagnostic, DiagnosticCode, Severity, TextRange } from './diagnostic.ts';
export { MAX_TEXT_LENGTH } from './limits.ts';
export {
  type ManifestDocument,
  type ParsedFile,
  type ParseOptions,
  parseManifest,
} from './parse-manifest.ts';
export { findPosition } from './positions.ts';
export { resolveScalar } from './scalars.ts';
export { splitDocuments } from './split-documents.ts';

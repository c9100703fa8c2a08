/**
 * One file → its documents, as kubectl splits them: at lines that are `---`, with nothing but spaces or a comment after.
 * Models apimachinery's util/yaml/decoder.go YAMLReader. A mistake in one document leaves the others readable.
 */

export interface DocumentText {
  readonly text: string;
  /** Offset of its first character in the file. */
  readonly start: number;
}

const SEPARATOR = /^---[ \t]*(?:#[^\n]*)?\r?$/gm;

export function splitDocuments(text: string): DocumentText[] {
  const documents: DocumentText[] = [];
  let start = text.startsWith('\uFEFF') ? 1 : 0;
  for (const match of text.matchAll(SEPARATOR)) {
    documents.push({ text: text.slice(start, match.index), start });
    start = match.index + match[0].length;
  }
  documents.push({ text: text.slice(start), start });
  return documents;
}

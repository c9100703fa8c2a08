/** `**name** ended` → pieces, of which the marked ones stand out. */
export interface RichPiece {
  readonly text: string;
  readonly strong: boolean;
}

export const richPieces = (text: string): readonly RichPiece[] =>
  text
    .split('**')
    .map((piece, i) => ({ text: piece, strong: i % 2 === 1 }))
    .filter((piece) => piece.text !== '');

/** The same without marks, for labels that are read aloud. */
export const plainText = (text: string): string => text.replaceAll('**', '');

/** `it's` → `'it'"'"'s'`, as ash prints words for reading back. */
export const quoteWord = (word: string): string => `'${word.replace(/'/g, `'"'"'`)}'`;

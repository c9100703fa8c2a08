/** `it's` → `'it'"'"'s'`, as ash prints words for reading back. */
export const quoteWord = (word: string): string => `'${word.replace(/'/g, `'"'"'`)}'`;

/** Quotes a word only if it has characters that mean something to the shell. */
export const shellQuote = (word: string): string =>
  /^[^|&;<>()$`\\"' \t\n*?[#~=%]+$/.test(word) ? word : quoteWord(word);

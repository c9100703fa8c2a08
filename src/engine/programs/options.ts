/** Command-line options as getopt reads them. */
export interface ParsedOptions {
  /** Letters without a value that were given, in order, repeats included. */
  readonly flags: string;
  /** Letter → its values in order. Long names stand under their own name. */
  readonly values: Readonly<Record<string, readonly string[]>>;
  readonly rest: readonly string[];
  /** The first unknown option, or one that lacks its value. */
  readonly bad: string | undefined;
}

/**
 * `spec`: letters, each followed by `:` when it takes a value. `long`: name → letter it stands for.
 * Options may stand between the other words, as with GNU's getopt; `stopAtWord` ends them at the first other word.
 */
export function parseOptions(
  args: readonly string[],
  spec: string,
  settings: { readonly long?: Readonly<Record<string, string>>; readonly stopAtWord?: boolean } = {},
): ParsedOptions {
  let flags = '';
  const values: Record<string, string[]> = {};
  const rest: string[] = [];
  let bad: string | undefined;
  const takes = (letter: string): boolean | undefined => {
    const at = spec.indexOf(letter);
    return at < 0 || letter === ':' ? undefined : spec[at + 1] === ':';
  };
  let i = 0;
  const note = (letter: string, value: string | undefined): void => {
    if (value === undefined) flags += letter;
    else (values[letter] ??= []).push(value);
  };
  for (; i < args.length; i++) {
    const arg = args[i] as string;
    if (arg === '--') {
      rest.push(...args.slice(i + 1));
      break;
    }
    if (arg.startsWith('--')) {
      const [name, value] = splitAt(arg.slice(2), '=');
      const letter = settings.long?.[name];
      if (letter === undefined) bad ??= arg;
      else if (takes(letter)) note(letter, value ?? args[++i] ?? '');
      else note(letter, undefined);
      continue;
    }
    if (!arg.startsWith('-') || arg === '-') {
      if (settings.stopAtWord) {
        rest.push(...args.slice(i));
        break;
      }
      rest.push(arg);
      continue;
    }
    for (let k = 1; k < arg.length; k++) {
      const letter = arg[k] as string;
      const wantsValue = takes(letter);
      if (wantsValue === undefined) bad ??= letter;
      else if (wantsValue) {
        const value = k + 1 < arg.length ? arg.slice(k + 1) : args[++i];
        if (value === undefined) bad ??= letter;
        else note(letter, value);
        break;
      } else note(letter, undefined);
    }
  }
  return { flags, values, rest, bad };
}

const splitAt = (text: string, separator: string): [string, string | undefined] => {
  const at = text.indexOf(separator);
  return at < 0 ? [text, undefined] : [text.slice(0, at), text.slice(at + 1)];
};

/** The last value of a letter. */
export const lastValue = (options: ParsedOptions, letter: string): string | undefined =>
  options.values[letter]?.at(-1);

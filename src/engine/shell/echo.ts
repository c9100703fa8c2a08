/** `echo` and the escapes that `echo -e`, `printf` and `printf %b` share. */

const SIMPLE: Readonly<Record<string, string>> = {
  a: '\x07',
  b: '\b',
  e: '\x1b',
  f: '\f',
  n: '\n',
  r: '\r',
  t: '\t',
  v: '\v',
  '\\': '\\',
};

/** Replaces backslash escapes. `stop`: the text ended with `\c`. `octalZero`: octal numbers need a leading 0 (`echo`). */
export function unescape(
  text: string,
  octalZero: boolean,
): { readonly text: string; readonly stop: boolean } {
  let out = '';
  for (let i = 0; i < text.length; i++) {
    const c = text[i] as string;
    if (c !== '\\' || i + 1 >= text.length) {
      out += c;
      continue;
    }
    const next = text[++i] as string;
    const simple = SIMPLE[next];
    if (simple !== undefined) {
      out += simple;
      continue;
    }
    if (next === 'c') return { text: out, stop: true };
    const rest = text.slice(i);
    const hex = /^x([0-9a-fA-F]{1,2})/.exec(rest);
    const octal = (octalZero ? /^0([0-7]{0,3})/ : /^([0-7]{1,3})/).exec(rest);
    if (hex) {
      out += String.fromCharCode(Number.parseInt(hex[1] as string, 16));
      i += hex[0].length - 1;
    } else if (octal) {
      out += String.fromCharCode(Number.parseInt(octal[1] || '0', 8) & 0xff);
      i += octal[0].length - 1;
    } else out += `\\${next}`;
  }
  return { text: out, stop: false };
}

/** What `echo` prints for its arguments (without its own name). Options: any mix of `-n`, `-e`, `-E` in front. */
export function echoText(args: readonly string[]): string {
  let newline = true;
  let escapes = false;
  let i = 0;
  for (; i < args.length; i++) {
    const arg = args[i] as string;
    if (!/^-[neE]+$/.test(arg)) break;
    for (const letter of arg.slice(1)) {
      if (letter === 'n') newline = false;
      else escapes = letter === 'e';
    }
  }
  const text = args.slice(i).join(' ');
  if (!escapes) return newline ? `${text}\n` : text;
  const result = unescape(text, true);
  return newline && !result.stop ? `${result.text}\n` : result.text;
}

/** dash knows `-n` alone and takes escapes always: `echo -e "a\tb"` prints `-e` too. */
export function dashEchoText(args: readonly string[]): string {
  const newline = args[0] !== '-n';
  const result = unescape((newline ? args : args.slice(1)).join(' '), true);
  return newline && !result.stop ? `${result.text}\n` : result.text;
}

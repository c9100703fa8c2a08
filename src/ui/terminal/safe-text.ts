/**
 * Output for the screen: colours stay, clearing the screen stays, everything else that could move the cursor, set a
 * title or make a link is shown instead of obeyed. So is what turns the direction of writing around.
 */
/* oxlint-disable no-control-regex -- that is what this file is about */

// A colour: `ESC [ 1 ; 31 m`.
const SGR = /^\u001b\[[0-9;]{0,32}m/;
// `clear`, `watch`, `top`: home, then erase.
const CLEAR = /\u001b\[H\u001b\[(?:2?J)(?:\u001b\[3J)?|\u001b\[2J\u001b\[H|\u001bc/;
const SPECIAL =
  /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f\u200e\u200f\u202a-\u202e\u2066-\u2069]/g;

/** `\u001b` → `^[`, `\u0007` → `^G`, `\u202e` → `<U+202E>` */
function shown(char: string): string {
  const code = char.charCodeAt(0);
  if (code < 0x20) return `^${String.fromCharCode(code + 64)}`;
  if (code === 0x7f) return '^?';
  return `<U+${code.toString(16).toUpperCase().padStart(4, '0')}>`;
}

export interface SafeText {
  /** The screen is emptied before `text` appears. */
  readonly cleared: boolean;
  readonly text: string;
}

export function safeText(output: string): SafeText {
  let rest = output;
  let cleared = false;
  for (let match = CLEAR.exec(rest); match; match = CLEAR.exec(rest)) {
    rest = rest.slice(match.index + match[0].length);
    cleared = true;
  }
  // What the keyboard's echo rubs out.
  rest = rest.replaceAll('\b \b', '');
  const text = rest.replace(SPECIAL, (char, at: number) =>
    char === '\u001b' && SGR.test(rest.slice(at, at + 40)) ? char : shown(char),
  );
  return { cleared, text: text.replaceAll(/\r?\n/g, '\r\n') };
}

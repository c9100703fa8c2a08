/** What `set` switches. */
export interface Options {
  errexit: boolean;
  noglob: boolean;
  ignoreeof: boolean;
  monitor: boolean;
  noexec: boolean;
  xtrace: boolean;
  verbose: boolean;
  noclobber: boolean;
  allexport: boolean;
  notify: boolean;
  nounset: boolean;
  errtrace: boolean;
  pipefail: boolean;
  /** `c` or `s` in `$-`. */
  from: '' | 'c' | 's';
}

/** In the order of `set -o`. */
export const OPTION_NAMES = [
  'errexit',
  'noglob',
  'ignoreeof',
  'monitor',
  'noexec',
  'xtrace',
  'verbose',
  'noclobber',
  'allexport',
  'notify',
  'nounset',
  'errtrace',
  'pipefail',
] as const;
export type OptionName = (typeof OPTION_NAMES)[number];

const LETTERS: Readonly<Record<string, OptionName>> = {
  e: 'errexit',
  f: 'noglob',
  I: 'ignoreeof',
  m: 'monitor',
  n: 'noexec',
  x: 'xtrace',
  v: 'verbose',
  C: 'noclobber',
  a: 'allexport',
  b: 'notify',
  u: 'nounset',
  E: 'errtrace',
};

export const noOptions = (): Options => ({
  errexit: false,
  noglob: false,
  ignoreeof: false,
  monitor: false,
  noexec: false,
  xtrace: false,
  verbose: false,
  noclobber: false,
  allexport: false,
  notify: false,
  nounset: false,
  errtrace: false,
  pipefail: false,
  from: '',
});

export const optionOfLetter = (letter: string): OptionName | undefined => LETTERS[letter];
export const isOptionName = (name: string): name is OptionName => OPTION_NAMES.includes(name as OptionName);

/** `$-` */
export function optionLetters(options: Options, interactive: boolean): string {
  const set = Object.entries(LETTERS).filter(([, name]) => options[name]);
  return set.map(([letter]) => letter).join('') + (interactive ? 'i' : '') + options.from;
}

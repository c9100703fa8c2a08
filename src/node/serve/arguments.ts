/** The words behind `npm run serve --`. */

export interface ServeArguments {
  /** A scenario (`.json`, or the id of a built-in one), or manifests that are applied at the start. */
  readonly paths: readonly string[];
  readonly host: string;
  readonly port: number;
  /** Virtual milliseconds for each real one. */
  readonly speed: number;
  /** Where the session is written as a scenario. */
  readonly save: string | undefined;
}

export const USAGE = `usage: npm run serve -- [scenario.json | ID | manifest.yaml…] [options]

Serves the simulated cluster to kubectl and other clients, in real time.

  --port NUMBER   default 6443; 0 takes a free one
  --host ADDRESS  default 127.0.0.1: this machine only
  --speed NUMBER  how many times faster than real time, 0.1 to 1000 (default 1)
  --save FILE     write the session as a scenario when it ends (Ctrl-C), to be opened in the page`;

const MAX_PATHS = 32;

/** The arguments, or what is wrong with them. */
export function parseServeArguments(words: readonly string[]): ServeArguments | { readonly problem: string } {
  const paths: string[] = [];
  let host = '127.0.0.1';
  let port = 6443;
  let speed = 1;
  let save: string | undefined;
  const rest = words.flatMap((word) => /^(--\w+)=(.*)$/s.exec(word)?.slice(1) ?? [word]);
  while (rest.length > 0) {
    const word = rest.shift() as string;
    switch (word) {
      case '--host':
        host = rest.shift() ?? '';
        if (host === '') return { problem: '--host needs an address' };
        break;
      case '--port': {
        const text = rest.shift() ?? '';
        port = Number(text);
        if (!/^\d+$/.test(text) || port > 65_535) return { problem: '--port needs a number from 0 to 65535' };
        break;
      }
      case '--speed': {
        const text = rest.shift() ?? '';
        speed = Number(text);
        if (!/^\d+(\.\d+)?$/.test(text) || speed < 0.1 || speed > 1000)
          return { problem: '--speed needs a number from 0.1 to 1000' };
        break;
      }
      case '--save':
        save = rest.shift();
        if (save === undefined || save === '') return { problem: '--save needs the name of a file' };
        break;
      default:
        if (word.startsWith('-')) return { problem: `unknown option ${word}` };
        paths.push(word);
    }
  }
  if (paths.length > MAX_PATHS) return { problem: `more than ${MAX_PATHS} files` };
  if (paths.some((path) => path.endsWith('.json')) && paths.length > 1)
    return { problem: 'a scenario stands alone' };
  return { paths, host, port, speed, save };
}

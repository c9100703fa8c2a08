/**
 * node, python and perl: their command lines, and the few things that examples do with them. They run no programs: for
 * a script they say so, open the port that it plainly names, and print the texts that it plainly prints.
 */
import type { Task } from '../../clock/task.ts';
import type { HttpResponse } from '../../runtime/os/network-stack.ts';
import { utf8Length } from '../../runtime/os/inode.ts';
import type { Program, ProcessContext } from '../../runtime/os/program.ts';
import { AppletIo, runApplet } from '../applet.ts';
import { clfDate, http, httpDate, listen } from './listening.ts';
import { contentType, findFile } from './static-files.ts';

const interpreter =
  (name: string, main: (io: AppletIo) => Task<number>) =>
  (version: string): Program => ({
    start: (context) => runApplet(main, new AppletIo(context, name, context.argv.slice(1), 'gnu', version)),
  });

/** Runs for ever, as the real one does with an open port. PID 1 has no handlers: TERM is of no use against it. */
function* forever(context: ProcessContext): Task<number> {
  for (;;) yield context.wakeup;
}

const note = (language: string, what: string): string => `podplay: ${language} is not run here; ${what}\n`;

/** Texts that stand in the source as they will be printed. */
function plainOutput(source: string, call: RegExp): string {
  let out = '';
  for (const match of source.matchAll(call))
    out += `${(match[2] as string)
      .replace(/\\n/g, '\n')
      .replace(/\\t/g, '\t')
      .replace(/\\(["'`\\])/g, '$1')}\n`;
  return out;
}

function* runSource(
  io: AppletIo,
  language: string,
  source: string,
  print: RegExp,
  port: RegExp,
): Task<number> {
  const number = Number(port.exec(source)?.[1] ?? 0);
  const text = plainOutput(source, print);
  if (text !== '') yield* io.print(text);
  if (number === 0) {
    if (text === '') io.err(note(language, 'nothing was found to print'));
    return text === '' ? 1 : 0;
  }
  io.err(note(language, `port ${number} is open and answers 200`));
  const serving = listen(
    io.context,
    number,
    http(() => ({
      status: 200,
      headers: [
        ['Content-Type', 'text/plain'],
        ['Content-Length', '3'],
      ],
      body: 'ok\n',
    })),
  );
  if (!serving) {
    io.err(
      language === 'JavaScript'
        ? `Error: listen EADDRINUSE: address already in use :::${number}\n`
        : 'OSError: [Errno 98] Address already in use\n',
    );
    return 1;
  }
  return yield* forever(io.context);
}

export const node = interpreter('node', function* (io): Task<number> {
  const [first, second] = io.args;
  if (first === '-v' || first === '--version') {
    io.out(`v${io.version}\n`);
    return 0;
  }
  const print = /console\.(log|info)\(\s*["'`]((?:[^"'`\\$]|\\.)*)["'`]\s*\)/g;
  const port = /\.listen\(\s*(\d+)/;
  if (first === '-e' || first === '-p' || first === '--eval')
    return yield* runSource(io, 'JavaScript', second ?? '', print, port);
  const file = io.args.find((arg) => !arg.startsWith('-'));
  if (file === undefined) {
    const input = io.stdin();
    const text = input ? yield* io.readAll(input) : '';
    return text.trim() === '' ? 0 : yield* runSource(io, 'JavaScript', text, print, port);
  }
  const read = io.context.fs.readFile(io.context.path(file));
  if (typeof read === 'string') {
    io.err(
      `node:internal/modules/cjs/loader:1404\n  throw err;\n  ^\n\nError: Cannot find module '${io.context.path(file)}'\n    at Function._resolveFilename (node:internal/modules/cjs/loader:1401:15) {\n  code: 'MODULE_NOT_FOUND',\n  requireStack: []\n}\n\nNode.js v${io.version}\n`,
    );
    return 1;
  }
  return yield* runSource(io, 'JavaScript', read.text, print, port);
});

export const python = interpreter('python3', function* (io): Task<number> {
  const args = io.args.filter((arg) => arg !== '-u' && arg !== '-B');
  const [first, second] = args;
  if (first === '-V' || first === '--version') {
    io.out(`Python ${io.version}\n`);
    return 0;
  }
  const print = /\bprint\(\s*(f?)["']((?:[^"'\\{]|\\.)*)["']\s*(?:,\s*flush=True\s*)?\)/g;
  const port = /(?:port\s*=\s*|bind\(\(\s*["'][^"']*["']\s*,\s*|HTTPServer\(\(\s*["'][^"']*["']\s*,\s*)(\d+)/;
  if (first === '-c') return yield* runSource(io, 'Python', second ?? '', print, port);
  if (first === '-m' && second === 'http.server') return yield* httpServer(io, args.slice(2));
  if (first === '-m') {
    io.err(`${io.context.argv[0]}: No module named ${second}\n`);
    return 1;
  }
  if (first === undefined) {
    const input = io.stdin();
    const text = input ? yield* io.readAll(input) : '';
    return text.trim() === '' ? 0 : yield* runSource(io, 'Python', text, print, port);
  }
  const read = io.context.fs.readFile(io.context.path(first));
  if (typeof read === 'string') {
    io.err(
      `${io.context.argv[0]}: can't open file '${io.context.path(first)}': [Errno 2] No such file or directory\n`,
    );
    return 2;
  }
  return yield* runSource(io, 'Python', read.text, print, port);
});

function* httpServer(io: AppletIo, args: readonly string[]): Task<number> {
  const port = Number(args.find((arg) => /^\d+$/.test(arg)) ?? 8000);
  const at = args.findIndex((arg) => arg === '-d' || arg === '--directory');
  const root = at >= 0 ? (args[at + 1] ?? '.') : '.';
  const { context } = io;
  const serving = listen(
    context,
    port,
    http((request) => {
      const response = pythonAnswer(io, root, request.path, request.method);
      const date = clfDate(context.wallClockMs).replace(/:(\d\d:\d\d:\d\d) \+0000/, ' $1');
      io.err(
        `${request.remoteAddress} - - [${date}] "${request.method} ${request.path} HTTP/1.1" ${response.status} -\n`,
      );
      return response;
    }),
  );
  if (!serving) {
    io.err('OSError: [Errno 98] Address already in use\n');
    return 1;
  }
  // Standard output is no terminal, so Python keeps the line back; it comes out with -u or PYTHONUNBUFFERED.
  if (io.args.includes('-u') || context.env.has('PYTHONUNBUFFERED'))
    yield* io.print(`Serving HTTP on 0.0.0.0 port ${port} (http://0.0.0.0:${port}/) ...\n`);
  return yield* forever(context);
}

function pythonAnswer(io: AppletIo, root: string, path: string, method: string): HttpResponse {
  const found = findFile(io.context, root, path, ['index.html']);
  const server: readonly [string, string] = ['Server', `SimpleHTTP/0.6 Python/${io.version}`];
  const date: readonly [string, string] = ['Date', httpDate(io.context.wallClockMs)];
  const reply = (status: number, type: string, body: string): HttpResponse => ({
    status,
    headers: [server, date, ['Content-type', type], ['Content-Length', String(utf8Length(body))]],
    body: method === 'HEAD' ? '' : body,
    version: '1.0',
  });
  if (found.kind === 'file')
    return reply(200, contentType(found.path, 'application/octet-stream'), found.text);
  if (found.kind === 'redirect')
    return { status: 301, headers: [server, date, ['Location', found.to]], body: '', version: '1.0' };
  if (found.kind === 'directory') {
    const items = found.names.map((name) => `<li><a href="${name}">${name}</a></li>\n`).join('');
    return reply(
      200,
      'text/html; charset=utf-8',
      `<!DOCTYPE HTML>\n<html lang="en">\n<head>\n<title>Directory listing for ${found.path}</title>\n</head>\n<body>\n<h1>Directory listing for ${found.path}</h1>\n<hr>\n<ul>\n${items}</ul>\n<hr>\n</body>\n</html>\n`,
    );
  }
  return reply(
    404,
    'text/html;charset=utf-8',
    '<!DOCTYPE HTML>\n<html lang="en">\n    <head>\n        <title>Error response</title>\n    </head>\n    <body>\n        <h1>Error response</h1>\n        <p>Error code: 404</p>\n        <p>Message: File not found.</p>\n    </body>\n</html>\n',
  );
}

/** How long the Job of the documentation calculates 2000 digits, ms. */
const PI_MS = 5_000;

export const perl = interpreter('perl', function* (io): Task<number> {
  if (io.args.includes('-v')) {
    io.out(
      `\nThis is perl 5, version ${io.version.split('.')[1]}, subversion 0 (v${io.version}) built for x86_64-linux-gnu\n`,
    );
    return 0;
  }
  const code = io.args.at(-1) ?? '';
  const digits = /bpi\((\d+)\)/.exec(code);
  if (digits) {
    yield PI_MS;
    io.out(`${piDigits(Math.min(Number(digits[1]), 5_000))}\n`);
    return 0;
  }
  return yield* runSource(
    io,
    'Perl',
    code,
    /\bprint\s*\(?\s*(["'])((?:[^"'\\$@]|\\.)*)["']/g,
    /LocalPort\s*=>\s*(\d+)/,
  );
});

/** `count` significant digits, by Machin's formula in whole numbers. */
export function piDigits(count: number): string {
  const scale = 10n ** BigInt(count + 10);
  const arctan = (inverse: bigint): bigint => {
    let term = scale / inverse;
    let sum = term;
    const square = inverse * inverse;
    for (let n = 3n, sign = -1n; term !== 0n; n += 2n, sign = -sign) {
      term /= square;
      sum += (sign * term) / n;
    }
    return sum;
  };
  const pi = 4n * (4n * arctan(5n) - arctan(239n));
  const kept = 10n ** 11n;
  const rounded = String((pi + kept / 2n) / kept);
  return `${rounded.slice(0, 1)}.${rounded.slice(1)}`;
}

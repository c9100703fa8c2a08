/**
 * From the key that an executable file holds to the program that runs: `busybox@1.36.1`, `debian@13`, `nginx@1.14.2`,
 * `pause@3.10.2`, `server:{…}`. One key stands for all of busybox: the applet is chosen by the name it is called by.
 */
import type { Task } from '../clock/task.ts';
import type { ProcessContext, Program, ProgramRegistry } from '../runtime/os/program.ts';
import { ShellProgram } from '../shell/shell-program.ts';
import { AppletIo, type Applet, type Flavour, runApplet } from './applet.ts';
import { awkApplets } from './applets/awk/awk.ts';
import { basicApplets, sleep } from './applets/basic.ts';
import { byteApplets } from './applets/bytes.ts';
import { copyingApplets } from './applets/copying.ts';
import { exprApplets } from './applets/expr.ts';
import { fileApplets } from './applets/files.ts';
import { findApplets } from './applets/find.ts';
import { grepApplets } from './applets/grep.ts';
import { listingApplets } from './applets/listing.ts';
import { miscApplets } from './applets/misc.ts';
import { processApplets } from './applets/processes.ts';
import { sedApplets } from './applets/sed.ts';
import { sortApplets } from './applets/sort.ts';
import { tarApplets } from './applets/tar.ts';
import { textApplets } from './applets/text.ts';
import { curlApplets } from './network/curl.ts';
import { nslookupApplets } from './network/nslookup.ts';
import { networkToolApplets } from './network/tools.ts';
import { wgetApplets } from './network/wget.ts';
import { httpdApplets } from './servers/busybox-httpd.ts';
import { behaviourServer } from './behaviour-server.ts';

import { pause } from './pause.ts';
import { apache } from './servers/apache.ts';
import { memcached, mongo, mysql, postgres, rabbitmq, redis } from './servers/databases.ts';
import {
  agnhost,
  echoServer,
  helloApp,
  helloWorld,
  httpEcho,
  liveness,
  serveHostname,
  whoami,
} from './servers/examples.ts';
import { node, perl, python } from './servers/interpreters.ts';
import { dockerEntrypoint, nginxEntrypoint } from './servers/entrypoints.ts';
import { nginx } from './servers/nginx.ts';
import { redisCli } from './servers/redis-cli.ts';
import { stress } from './stress.ts';
import { SERVER_KEY_PREFIX, type ServerBehaviour } from './server-behaviour.ts';

const SHELLS = new Set(['sh', 'ash', 'bash', 'dash']);
const ASH = new ShellProgram('ash');
const DASH = new ShellProgram('dash');
const BASH = new ShellProgram('bash');

/** In Debian's images `sh` is dash. */
const shellOf = (name: string, flavour: Flavour): Program =>
  flavour === 'busybox' ? ASH : name === 'bash' ? BASH : DASH;
const APPLETS: Readonly<Record<string, Applet>> = {
  ...basicApplets,
  ...fileApplets,
  ...listingApplets,
  ...textApplets,
  ...byteApplets,
  ...grepApplets,
  ...sedApplets,
  ...awkApplets,
  ...exprApplets,
  ...processApplets,
  ...nslookupApplets,
  ...wgetApplets,
  ...curlApplets,
  ...networkToolApplets,
  ...httpdApplets,
  ...miscApplets,
  ...sortApplets,
  ...findApplets,
  ...copyingApplets,
  ...tarApplets,
};

/** All small commands of a base, in one program. */
const multiCall = (flavour: Flavour, version: string): Program => ({
  start(context): Task<number> {
    const called = (context.argv[0] ?? '').replace(/^-/, '');
    const name = called.slice(called.lastIndexOf('/') + 1);
    return startApplet(context, name, context.argv, flavour, version);
  },
});

function startApplet(
  context: ProcessContext,
  name: string,
  argv: readonly string[],
  flavour: Flavour,
  version: string,
): Task<number> {
  if (name === 'busybox' && argv.length > 1)
    return startApplet(context, argv[1] ?? '', argv.slice(1), flavour, version);
  if (SHELLS.has(name)) return shellOf(name, flavour).start(context);
  if (name === 'sleep') return sleep(context, name, flavour === 'gnu');
  const io = new AppletIo(context, name, argv.slice(1), flavour, version);
  const applet = Object.hasOwn(APPLETS, name) ? APPLETS[name] : undefined;
  return runApplet(applet ?? notModelled, io);
}

/** A command that the image has and the simulation has not: it says so and fails, as a missing command would. */
// oxlint-disable-next-line require-yield -- nothing to wait for
const notModelled: Applet = function* (io) {
  io.err(`${io.name}: not modelled by Podplay\n`);
  return 127;
};

type Maker = (version: string) => Program;
const MAKERS: Readonly<Record<string, Maker>> = {
  busybox: (version) => multiCall('busybox', version),
  debian: (version) => multiCall('gnu', version),
  'docker-entrypoint': dockerEntrypoint,
  'nginx-entrypoint': nginxEntrypoint,
  'redis-cli': redisCli,
  'hello-world': helloWorld,
  'hello-app': helloApp,
  'http-echo': httpEcho,
  'serve-hostname': serveHostname,
  'agnhost-liveness': liveness,
  agnhost,
  echoserver: echoServer,
  whoami,
  nginx,
  httpd: apache,
  redis,
  mysql,
  postgres,
  mongo,
  rabbitmq,
  memcached,
  node,
  python,
  perl,
  pause,
  stress,
};

class Registry implements ProgramRegistry {
  readonly #programs = new Map<string, Program>();

  get(key: string): Program | undefined {
    let program = this.#programs.get(key);
    if (program === undefined) {
      program = make(key);
      if (program !== undefined) this.#programs.set(key, program);
    }
    return program;
  }
}

function make(key: string): Program | undefined {
  if (key.startsWith(SERVER_KEY_PREFIX))
    return behaviourServer(JSON.parse(key.slice(SERVER_KEY_PREFIX.length)) as ServerBehaviour);
  const at = key.indexOf('@');
  const name = key.slice(0, at);
  return Object.hasOwn(MAKERS, name) ? MAKERS[name]?.(key.slice(at + 1)) : undefined;
}

/** Every program that the catalogue's images name. Programs hold no state of their own, so all nodes share it. */
export const PROGRAMS: ProgramRegistry = new Registry();

/** `nsenter -t PID -n …`: a command of the node in the namespaces of a process. Models util-linux nsenter. */
import type { Applet } from '../../programs/applet.ts';
import { Process } from '../../runtime/os/process.ts';
import type { Program } from '../../runtime/os/program.ts';
import type { LoginOptions } from '../login.ts';
import { runWith } from './node-exec.ts';
import { plainProgram } from './plain-program.ts';

const LONG: Readonly<Record<string, string>> = {
  '--target': 't',
  '--all': 'a',
  '--mount': 'm',
  '--uts': 'u',
  '--ipc': 'i',
  '--net': 'n',
  '--pid': 'p',
  '--user': 'U',
  '--cgroup': 'C',
};

export function nsenter({ node, loginOf }: Pick<LoginOptions, 'node' | 'loginOf'>): Program {
  const run: Applet = function* (io) {
    const kinds = new Set<string>();
    let target: string | undefined;
    let i = 0;
    for (; i < io.args.length; i++) {
      const arg = io.args[i] as string;
      if (arg === '--') {
        i++;
        break;
      }
      if (!arg.startsWith('-') || arg === '-') break;
      const [name = '', value] = arg.startsWith('--') ? arg.split('=', 2) : [arg];
      const letters = arg.startsWith('--') ? (LONG[name] ?? '?') : arg.slice(1);
      for (let j = 0; j < letters.length; j++) {
        const letter = letters[j] as string;
        if (letter === 't') {
          target = value ?? (letters.slice(j + 1) || io.args[++i]);
          break;
        }
        if (!'amuinpUCFr'.includes(letter)) {
          io.err(`nsenter: unrecognized option '${arg}'\nTry 'nsenter --help' for more information.\n`);
          return 1;
        }
        kinds.add(letter);
      }
    }
    if (target === undefined) {
      io.err(`nsenter: no target PID specified for ${kinds.size === 0 ? '--all' : 'namespaces'}\n`);
      return 1;
    }
    const of = [...node.os.processes.values()].find((one) => String(one.hostPid) === target);
    if (of === undefined) {
      io.err(
        `nsenter: cannot open /proc/${target}/ns/${kinds.has('n') ? 'net' : 'uts'}: No such file or directory\n`,
      );
      return 1;
    }
    const login = loginOf(node.name)?.login;
    const command = io.args.slice(i);
    const argv = command.length === 0 ? ['/bin/bash'] : command;
    const enters = (kind: string): boolean => kinds.has('a') || kinds.has(kind);
    const hostname = enters('u') ? of.hostname() : node.name;
    const started = yield* runWith(io, node, command.length === 0 ? hostname : undefined, (streams) =>
      login?.spawn(argv, streams, undefined, {
        ...(enters('n') && { network: of.network }),
        ...(enters('u') && { hostname: () => of.hostname() }),
        ...(enters('m') && { root: of.fs, cwd: '/' }),
        ...(enters('p') && { pidNamespace: of.namespace }),
      }),
    );
    if (started instanceof Process) return started.exitCode;
    io.err(`nsenter: failed to execute ${argv[0]}: No such file or directory\n`);
    return 127;
  };
  return plainProgram(run);
}

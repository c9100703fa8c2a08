/**
 * root's login at one node: the machine's own files and tools, and a shell on a terminal. Its processes are processes
 * of the node, so `ps` shows what runs there and `kill` reaches it. They are not recorded in the trace. Its disk is the
 * node's, on which the files of hostPath volumes are, too.
 */
import { machineSubject } from '../../trace/machine-files.ts';
import type { TraceWriter } from '../../trace/writer.ts';
import type { ApiServer } from '../api/api-server.ts';
import type { Clock } from '../clock/clock.ts';
import { buildLayer } from '../programs/catalogue/layers.ts';
import { DEFAULT_PATH } from '../runtime/os/executable.ts';
import { FileSystem } from '../runtime/os/filesystem.ts';
import type { ProcessSpec } from '../runtime/os/node-os.ts';
import type { OpenFile } from '../runtime/os/open-file.ts';
import { Process } from '../runtime/os/process.ts';
import type { Environment, Program, StartError } from '../runtime/os/program.ts';
import type { SimulatedNode } from '../simulated-node.ts';
import { machineFiles } from './machine-files.ts';
import { nodePrograms } from './programs/node-programs.ts';
import type { TerminalSession, Tty } from './terminal-session.ts';

export interface LoginOptions {
  readonly clock: Clock;
  readonly trace: TraceWriter;
  readonly api: ApiServer;
  readonly node: SimulatedNode;
  readonly nodes: readonly SimulatedNode[];
  /** Where the person is logged in from the start: kubectl is set up here. */
  readonly isHome: boolean;
  /** Of the home directory. */
  readonly files: readonly { readonly name: string; readonly text: string }[];
  readonly programs: Readonly<Record<string, Program>>;
  readonly loginOf: (name: string) => { readonly node: SimulatedNode; readonly login: Login } | undefined;
}

const HOME = '/root';
/** Tools of a server that Debian's small images lack; those that are not modelled say so themselves. */
const TOOLS =
  'clear curl dig free hexdump host ifconfig ip killall less lsof nc netstat nslookup pgrep ping pkill printf ps pstree sysctl top traceroute tree uptime vmstat w watch wget which xxd bzip2 unzip zip jq ss nano vi vim view ssh crictl docker ctr systemctl journalctl lsns nsenter shutdown reboot';

/** Owner of what is run at terminals, for the trace's network entries. */
const OWNER = { podUid: '', containerId: 'terminal' };

export class Login {
  readonly fs: FileSystem;
  readonly #o: LoginOptions;

  constructor(options: LoginOptions) {
    this.#o = options;
    const { node, api, clock, isHome } = options;
    const own = { ...nodePrograms(options), ...options.programs };
    const files: Record<string, string> = { ...machineFiles(options) };
    const programs: Record<string, string> = {};
    for (const [name, program] of Object.entries(own)) {
      const key = `login:${name}`;
      node.programs.set(key, program);
      programs[`/usr/bin/${name}`] = key;
    }
    node.hostVolume.showThrough(buildLayer({ kind: 'debian', extra: TOOLS }, programs, files));
    this.fs = new FileSystem(node.hostVolume, { nowMs: () => api.epochMs + clock.now });
    for (const { name, text } of isHome ? options.files : []) {
      const path = `${HOME}/${name}`;
      this.fs.mkdirAll(path.slice(0, path.lastIndexOf('/')));
      this.fs.writeFile(path, text);
    }
    if (!isHome) return;
    // What commands make and change from now on is seen in the page's editor.
    node.usage.files?.watch(node.hostVolume, {
      component: 'terminal',
      subject: machineSubject(node.name),
      podUid: '',
      root: () => node.hostVolume.root,
      fromNow: true,
    });
  }

  get environment(): Environment {
    return new Map([
      ['PATH', DEFAULT_PATH],
      ['HOME', HOME],
      ['USER', 'root'],
      ['LOGNAME', 'root'],
      ['SHELL', '/bin/bash'],
      ['TERM', 'xterm-256color'],
      ['LANG', 'C.UTF-8'],
      ['PS1', '\\u@\\h:\\w\\$ '],
    ]);
  }

  /** A login shell with the keyboard; when it ends, another one begins, as at a console. */
  openShell(session: TerminalSession): void {
    const tty = this.openTty(session);
    session.wasUsed = false;
    this.spawn(['-bash'], { stdin: tty, stdout: tty, stderr: tty }, () => {
      session.closeTty(tty);
      if (!session.wasUsed) return;
      session.show('logout\n');
      this.openShell(session);
    });
  }

  openTty(session: TerminalSession): Tty {
    const { os, name } = this.#o.node;
    return session.openTty(name, (group, signal) => os.signalGroup(group, signal, 'terminal'));
  }

  /** Runs a program with root's surroundings. `argv[0]` may be `-bash`, as login names its shells. */
  spawn(
    argv: readonly string[],
    files: { readonly stdin: OpenFile; readonly stdout: OpenFile; readonly stderr: OpenFile },
    onExit?: (process: Process) => void,
    /** What it finds otherwise than a program of the login does: `nsenter`. */
    elsewhere: Partial<Pick<ProcessSpec, 'root' | 'cwd' | 'network' | 'hostname' | 'pidNamespace'>> = {},
  ): Process | StartError {
    const { node } = this.#o;
    const started = node.os.spawn({
      argv: argv[0] === '-bash' ? ['bash', ...argv.slice(1)] : argv,
      env: this.environment,
      cwd: HOME,
      root: this.fs,
      pidNamespace: node.os.hostNamespace,
      network: node.network,
      hostname: () => node.name,
      user: { uid: 0, gid: 0 },
      owner: OWNER,
      unrecorded: true,
      ...elsewhere,
      ...files,
      onExit,
    });
    if (started instanceof Process && argv[0] === '-bash') started.argv = argv;
    return started;
  }
}

/**
 * The machine that a person types on: the login of the first control-plane node, with kubectl and the files of the
 * scenario in its home. It is made when the first line is typed. Every node has a login of its own, which `ssh` opens.
 */
import { err, ok, type Result } from '../../kube/result.ts';
import type { TraceWriter } from '../../trace/writer.ts';
import type { ApiServer } from '../api/api-server.ts';
import type { Clock } from '../clock/clock.ts';
import type { Program } from '../runtime/os/program.ts';
import type { SimulatedNode } from '../simulated-node.ts';
import type { WorkstationSetup } from '../simulation-setup.ts';
import { Login } from './login.ts';
import { TerminalSession } from './terminal-session.ts';

export interface WorkstationOptions {
  readonly clock: Clock;
  readonly trace: TraceWriter;
  readonly api: ApiServer;
  readonly nodes: readonly SimulatedNode[];
  readonly setup: WorkstationSetup;
  /** Programs that the host adds, by the name of their command: kubectl. */
  readonly programs: Readonly<Record<string, Program>>;
}

const MAX_TERMINALS = 8;

export class Workstation {
  readonly #o: WorkstationOptions;
  readonly #logins = new Map<SimulatedNode, Login>();
  readonly #terminals = new Map<string, TerminalSession>();

  constructor(options: WorkstationOptions) {
    this.#o = options;
  }

  /** The node that the person is logged in at; undefined when the cluster has none. */
  get #home(): SimulatedNode | undefined {
    const { nodes } = this.#o;
    return nodes.find(({ isControlPlane }) => isControlPlane) ?? nodes[0];
  }

  /** Opens the terminal of that name if it is not open yet. */
  terminal(name: string): Result<TerminalSession> {
    const known = this.#terminals.get(name);
    if (known) return ok(known);
    const home = this.#home;
    if (home === undefined) return err('there is no machine to log in at');
    if (this.#terminals.size >= MAX_TERMINALS) return err(`at most ${MAX_TERMINALS} terminals can be open`);
    const session = new TerminalSession(name, this.#o, (opened) => this.login(home).openShell(opened));
    this.#terminals.set(name, session);
    return ok(session);
  }

  login(node: SimulatedNode): Login {
    let login = this.#logins.get(node);
    if (login === undefined) {
      const { clock, trace, api, nodes, setup, programs } = this.#o;
      login = new Login({
        clock,
        trace,
        api,
        node,
        nodes,
        isHome: node === this.#home,
        files: node === this.#home ? setup.files : [],
        programs,
        loginOf: (name) => {
          const other = nodes.find((one) => one.name === name || one.ip === name);
          return other && { node: other, login: this.login(other) };
        },
      });
      this.#logins.set(node, login);
    }
    return login;
  }
}

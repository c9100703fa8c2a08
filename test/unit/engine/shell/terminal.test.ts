import { describe, expect, it } from 'vitest';
import { Terminal } from '../../../../src/engine/runtime/os/terminal.ts';
import { Process } from '../../../../src/engine/runtime/os/process.ts';
import { SimulatedHost } from '../../../helpers/simulated-host.ts';

/** A person at a shell in a container. */
class Session {
  readonly host = new SimulatedHost();
  readonly terminal: Terminal;
  readonly process: Process;
  screen = '';

  constructor(argv: readonly string[] = ['sh']) {
    this.terminal = new Terminal({
      output: (text) => {
        this.screen += text;
      },
      signalGroup: (group, signal) => this.host.os.signalGroup(group, signal, 'terminal'),
    });
    const { terminal } = this;
    const process = this.host.os.spawn({
      argv,
      env: new Map([
        ['PATH', '/bin'],
        ['HOME', '/root'],
      ]),
      cwd: '/',
      root: this.host.root,
      pidNamespace: this.host.namespace,
      network: this.host.network,
      hostname: () => 'pod-1',
      user: { uid: 0, gid: 0 },
      stdin: terminal,
      stdout: terminal,
      stderr: terminal,
      owner: { podUid: 'pod', containerId: 'container' },
    });
    if (!(process instanceof Process)) throw new Error(process.message);
    this.process = process;
    this.wait(0);
  }

  wait(ms: number): this {
    this.host.clock.runUntil(this.host.clock.now + ms);
    return this;
  }

  /** Types and gives what appeared. */
  type(text: string, waitMs = 0): string {
    const before = this.screen.length;
    this.terminal.type(text);
    this.wait(waitMs);
    return this.screen.slice(before);
  }
}

describe('a shell at a terminal', () => {
  it('[TTY-1] prompts, shows what is typed, runs it, and prompts again', () => {
    const session = new Session();
    expect(session.screen).toBe('/ # ');
    expect(session.type('echo hi\r')).toBe('echo hi\nhi\n/ # ');
    expect(session.type('cd /etc\r')).toBe('cd /etc\n/etc # ');
    expect(session.type('x=1; y=2\r')).toBe('x=1; y=2\n/etc # ');
    expect(session.type('echo $x$y\r')).toBe('echo $x$y\n12\n/etc # ');
  });

  it('[TTY-2] asks for the rest of a command that is not complete', () => {
    const session = new Session();
    expect(session.type('for i in 1 2; do\r')).toBe('for i in 1 2; do\n> ');
    expect(session.type('echo $i\rdone\r')).toContain('1\n2\n/ # ');
    expect(session.type('cat <<E\ra\rE\r')).toContain('a\n/ # ');
  });

  it('[TTY-3] Ctrl-C ends what runs, not the shell', () => {
    const session = new Session();
    session.type('sleep 100\r', 1_000);
    expect(session.type('\x03')).toBe('^C\n/ # ');
    expect(session.type('echo $?\r')).toBe('echo $?\n130\n/ # ');
    expect(session.host.namespace.members).toHaveLength(1);
  });

  it('[TTY-4] Ctrl-C drops the line that is being typed', () => {
    const session = new Session();
    expect(session.type('echo nev\x03')).toBe('echo nev^C\n/ # ');
    expect(session.type('echo ok\r')).toBe('echo ok\nok\n/ # ');
  });

  it('[TTY-5] Ctrl-D at the prompt ends the shell', () => {
    const session = new Session();
    session.type('false\r');
    session.type('\x04');
    expect(session.process).toMatchObject({ state: 'gone', exitCode: 1 });
  });

  it('[TTY-6] Ctrl-Z stops a job; bg and fg go on with it', () => {
    const session = new Session();
    session.type('sleep 10\r', 1_000);
    expect(session.type('\x1a')).toContain('[1]+  Stopped                    sleep 10\n/ # ');
    expect(session.type('jobs\r')).toContain('Stopped');
    session.type('fg\r', 20_000);
    expect(session.screen.endsWith('fg\nsleep 10\n/ # ')).toBe(true);
    expect(session.host.namespace.members).toHaveLength(1);
  });

  it('[TTY-7] tells of background jobs that have ended', () => {
    const session = new Session();
    expect(session.type('sleep 1 &\r')).toBe('sleep 1 &\n[1] 2\n/ # ');
    session.wait(2_000);
    expect(session.type('\r')).toContain('[1]+  Done                       sleep 1\n');
  });

  it('[TTY-8] programs read from it, too', () => {
    const session = new Session();
    session.type('read name; echo "hello $name"\r');
    expect(session.type('pod\r')).toBe('pod\nhello pod\n/ # ');
    session.type('cat\r');
    expect(session.type('line\r')).toBe('line\nline\n');
    expect(session.type('\x04')).toBe('/ # ');
  });

  it('[TTY-9] an error does not end it', () => {
    const session = new Session();
    expect(session.type('nosuch\r')).toBe('nosuch\nsh: nosuch: not found\n/ # ');
    expect(session.type('echo ${x?gone}\r')).toBe('echo ${x?gone}\nsh: x: gone\n/ # ');
    expect(session.type(')\r')).toBe(')\nsh: syntax error: unexpected ")"\n/ # ');
  });

  it('[TTY-10] Backspace and Ctrl-U take back', () => {
    const session = new Session();
    session.type('echx\x7fo yes\r');
    expect(session.screen).toContain('yes\n/ # ');
    session.type('garbage\x15echo clean\r');
    expect(session.screen.endsWith('clean\n/ # ')).toBe(true);
  });

  it('[TTY-11] ls prints columns at a terminal', () => {
    const session = new Session();
    expect(session.type('ls /\r')).toContain('bin   dev   etc   home');
  });

  it('[TTY-12] knows aliases', () => {
    const session = new Session();
    session.type("alias hi='echo hello'\r");
    expect(session.type('hi there\r')).toContain('hello there\n');
  });
});

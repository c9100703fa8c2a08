import { describe, expect, it } from 'vitest';
import { isKind } from '../../../../src/trace/trace.ts';
import { typist } from '../../../helpers/terminal-run.ts';

const P = 'root@master-1:~# ';

describe('the terminal of the workstation', () => {
  it('[TERM-1] shows a prompt, what is typed and what it prints, and keeps directory and variables', () => {
    const t = typist();
    t.line(1, 'cd /opt && X=1');
    t.line(2, 'pwd; echo $X');
    expect(t.shown(3)).toBe(
      `${P}cd /opt && X=1\nroot@master-1:/opt# pwd; echo $X\n/opt\n1\nroot@master-1:/opt# `,
    );
  });

  it('[TERM-2] has the files of the scenario in its home', () => {
    const t = typist({ files: [{ name: 'pod.yaml', text: 'kind: Pod\n' }] });
    t.line(1, 'cat pod.yaml');
    expect(t.shown(2)).toContain('\nkind: Pod\n');
  });

  it('[TERM-3] several lines at once make a here-document', () => {
    const t = typist();
    t.line(1, 'A=b; cat <<EOF\nx $A\nEOF\necho done');
    expect(t.shown(2)).toBe(`${P}A=b; cat <<EOF\n> x $A\n> EOF\nx b\n${P}echo done\ndone\n${P}`);
  });

  it('[TERM-4] a line typed while a command runs waits for the prompt', () => {
    const t = typist();
    t.line(1, 'sleep 5; echo slept');
    t.line(2, 'echo next');
    expect(t.shown(5)).toBe(`${P}sleep 5; echo slept\n`);
    expect(t.shown(7)).toBe(`slept\n${P}echo next\nnext\n${P}`);
  });

  it('[TERM-5] Ctrl-C ends what runs, and the status says so', () => {
    const t = typist();
    t.line(1, 'sleep 100');
    t.act(2, { kind: 'terminal.signal', terminal: '1', signal: 'INT' });
    t.line(3, 'echo $?');
    expect(t.shown(4)).toBe(`${P}sleep 100\n^C\n${P}echo $?\n130\n${P}`);
  });

  it('[TERM-6] Ctrl-D at the prompt ends the shell, and another one begins', () => {
    const t = typist();
    t.line(1, 'cd /opt');
    t.act(2, { kind: 'terminal.signal', terminal: '1', signal: 'EOF' });
    t.line(3, 'pwd');
    expect(t.shown(4)).toContain(`logout\n${P}pwd\n/root\n`);
  });

  it('[TERM-7] says in the trace what it waits for', () => {
    const t = typist();
    t.line(1, 'cd /opt; false');
    t.line(2, 'cat');
    t.shown(3);
    const prompts = t.trace
      .ofSubject('terminal/1')
      .map((seq) => t.trace.entry(seq))
      .flatMap((entry) => (entry && isKind(entry, 'terminal.prompt') ? [entry.value] : []));
    expect(prompts.map(({ cwd, status, waitsFor }) => [cwd, status, waitsFor])).toEqual([
      ['/opt', 1, 'command'],
      ['/opt', 1, 'input'],
    ]);
  });

  it('[TERM-8] vim waits for the person, and what was written is there', () => {
    const t = typist();
    t.line(1, 'vim a.txt && cat a.txt');
    expect(t.shown(60)).toBe(`${P}vim a.txt && cat a.txt\n`);
    t.act(61, { kind: 'terminal.edited', terminal: '1', text: 'hello\n' });
    expect(t.shown(62)).toBe(`hello\n${P}`);
  });

  it('[TERM-9] closing an editor that is not open is refused', () => {
    const t = typist();
    t.act(1, { kind: 'terminal.edited', terminal: '1', text: '' });
    t.shown(2);
    expect(t.trace.lastOf('act/0', 5_000)?.kind).toBe('act.refused');
  });

  it('[TERM-10] terminals are shells of their own', () => {
    const t = typist();
    t.line(1, 'cd /opt');
    t.line(2, 'pwd', '2');
    expect(t.shown(3, '2')).toBe(`${P}pwd\n/root\n${P}`);
  });

  it('[TERM-11] endless output and endless processes end within bounds', () => {
    const t = typist();
    t.line(1, 'yes');
    const text = t.shown(60);
    expect(text.length).toBeGreaterThan(900_000);
    expect(text.length).toBeLessThan(1_200_000);
    t.act(61, { kind: 'terminal.signal', terminal: '1', signal: 'INT' });
    t.line(62, ':(){ :|:& };:');
    t.line(70, 'echo alive');
    t.act(69, { kind: 'terminal.signal', terminal: '1', signal: 'INT' });
    t.shown(90);
    expect(t.trace.ofSubject('limit/terminalOutput')).toHaveLength(1);
  });

  it('[TERM-12] control characters that are typed do nothing', () => {
    const t = typist();
    t.line(1, 'echo a\u001b[31mb\u0003c');
    expect(t.shown(2)).toBe(`${P}echo a[31mbc\na[31mbc\n${P}`);
  });

  it('[SSH-1] opens a shell at another node and comes back', () => {
    const t = typist();
    t.line(1, 'ssh node-1');
    t.line(2, 'hostname; cat /etc/hostname');
    t.line(3, 'exit');
    t.line(4, 'hostname');
    expect(t.shown(5)).toBe(
      `${P}ssh node-1\nroot@node-1:~# hostname; cat /etc/hostname\nnode-1\nnode-1\nroot@node-1:~# exit\nlogout\nConnection to node-1 closed.\n${P}hostname\nmaster-1\n${P}`,
    );
  });

  it('[SSH-2] runs one command, and knows only nodes that are on', () => {
    const t = typist();
    t.line(1, 'ssh root@node-2 "echo $USER; hostname" | tr a-z A-Z');
    t.line(2, 'ssh nowhere');
    t.act(3, { kind: 'fault.power', node: 'node-2', on: false });
    t.line(4, 'ssh node-2');
    const text = t.shown(5);
    expect(text).toContain('\nROOT\nNODE-2\n');
    expect(text).toContain('Could not resolve hostname nowhere');
    expect(text).toContain('connect to host node-2 port 22: No route to host');
  });

  it('[TERM-13] what a person runs is no part of the processes in the trace', () => {
    const t = typist();
    t.line(1, 'ls');
    t.shown(2);
    const kinds = new Set(Array.from({ length: t.trace.length }, (_, seq) => t.trace.kindOf(seq)));
    expect(kinds.has('process.started')).toBe(false);
  });

  it('[TERM-14] Bash at a terminal names no line, keeps a history and lists jobs', () => {
    const t = typist();
    t.line(1, 'foo; cd /nope');
    t.line(2, 'sleep 3 & jobs');
    t.line(6, 'history 2');
    const text = t.shown(7);
    expect(text).toContain('-bash: foo: command not found\n-bash: cd: /nope: No such file or directory\n');
    expect(text).toContain('\n[1]+  Running                 sleep 3 &\n');
    expect(text).toContain('\n[1]+  Done                    sleep 3\n');
    expect(text).toContain('\n    2  sleep 3 & jobs\n    3  history 2\n');
  });

  it('[TERM-15] half a quote waits for the rest, and Ctrl-C gives it up', () => {
    const t = typist();
    t.line(1, 'echo "half');
    t.act(2, { kind: 'terminal.signal', terminal: '1', signal: 'INT' });
    t.line(3, 'kubectl get pods --no-such-flag; ls --no-such-flag >/dev/null; echo $?');
    const text = t.shown(4);
    expect(text).toContain('> ^C\n');
    expect(text).toContain('error: unknown flag: --no-such-flag\n');
    expect(text).toMatch(/\n[12]\nroot@master-1:~# $/);
  });

  it('[TERM-16] what is pasted by mistake is answered line by line', () => {
    const t = typist();
    t.line(
      1,
      Array.from({ length: 64 }, (_, i) =>
        String.fromCharCode(...Array.from({ length: 32 }, (_, j) => (i * 37 + j * 11) & 0xff)),
      ).join('\n'),
    );
    t.act(2, { kind: 'terminal.signal', terminal: '1', signal: 'INT' });
    t.line(3, 'echo alive');
    expect(t.shown(10)).toMatch(/\nalive\nroot@master-1:~# $/);
  });
});

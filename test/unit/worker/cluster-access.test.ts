import { describe, expect, it } from 'vitest';
import { isKind } from '../../../src/trace/trace.ts';
import { typist } from '../../helpers/terminal-run.ts';

const P = 'root@master-1:~# ';
const POD = `apiVersion: v1
kind: Pod
metadata:
  name: web
spec:
  containers:
  - name: web
    image: nginx:1.14
`;
const files = [{ name: 'web.yaml', text: POD }];

describe('kubectl at the workstation', () => {
  it('[ACCESS-1] writes as the person, and the line is the cause', () => {
    const t = typist({ files });
    t.line(1, 'kubectl create -f web.yaml');
    expect(t.shown(2)).toContain('pod/web created');
    const [created] = t.trace.ofSubject('pods/default/web');
    const entry = t.trace.entry(created ?? -1);
    expect(entry?.component).toBe('person');
    expect(t.trace.entry(entry?.cause ?? -1)?.subject).toBe('act/0');
  });

  it('[ACCESS-2] a watch prints as time passes, until Ctrl-C', () => {
    const t = typist({ files });
    t.line(1, 'kubectl apply -f web.yaml; kubectl get pods -w');
    t.act(8, { kind: 'terminal.signal', terminal: '1', signal: 'INT' });
    const text = t.shown(9);
    expect(text).toMatch(/web +0\/1 +Pending[\s\S]*web +0\/1 +ContainerCreating[\s\S]*web +1\/1 +Running/);
    expect(text.endsWith(`^C\n${P}`)).toBe(true);
  });

  it('[ACCESS-3] logs, followed until the container ends', () => {
    const t = typist();
    t.line(1, "kubectl run job --image=busybox:1.28 --restart=Never -- sh -c 'echo one; sleep 5; echo two'");
    t.line(3, 'kubectl logs -f job; echo over');
    expect(t.shown(4)).toContain('one\n');
    expect(t.shown(9)).toBe(`two\nover\n${P}`);
  });

  it('[ACCESS-4] logs of a container that waits are refused as the kubelet does', () => {
    const t = typist({ images: { 'nginx:1.14': { pull: 'fail' } }, files });
    t.line(1, 'kubectl apply -f web.yaml');
    t.line(4, 'kubectl logs web');
    expect(t.shown(5)).toContain(
      'Error from server (BadRequest): container "web" in pod "web" is waiting to start: ',
    );
  });

  it('[ACCESS-5] a shell in a container, and one command with its exit code', () => {
    const t = typist({ files });
    t.line(1, 'kubectl apply -f web.yaml');
    t.line(3, 'kubectl exec -it web -- sh');
    t.line(4, 'hostname');
    t.line(5, 'exit 3');
    t.line(6, 'kubectl exec web -- sh -c "exit 4"; echo $?');
    const text = t.shown(7);
    expect(text).toContain('hostname\nweb\n');
    expect(text).toContain('command terminated with exit code 3');
    expect(text).toContain('command terminated with exit code 4\n4\n');
  });

  it('[ACCESS-6] port-forward leads into the Pod', () => {
    const t = typist({ files });
    t.line(1, 'kubectl apply -f web.yaml');
    t.line(3, 'kubectl port-forward pod/web 8080:80 >/dev/null &');
    t.line(4, 'curl -sI http://localhost:8080 | head -2');
    expect(t.shown(6)).toContain('HTTP/1.1 200 OK\r\nServer: nginx/1.14.2\r\n');
  });

  it('[ACCESS-7] edit opens the object and applies what was saved', () => {
    const t = typist({ files });
    t.line(1, 'kubectl apply -f web.yaml');
    t.line(3, 'kubectl edit pod/web');
    t.shown(4);
    const editing = t.trace.lastOf('terminal/1', 4_000);
    if (!editing || !isKind(editing, 'terminal.editing')) throw new Error('no editor was opened');
    const text = editing.value.text.replace('image: nginx:1.14', 'image: nginx:1.15.4');
    t.act(5, { kind: 'terminal.edited', terminal: '1', text });
    t.line(6, "kubectl get pod web -o jsonpath='{.spec.containers[0].image}'");
    expect(t.shown(7)).toMatch(/pod\/web edited\n[\s\S]*nginx:1\.15\.4/);
  });

  it('[ACCESS-8] the same acts give the same transcript', () => {
    const run = (): string => {
      const t = typist({ files, timing: 'typical' });
      t.line(1, 'kubectl apply -f web.yaml');
      t.line(2, 'kubectl wait --for=condition=Ready pod/web; kubectl get pods -o wide');
      return t.shown(30);
    };
    expect(run()).toBe(run());
  });

  it('[ACCESS-9] a shell of its own in a container: run -it, typed into, ended with it', () => {
    const t = typist();
    t.line(1, 'kubectl run c --image=busybox:1.36 --restart=Never --rm -it -- sh');
    t.line(6, 'echo $((40+2)); hostname');
    expect(t.shown(8)).toMatch(/42\nc\n\/ # $/);
    t.line(9, 'exit 3');
    expect(t.shown(20)).toBe(
      `exit 3\npod default/c terminated (Error)\npod "c" deleted from default namespace\n${P}`,
    );
  });

  it('[ACCESS-10] standard input of a container, and its end', () => {
    const t = typist();
    t.line(
      1,
      'echo one | kubectl run c --image=busybox:1.36 --restart=Never --rm -iq -- sh -c "cat; echo over"',
    );
    expect(t.shown(10)).toContain('\none\nover\npod "c" deleted');
  });

  it('[ACCESS-11] attach, left with Ctrl-C sent to what runs there', () => {
    const t = typist();
    t.line(
      1,
      'kubectl run c --image=busybox:1.36 -it --attach=false -- sh; kubectl wait --for=condition=Ready pod/c',
    );
    t.line(6, 'kubectl attach -itq c');
    t.line(8, 'sleep 1000');
    t.act(10, { kind: 'terminal.signal', terminal: '1', signal: 'INT' });
    t.line(11, 'echo still here');
    expect(t.shown(13)).toMatch(/\^C\n\/ # echo still here\nstill here\n\/ # $/);
  });

  it('[ACCESS-12] port-forward tells of each connection', () => {
    const t = typist({ files });
    t.line(1, 'kubectl apply -f web.yaml; kubectl wait --for=condition=Ready pod/web');
    t.line(5, 'kubectl port-forward pod/web 8080:80 > log &');
    t.line(6, 'curl -sI http://127.0.0.1:8080 | head -1; cat log');
    expect(t.shown(8)).toContain('HTTP/1.1 200 OK\r\nForwarding from 127.0.0.1:8080 -> 80\n');
    t.line(9, 'tail -1 log');
    expect(t.shown(10)).toContain('Handling connection for 8080\n');
  });

  it('[ACCESS-13] fields that a kind does not have are refused, or warned of', () => {
    const t = typist({ files: [{ name: 'web.yaml', text: POD.replace('image:', 'imagee:') }] });
    t.line(1, 'kubectl apply -f web.yaml');
    expect(t.shown(2)).toContain('strict decoding error: unknown field "spec.containers[0].imagee"\n');
    t.line(3, 'kubectl apply -f web.yaml --validate=warn');
    expect(t.shown(4)).toContain('The Pod "web" is invalid: spec.containers[0].image: Required value\n');
  });
});

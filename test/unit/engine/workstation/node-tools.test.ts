import { describe, expect, it } from 'vitest';
import { typist } from '../../../helpers/terminal-run.ts';

const setup = () => {
  const t = typist();
  t.line(1, 'kubectl run web --image=nginx:1.14 --overrides=\'{"spec":{"nodeName":"node-1"}}\'');
  t.line(3, 'ssh node-1');
  t.shown(4);
  return t;
};

describe('tools of a node', () => {
  it('[NODE-1] crictl shows containers, sandboxes, images and logs', () => {
    const t = setup();
    t.line(5, 'crictl ps');
    expect(t.shown(6)).toMatch(/CONTAINER +IMAGE[\s\S]*ago +Running +web +0 +[0-9a-f]{13} +web +default\n/);
    t.line(7, 'crictl images; crictl pods');
    expect(t.shown(8)).toMatch(/docker\.io\/library\/nginx +1\.14 [\s\S]*Ready +web +default/);
    t.line(9, 'curl -s http://$(crictl inspect nothing 2>/dev/null)127.0.0.1:1 ; crictl logs nothing');
    expect(t.shown(10)).toContain('not found\n');
  });

  it('[NODE-2] docker shows pause; when it is killed the Pod gets another sandbox', () => {
    const t = setup();
    t.line(5, 'docker ps');
    expect(t.shown(6)).toMatch(/pause:3\.10\.2 +"\/pause" .*k8s_POD_web_default_/);
    t.line(7, "docker kill $(docker ps | grep /pause | awk '{print $1}')");
    t.line(12, 'crictl pods');
    expect(t.shown(13)).toMatch(/Ready +web +default +1 /);
  });

  it('[NODE-3] ps and kill reach the processes of containers', () => {
    const t = setup();
    t.line(5, "kill -9 $(ps -o pid,args | grep 'daemon off' | grep -v grep | awk '{print $1}')");
    t.line(8, 'exit');
    t.line(9, 'kubectl get pod web');
    expect(t.shown(10)).toMatch(/web +1\/1 +Running +1 \(/);
  });

  it('[NODE-4] without a kubelet nobody starts a container again; with one it is', () => {
    const t = setup();
    t.line(5, 'systemctl stop kubelet; systemctl status kubelet | grep Active');
    expect(t.shown(6)).toContain('Active: inactive (dead)\n');
    t.line(7, 'crictl stop $(crictl ps -q)');
    t.line(20, 'crictl ps -q | wc -l; systemctl start kubelet');
    expect(t.shown(21)).toContain('\n0\n');
    t.line(40, 'crictl ps -q | wc -l; systemctl is-active kubelet');
    expect(t.shown(41)).toContain('\n1\nactive\n');
  });

  it('[NODE-5] the journal of the kubelet tells of the Pod, lsns of its namespaces', () => {
    const t = setup();
    t.line(5, 'journalctl -u kubelet | tail -1; lsns | grep -c pause');
    const text = t.shown(6);
    expect(text).toMatch(/node-1 kubelet\[812\]: I0101 .*object="default\/web".*reason="Started"/);
    expect(text).toMatch(/\n[4-6]\n/);
  });

  it('[NODE-7] crictl stop kills at once unless it is given time, docker stop gives 10 s', () => {
    const exitCode = (line: string): string => {
      const t = setup();
      t.line(5, line);
      t.line(8, 'exit');
      t.line(
        9,
        "kubectl get pod web -o jsonpath='{.status.containerStatuses[0].lastState.terminated.exitCode}'",
      );
      return t.shown(10);
    };
    expect(exitCode('crictl stop $(crictl ps -q)')).toContain('137');
    expect(exitCode('crictl stop -t 5 $(crictl ps -q)')).not.toContain('137');
    expect(exitCode('docker stop $(docker ps -q | head -1)')).not.toContain('137');
  });

  it('[NODE-6] what is missing says so in a line', () => {
    const t = setup();
    t.line(5, 'ctr images ls; docker build .; systemctl mask kubelet; journalctl');
    const text = t.shown(6);
    for (const words of [
      'ctr: not modelled',
      'docker build: not modelled',
      'systemctl mask: not modelled',
      'only -u kubelet',
    ])
      expect(text).toContain(words);
  });
});

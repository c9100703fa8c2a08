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
    t.line(7, 'crictl stop $(crictl ps -q --name web)');
    t.line(20, 'crictl ps -q --name web | wc -l; systemctl start kubelet');
    expect(t.shown(21)).toContain('\n0\n');
    t.line(40, 'crictl ps -q --name web | wc -l; systemctl is-active kubelet');
    expect(t.shown(41)).toContain('\n1\nactive\n');
  });

  it('[NODE-5] the journal of the kubelet tells of the Pod, lsns of its namespaces', () => {
    const t = setup();
    t.line(5, 'journalctl -u kubelet | tail -1; lsns | grep -c pause');
    const text = t.shown(6);
    expect(text).toMatch(/node-1 kubelet\[812\]: I0101 .*object="default\/web".*reason="Started"/);
    expect(text).toMatch(/\n[1-9]\d*\n/);
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
    expect(exitCode('crictl stop $(crictl ps -q --name web)')).toContain('137');
    expect(exitCode('crictl stop -t 5 $(crictl ps -q)')).not.toContain('137');
    expect(exitCode('docker stop $(docker ps -q | head -1)')).not.toContain('137');
  });

  it('[NODE-6] what is missing says so in a line', () => {
    const t = setup();
    t.line(5, 'ctr images pull x; docker build .; systemctl mask kubelet; journalctl');
    const text = t.shown(6);
    for (const words of [
      'ctr images pull: not modelled',
      'docker build: not modelled',
      'systemctl mask: not modelled',
      'only -u kubelet',
    ])
      expect(text).toContain(words);
  });

  it('[NODE-8] hostPath files are files of the machine, both ways', () => {
    const t = setup();
    const pod = {
      nodeName: 'node-1',
      containers: [
        {
          name: 'hp',
          image: 'busybox',
          command: ['sh', '-c', 'echo from pod > /data/x; sleep 999'],
          volumeMounts: [{ name: 'd', mountPath: '/data' }],
        },
      ],
      volumes: [{ name: 'd', hostPath: { path: '/srv/demo', type: 'DirectoryOrCreate' } }],
    };
    t.line(5, `exit`);
    t.line(6, `kubectl run hp --image=busybox --overrides='${JSON.stringify({ spec: pod })}'`);
    t.line(10, 'ssh node-1 "cat /srv/demo/x; echo from node > /srv/demo/y"');
    t.line(12, 'kubectl exec hp -- cat /data/y');
    expect(t.shown(14)).toMatch(/\nfrom pod\n[^]*\nfrom node\n/);
  });

  it("[NODE-9] nsenter runs the node's tools in a Pod's network", () => {
    const t = setup();
    t.line(
      5,
      'P=$(crictl inspect $(crictl ps -q --name web) | awk -F: \'/"pid"/{print $2+0}\'); nsenter -t $P -n ip a | grep -c 10.244',
    );
    t.line(6, 'nsenter -t $P -n curl -sI localhost | head -1; nsenter -t 77777 -n true');
    const text = t.shown(8);
    expect(text).toContain('\n1\n');
    expect(text).toContain('HTTP/1.1 200 OK');
    expect(text).toContain('nsenter: cannot open /proc/77777/ns/net: No such file or directory\n');
  });

  it('[NODE-10] docker exec and crictl exec open a shell in a container', () => {
    const t = setup();
    t.line(5, 'docker exec -it $(docker ps | grep nginx | cut -c1-12) sh');
    t.line(6, 'hostname');
    t.line(7, 'exit');
    t.line(8, 'crictl exec $(crictl ps -q --name web) sh -c "exit 3"; echo $?');
    const text = t.shown(10);
    expect(text).toMatch(/# hostname\r?\nweb\r?\n/);
    expect(text).toContain('\n3\n');
  });

  it('[NODE-11] a machine that is shut down is gone until it is started again', () => {
    const t = setup();
    t.line(5, 'exit');
    t.line(6, 'ssh node-2 reboot');
    t.line(8, 'ssh node-2 true');
    t.line(40, 'ssh node-2 hostname');
    const text = t.shown(42);
    expect(text).toContain('ssh: connect to host node-2 port 22: No route to host\n');
    expect(text).toMatch(/\nnode-2\r?\n/);
  });

  it('[NODE-12] the journal is followed until Ctrl-C', () => {
    const t = setup();
    t.line(5, 'journalctl -fu kubelet');
    t.shown(6);
    t.act(7, { kind: 'delete', resource: 'pods', namespace: 'default', name: 'web' });
    expect(t.shown(20)).toContain('reason="Killing"');
    t.act(21, { kind: 'terminal.signal', terminal: '1', signal: 'INT' });
    expect(t.shown(22)).toMatch(/\^C\r?\n[^]*# $/);
  });
});

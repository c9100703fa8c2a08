import { describe, expect, it } from 'vitest';
import { parseUrl } from '../../../../src/engine/programs/network/url.ts';
import { SimulatedHost } from '../../../helpers/simulated-host.ts';

function web(): SimulatedHost {
  const host = new SimulatedHost();
  host.root.mkdirAll('/www/dir');
  host.root.writeFile('/www/index.html', 'hello\n');
  host.start(['httpd', '-f', '-p', '8080', '-h', '/www'], { namespace: host.os.newPidNamespace() });
  host.clock.runUntil(1);
  host.network.names.set('web.default.svc.cluster.local', [host.network.ip]);
  return host;
}

describe('URLs', () => {
  it('[NET-1] are taken apart', () => {
    expect(parseUrl('web:8080/x?y=1#z')).toEqual({
      tls: false,
      host: 'web',
      port: 8080,
      path: '/x?y=1',
      user: undefined,
    });
    expect(parseUrl('https://u:p@h')).toEqual({ tls: true, host: 'h', port: 443, path: '/', user: 'u:p' });
    expect(parseUrl('http://h?q')?.path).toBe('/?q');
    expect(parseUrl('ftp://h')).toBeUndefined();
    const base = parseUrl('http://h:1/a');
    expect(parseUrl('/b', base)).toMatchObject({ host: 'h', port: 1, path: '/b' });
  });
});

describe('wget', () => {
  it('[NET-2] prints what it gets, and tells on standard error', () => {
    const { out, err, status } = web().sh('wget -O - http://web:8080/');
    expect(out).toBe('hello\n');
    expect(err).toBe(
      `Connecting to web:8080 (10.244.0.5:8080)\nwriting to stdout\n-                    100% |********************************|     6  0:00:00 ETA\nwritten to stdout\n`,
    );
    expect(status).toBe(0);
  });

  it('[NET-3] saves to a file, once', () => {
    const { out, err } = web().sh(
      'cd /tmp; wget -q http://web:8080/; cat index.html; wget -q http://web:8080/',
    );
    expect(out).toBe('hello\n');
    expect(err).toBe("wget: can't open 'index.html': File exists\n");
  });

  it('[NET-4] fails as busybox does', () => {
    const host = web();
    const err = (command: string): string => host.sh(command).err.split('\n').at(-2) ?? '';
    expect(err('wget http://web:8080/nope')).toBe('wget: server returned error: HTTP/1.1 404 Not Found');
    expect(err('wget http://nowhere/')).toBe("wget: bad address 'nowhere'");
    expect(err('wget http://127.0.0.1:1/')).toBe(
      "wget: can't connect to remote host (127.0.0.1): Connection refused",
    );
    expect(err('wget http://10.9.9.9/')).toBe(
      "wget: can't connect to remote host (10.9.9.9): No route to host",
    );
    expect(host.sh('wget -q --spider http://web:8080/').status).toBe(0);
  });
});

describe('curl', () => {
  const curl = (words: string): { out: string; err: string; status: number } => {
    const host = web();
    host.root.addInode('/bin/curl', {
      kind: 'file',
      content: '',
      program: 'debian@13',
      mode: 0o755,
      uid: 0,
      gid: 0,
      mtimeMs: 0,
    });
    const { out, err, status } = host.sh(`curl ${words}`);
    return { out, err, status };
  };

  it('[NET-5] prints the body, the head, and what it is asked for', () => {
    expect(curl('http://web:8080/')).toEqual({ out: 'hello\n', err: '', status: 0 });
    expect(curl('-I http://web:8080/').out).toContain('HTTP/1.1 200 OK\r\n');
    expect(curl("-s -o /dev/null -w '%{http_code}\\n' http://web:8080/nope").out).toBe('404\n');
  });

  it('[NET-6] has its exit codes', () => {
    expect(curl('http://nowhere')).toMatchObject({
      status: 6,
      err: 'curl: (6) Could not resolve host: nowhere\n',
    });
    expect(curl('http://web:81')).toMatchObject({
      status: 7,
      err: 'curl: (7) Failed to connect to web port 81 after 0 ms: Could not connect to server\n',
    });
    expect(curl('-f http://web:8080/nope')).toMatchObject({
      status: 22,
      err: 'curl: (22) The requested URL returned error: 404\n',
    });
    expect(curl('-s http://web:81')).toMatchObject({ status: 7, err: '' });
  });
});

describe('nc, ping and the rest', () => {
  it('[NET-7] nc tells whether a port is open', () => {
    const host = web();
    expect(host.sh('nc -z web 8080; echo $?; nc -z web 81; echo $?').out).toBe('0\n1\n');
    expect(host.sh('nc web 81').err).toBe(
      "nc: can't connect to remote host (10.244.0.5): Connection refused\n",
    );
    expect(host.sh("printf 'GET / HTTP/1.0\\r\\n\\r\\n' | nc web 8080 | head -n 1").out).toBe(
      'HTTP/1.1 200 OK\r\n',
    );
  });

  it('[NET-8] nc serves with a program, again and again', () => {
    const host = web();
    host.start(
      ['sh', '-c', `while true; do printf 'HTTP/1.1 200 OK\\r\\n\\r\\nfrom nc\\n' | nc -l -p 9000; done`],
      { namespace: host.os.newPidNamespace() },
    );
    expect(
      host.sh('sleep 1; wget -q -O - http://web:9000/; sleep 1; wget -q -O - http://web:9000/').out,
    ).toBe('from nc\nfrom nc\n');
  });

  it('[NET-9] ping counts', () => {
    const { out, tookMs } = web().sh('ping -c 3 web');
    expect(out).toContain('PING web (10.244.0.5): 56 data bytes\n');
    expect(out).toContain('3 packets transmitted, 3 packets received, 0% packet loss\n');
    expect(tookMs).toBe(2_000);
    expect(web().sh('ping -c 1 10.9.9.9')).toMatchObject({ status: 1, tookMs: 10_000 });
    expect(web().sh('ping nowhere').err).toBe("ping: bad address 'nowhere'\n");
  });

  it('[NET-10] a port is taken once, and free again when its process has ended', () => {
    const host = web();
    const { err, status } = host.sh('httpd -f -p 8080');
    expect([err, status]).toEqual(['httpd: bind: Address already in use\n', 1]);
    expect(host.sh('netstat -tln').out).toContain('0.0.0.0:8080');
    expect(host.sh('ip addr').out).toContain('inet 10.244.0.5/24');
    expect(host.sh('hostname -i').out).toBe('10.244.0.5\n');
  });

  it('[NET-11] an address in /etc/hosts needs no server', () => {
    const host = web();
    host.root.writeFile('/etc/hosts', '10.244.0.5 other.example other\n', { append: true });
    expect(host.sh('wget -q -O - http://other:8080/').out).toBe('hello\n');
  });
});

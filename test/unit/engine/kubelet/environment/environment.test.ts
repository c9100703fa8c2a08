import { describe, expect, it } from 'vitest';
import {
  type EnvironmentInputs,
  expandContainerCommand,
  makeEnvironment,
} from '../../../../../src/engine/kubelet/environment/environment.ts';
import { ok } from '../../../../../src/kube/result.ts';
import type { ConfigMap, Container, Pod, Secret, Service } from '../../../../../src/kube/types.ts';
import { testPod } from '../../../../helpers/kubelet-fixtures.ts';

const CONFIG_MAPS: Record<string, ConfigMap['data']> = { cfg: { 'data-1': 'one', B: 'from the map' } };
const SECRETS: Record<string, Secret['data']> = { key: { token: 'aGVtbGlnaA==', B: 'c2VjcmV0' } };

interface Given extends Partial<Omit<EnvironmentInputs, 'pod' | 'container'>> {
  readonly env?: Container['env'];
  readonly envFrom?: Container['envFrom'];
  readonly metadata?: Pod['metadata'];
  readonly spec?: Partial<Pod['spec']>;
  readonly resources?: Container['resources'];
}

function environment({ env, envFrom, metadata, spec, resources, ...inputs }: Given) {
  const container: Container = { name: 'app', image: 'x', env, envFrom, resources };
  return makeEnvironment({
    pod: testPod({ containers: [container], ...spec }, metadata),
    container,
    podIps: ['10.244.1.2', 'fd00::2'],
    hostIps: ['192.168.0.11'],
    nodeName: 'node-1',
    services: [],
    getConfigMap: (name) =>
      CONFIG_MAPS[name] && {
        apiVersion: 'v1',
        kind: 'ConfigMap',
        metadata: { name },
        data: CONFIG_MAPS[name],
      },
    getSecret: (name) =>
      SECRETS[name] && { apiVersion: 'v1', kind: 'Secret', metadata: { name }, data: SECRETS[name] },
    ...inputs,
  });
}

/** `NAME=value` lines, or the message. */
function lines(given: Given): readonly string[] | string {
  const result = environment(given);
  return result.ok ? result.value.map(({ name, value }) => `${name}=${value}`) : result.error.message;
}

function service(name: string, spec: Service['spec'], namespace = 'default'): Service {
  return { apiVersion: 'v1', kind: 'Service', metadata: { name, namespace }, spec };
}
const KUBERNETES = service('kubernetes', {
  clusterIP: '10.96.0.1',
  ports: [{ name: 'https', port: 443, protocol: 'TCP' }],
});
const WEB = service('my-web', {
  clusterIP: '10.96.0.7',
  ports: [{ port: 80 }, { name: 'dns-udp', port: 53, protocol: 'UDP' }],
});

describe('values', () => {
  it('[ENV-1] expands references in order, what is not known stays', () => {
    const env = [
      { name: 'A', value: 'a$(B)' },
      { name: 'B', value: 'b' },
      { name: 'C', value: '$(A) $(B) $$(B)' },
      { name: 'B', value: '$(B)$(B)' },
      { name: 'EMPTY' },
    ];
    expect(lines({ env })).toEqual(['A=a$(B)', 'B=bb', 'C=a$(B) b $(B)', 'EMPTY=']);
  });

  it('[ENV-2] reads fields of the Pod, its addresses and its node', () => {
    const field = (name: string, fieldPath: string) => ({ name, valueFrom: { fieldRef: { fieldPath } } });
    const env = [
      field('NAME', 'metadata.name'),
      field('NAMESPACE', 'metadata.namespace'),
      field('UID', 'metadata.uid'),
      field('LABEL', "metadata.labels['app']"),
      field('NOTE', "metadata.annotations['none']"),
      field('NODE', 'spec.nodeName'),
      field('ACCOUNT', 'spec.serviceAccountName'),
      field('IP', 'status.podIP'),
      field('IPS', 'status.podIPs'),
      field('HOST', 'status.hostIP'),
    ];
    const metadata = { labels: { app: 'shop' } };
    expect(lines({ env, metadata, spec: { serviceAccountName: 'robot' } })).toEqual([
      'NAME=web',
      'NAMESPACE=default',
      'UID=uid-1',
      'LABEL=shop',
      'NOTE=',
      'NODE=node-1',
      'ACCOUNT=robot',
      'IP=10.244.1.2',
      'IPS=10.244.1.2,fd00::2',
      'HOST=192.168.0.11',
    ]);
  });

  it('[ENV-3] reads resources, rounded up to the divisor', () => {
    const resource = (name: string, field: string, divisor?: string) => ({
      name,
      valueFrom: { resourceFieldRef: { resource: field, divisor } },
    });
    const env = [
      resource('CPU', 'requests.cpu'),
      resource('MILLI', 'requests.cpu', '1m'),
      resource('MIB', 'limits.memory', '1Mi'),
      resource('NODE_CPU', 'limits.cpu'),
      resource('NONE', 'requests.memory', '0'),
    ];
    const resources = { requests: { cpu: '1250m' }, limits: { memory: '64Mi' } };
    expect(lines({ env, resources, allocatable: { cpu: '3500m' } })).toEqual([
      'CPU=2',
      'MILLI=1250',
      'MIB=64',
      'NODE_CPU=4',
      'NONE=0',
    ]);
    expect(lines({ env: [resource('X', 'limits.gpu')] })).toBe('unsupported container resource : limits.gpu');
  });
});

describe('ConfigMaps and Secrets', () => {
  it('[ENV-4] env beats envFrom, a later source an earlier one', () => {
    const envFrom = [
      { configMapRef: { name: 'cfg' } },
      { secretRef: { name: 'key' } },
      { prefix: 'p-', configMapRef: { name: 'cfg' } },
    ];
    const env = [{ name: 'token', value: '<$(data-1)>' }];
    expect(lines({ envFrom, env })).toEqual([
      'B=secret',
      'data-1=one',
      'token=<one>',
      'p-B=from the map',
      'p-data-1=one',
    ]);
  });

  it('[ENV-5] one key becomes one variable', () => {
    const env = [
      { name: 'A', valueFrom: { configMapKeyRef: { name: 'cfg', key: 'data-1' } } },
      { name: 'B', valueFrom: { secretKeyRef: { name: 'key', key: 'token' } } },
    ];
    expect(lines({ env })).toEqual(['A=one', 'B=hemligh']);
  });

  it.each([
    [{ envFrom: [{ configMapRef: { name: 'none' } }] }, 'configmap "none" not found'],
    [{ envFrom: [{ secretRef: { name: 'none' } }] }, 'secret "none" not found'],
    [
      { env: [{ name: 'A', valueFrom: { configMapKeyRef: { name: 'none', key: 'k' } } }] },
      'configmap "none" not found',
    ],
    [
      { env: [{ name: 'A', valueFrom: { secretKeyRef: { name: 'none', key: 'k' } } }] },
      'secret "none" not found',
    ],
    [
      { env: [{ name: 'A', valueFrom: { configMapKeyRef: { name: 'cfg', key: 'k' } } }] },
      "couldn't find key k in ConfigMap default/cfg",
    ],
    [
      { env: [{ name: 'A', valueFrom: { secretKeyRef: { name: 'key', key: 'k' } } }] },
      "couldn't find key k in Secret default/key",
    ],
  ] as [Given, string][])('[ENV-6] what is missing stops the container: %#', (given, message) => {
    expect(environment(given)).toEqual({
      ok: false,
      error: { reason: 'CreateContainerConfigError', message },
    });
  });

  it('[ENV-6] what is missing and optional leaves the variable as it was', () => {
    const optional = true;
    const env = [
      { name: 'B', valueFrom: { configMapKeyRef: { name: 'cfg', key: 'none', optional } } },
      { name: 'C', valueFrom: { secretKeyRef: { name: 'none', key: 'k', optional } } },
    ];
    const envFrom = [{ configMapRef: { name: 'none', optional } }, { configMapRef: { name: 'cfg' } }];
    expect(lines({ env, envFrom })).toEqual(['B=from the map', 'data-1=one']);
  });
});

describe('files', () => {
  const text = "# made by init\n\n  A='1'\nLONG='two\nlines' # end\nEMPTY=''\nBAD=1\nAFTER='x'\n";
  const read = (key: string, optional?: boolean, file: string | undefined = text) =>
    lines({
      env: [{ name: 'X', valueFrom: { fileKeyRef: { volumeName: 'v', path: 'a.env', key, optional } } }],
      readVolumeFile: (volume, path) => ok({ path: `/${volume}/${path}`, text: file }),
    });

  it('[ENV-7] reads one variable of a file in a volume', () => {
    expect(read('A')).toEqual(['X=1']);
    expect(read('LONG')).toEqual(['X=two\nlines']);
  });

  it('[ENV-7] an empty value counts as missing, and a wrong line stops what comes after', () => {
    expect(read('EMPTY')).toBe('environment variable key "EMPTY" not found in file "/v/a.env"');
    expect(read('AFTER')).toBe("couldn't parse env file");
    expect(read('NONE', true, "A='1'")).toEqual([]);
    expect(read('NONE', false, "A='1'")).toBe('environment variable key "NONE" not found in file "/v/a.env"');
  });
});

describe('Services', () => {
  it('[ENV-8] each Service with an address gives the variables of Docker links', () => {
    expect(lines({ services: [WEB] })).toEqual([
      'MY_WEB_SERVICE_HOST=10.96.0.7',
      'MY_WEB_SERVICE_PORT=80',
      'MY_WEB_SERVICE_PORT_DNS_UDP=53',
      'MY_WEB_PORT=tcp://10.96.0.7:80',
      'MY_WEB_PORT_80_TCP=tcp://10.96.0.7:80',
      'MY_WEB_PORT_80_TCP_PROTO=tcp',
      'MY_WEB_PORT_80_TCP_PORT=80',
      'MY_WEB_PORT_80_TCP_ADDR=10.96.0.7',
      'MY_WEB_PORT_53_UDP=udp://10.96.0.7:53',
      'MY_WEB_PORT_53_UDP_PROTO=udp',
      'MY_WEB_PORT_53_UDP_PORT=53',
      'MY_WEB_PORT_53_UDP_ADDR=10.96.0.7',
    ]);
  });

  it('[ENV-9] headless Services, other namespaces and, without links, all but kubernetes are left out', () => {
    const headless = service('db', { clusterIP: 'None', ports: [{ port: 1 }] });
    const elsewhere = service('far', { clusterIP: '10.96.0.9', ports: [{ port: 1 }] }, 'other');
    const hosts = (enableServiceLinks: boolean) =>
      [lines({ services: [KUBERNETES, WEB, headless, elsewhere], spec: { enableServiceLinks } })]
        .flat()
        .filter((line) => line.includes('_SERVICE_HOST'));
    expect(hosts(true)).toEqual(['KUBERNETES_SERVICE_HOST=10.96.0.1', 'MY_WEB_SERVICE_HOST=10.96.0.7']);
    expect(hosts(false)).toEqual(['KUBERNETES_SERVICE_HOST=10.96.0.1']);
  });

  it('[ENV-10] env may use them and may take their place', () => {
    const env = [
      { name: 'URL', value: 'http://$(MY_WEB_SERVICE_HOST)' },
      { name: 'MY_WEB_PORT', value: '80' },
    ];
    const all = lines({ env, services: [WEB] });
    expect(all.slice(0, 2)).toEqual(['URL=http://10.96.0.7', 'MY_WEB_PORT=80']);
    expect(all).not.toContain('MY_WEB_PORT=tcp://10.96.0.7:80');
  });

  it('[ENV-8] IPv6 addresses stand in brackets', () => {
    const six = service('six', { clusterIP: 'fd00::7', ports: [{ port: 80 }] });
    expect(lines({ services: [six] })).toContain('SIX_PORT=tcp://[fd00::7]:80');
  });
});

it('[ENV-11] command and arguments are filled in', () => {
  const container = { command: ['sh', '-c', 'echo $(A) $B'], args: ['$(A)', '$$(A)', '$(NONE)'] };
  expect(expandContainerCommand(container, { A: 'x' })).toEqual({
    command: ['sh', '-c', 'echo x $B'],
    args: ['x', '$(A)', '$(NONE)'],
  });
});

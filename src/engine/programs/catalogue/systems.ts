/** Images that are an operating system's tools and nothing else. */
import {
  ALPINE,
  type CatalogueImage,
  DEBIAN,
  LIBRARY,
  MB,
  PATH,
  SCRATCH,
  versions,
} from './catalogue-image.ts';

const busybox: CatalogueImage = {
  repo: `${LIBRARY}busybox`,
  also: [
    'registry.k8s.io/busybox',
    'k8s.gcr.io/busybox',
    'gcr.io/google-containers/busybox',
    'quay.io/prometheus/busybox',
    'docker.io/radial/busyboxplus',
  ],
  tags: versions(
    '1.37.0 1.36.1 1.35.0 1.34.1 1.33.1 1.32.1 1.31.1 1.30.1 1.29.3 1.28.4 1.27.2 1.26.2 1.25.1 1.24.2',
    {
      stable: '1.37.0',
      glibc: '1.37.0',
      musl: '1.37.0',
      uclibc: '1.37.0',
      unstable: '1.37.0',
    },
  ),
  base: (version) => ({ kind: 'busybox', version }),
  config: () => ({ cmd: ['sh'], env: PATH }),
  sizeBytes: (version) => (Number(version.split('.')[1]) < 34 ? 0.73 : 2.2) * MB,
};

/** Versions of Alpine → of the busybox in it. */
const BUSYBOX_OF_ALPINE: Readonly<Record<string, string>> = {
  '3.22': '1.37.0',
  '3.21': '1.37.0',
  '3.20': '1.36.1',
  '3.19': '1.36.1',
  '3.18': '1.36.1',
  '3.17': '1.35.0',
  '3.16': '1.35.0',
  '3.15': '1.34.1',
  '3.14': '1.33.1',
  '3.13': '1.32.1',
  '3.12': '1.31.1',
  '3.11': '1.31.1',
  '3.10': '1.30.1',
  '3.9': '1.29.3',
  '3.8': '1.28.4',
  '3.7': '1.27.2',
};

const alpine: CatalogueImage = {
  repo: `${LIBRARY}alpine`,
  tags: versions(
    '3.22.2 3.21.5 3.20.8 3.19.9 3.18.12 3.17.10 3.16.9 3.15.11 3.14.10 3.13.12 3.12.12 3.11.13 3.10.9 3.9.6 3.8.5 3.7.3',
    { edge: '3.22.2' },
  ),
  base: (version) => ({
    kind: 'alpine',
    version: BUSYBOX_OF_ALPINE[version.split('.').slice(0, 2).join('.')] ?? '1.37.0',
  }),
  config: () => ({ cmd: ['/bin/sh'], env: PATH }),
  sizeBytes: () => 3.8 * MB,
};

const linux = (
  name: string,
  tags: Record<string, string>,
  size: number,
  also: readonly string[] = [],
): CatalogueImage => ({
  repo: `${LIBRARY}${name}`,
  also,
  tags,
  base: DEBIAN,
  config: () => ({ cmd: ['bash'], env: PATH }),
  sizeBytes: () => size * MB,
});

const debian = linux(
  'debian',
  versions('13 12 11 10 9', {
    trixie: '13',
    bookworm: '12',
    bullseye: '11',
    buster: '10',
    stretch: '9',
    stable: '13',
    'stable-slim': '13',
  }),
  48.5,
);
const ubuntu = linux(
  'ubuntu',
  versions('24.04 22.04 20.04 18.04 16.04', {
    noble: '24.04',
    jammy: '22.04',
    focal: '20.04',
    bionic: '18.04',
    rolling: '24.04',
  }),
  29.7,
);

export const pause: CatalogueImage = {
  repo: 'registry.k8s.io/pause',
  also: [
    'k8s.gcr.io/pause',
    'gcr.io/google_containers/pause',
    'gcr.io/google_containers/pause-amd64',
    'gcr.io/google-containers/pause',
    'registry.aliyuncs.com/google_containers/pause',
    'registry.cn-hangzhou.aliyuncs.com/google-containers/pause-amd64',
  ],
  tags: versions('3.10.2 3.10.1 3.10 3.9 3.8 3.7 3.6 3.5 3.4.1 3.3 3.2 3.1 3.0 2.0'),
  base: SCRATCH,
  config: () => ({ entrypoint: ['/pause'], user: '65535' }),
  sizeBytes: () => 0.32 * MB,
  programs: (version) => ({ '/pause': `pause@${version}` }),
};

const curl: CatalogueImage = {
  repo: 'docker.io/curlimages/curl',
  tags: versions('8.17.0 8.16.0 8.14.1 8.10.1 8.1.2 7.88.1 7.87.0'),
  base: ALPINE,
  config: () => ({ entrypoint: ['curl'], env: PATH, user: '100' }),
  sizeBytes: () => 9.4 * MB,
  programs: () => ({ '/usr/bin/curl': 'debian@13' }),
};

export const SYSTEMS: readonly CatalogueImage[] = [
  busybox,
  alpine,
  pause,
  debian,
  ubuntu,
  curl,
  linux('centos', versions('8 7 6', { stream9: '8', centos7: '7' }), 83, ['quay.io/centos/centos']),
  linux('rockylinux', versions('9.3 8.9'), 67, ['docker.io/rockylinux/rockylinux']),
  linux('fedora', versions('43 42 41 40'), 62),
  linux('amazonlinux', versions('2023 2'), 52),
  linux('bash', versions('5.3 5.2 5.1 4.4'), 5.9),
];

import { describe, expect, it } from 'vitest';
import { CATALOGUE } from '../../../../src/engine/programs/catalogue/catalogue.ts';
import { versions } from '../../../../src/engine/programs/catalogue/catalogue-image.ts';
import { isKnownImage, resolveImage } from '../../../../src/engine/programs/images.ts';
import { PROGRAMS } from '../../../../src/engine/programs/registry.ts';
import { FileSystem } from '../../../../src/engine/runtime/os/filesystem.ts';
import type { Inode } from '../../../../src/engine/runtime/os/inode.ts';
import { Volume } from '../../../../src/engine/runtime/os/volume.ts';
import { run } from '../../../helpers/simulated-host.ts';

const library = (name: string): ReturnType<typeof resolveImage> => resolveImage(`docker.io/library/${name}`);

describe('the catalogue', () => {
  it('[IMG-1] gives each tag its version', () => {
    expect(versions('1.29.3 1.28.0')).toEqual({
      latest: '1.29.3',
      '1.29.3': '1.29.3',
      '1.29': '1.29.3',
      '1': '1.29.3',
      '1.28.0': '1.28.0',
      '1.28': '1.28.0',
    });
    expect(
      ['nginx:1.14', 'nginx:1.15.4', 'nginx:latest', 'nginx:1.27-alpine', 'busybox:1.28', 'alpine:3.19'].map(
        (name) => library(name).version,
      ),
    ).toEqual(['1.14.2', '1.15.4', '1.29.3', '1.27.5', '1.28.4', '3.19.9']);
  });

  it('[IMG-2] does not have tags that nobody has published', () => {
    expect(
      ['nginx:1.161', 'nginx:nope', 'busybox:9', 'nginx:1.14.2', 'nginx:1.11', 'redis:7-alpine'].map(
        (name) => library(name).missing,
      ),
    ).toEqual([true, true, true, false, false, false]);
  });

  it('[IMG-3] takes any other name for an image of a plausible size that sleeps', () => {
    const image = resolveImage('example.com/team/app:v1');
    expect(image).toMatchObject({ known: false, missing: false, cmd: ['sleep', 'infinity'] });
    expect(image.sizeBytes).toBeGreaterThan(5_000_000);
    expect(resolveImage('example.com/team/app:v1').sizeBytes).toBe(image.sizeBytes);
    expect(isKnownImage('nginx')).toBe(true);
    expect(isKnownImage('example.com/team/app')).toBe(false);
  });

  it('[IMG-4] has the defaults of the real images', () => {
    expect(library('nginx:1.27')).toMatchObject({
      entrypoint: ['/docker-entrypoint.sh'],
      cmd: ['nginx', '-g', 'daemon off;'],
      stopSignal: 'SIGQUIT',
    });
    expect(library('nginx:1.14')).toMatchObject({
      cmd: ['nginx', '-g', 'daemon off;'],
      stopSignal: 'SIGTERM',
    });
    expect(library('nginx:1.14').entrypoint).toBeUndefined();
    expect(library('busybox:1.36')).toMatchObject({ cmd: ['sh'] });
    expect(resolveImage('registry.k8s.io/pause:3.10.2')).toMatchObject({
      entrypoint: ['/pause'],
      user: '65535',
    });
    expect(library('postgres:17').stopSignal).toBe('SIGINT');
  });

  it('[IMG-5] lets a scenario say otherwise', () => {
    const image = resolveImage('docker.io/library/web:1', {
      behaviour: { listen: [{ port: 80, http: [{ path: '*', status: 200 }] }], onTerm: { exitCode: 0 } },
    });
    expect(image.entrypoint).toEqual(['/server']);
    expect(resolveImage('docker.io/library/x:1', { entrypoint: ['echo', 'a'], cmd: ['b'] })).toMatchObject({
      entrypoint: ['echo', 'a'],
      cmd: ['b'],
    });
  });

  it('[IMG-6] has a program for every executable of every image, and starts what it is to start', () => {
    const missing: string[] = [];
    for (const { repo, tags } of CATALOGUE) {
      for (const tag of new Set(Object.keys(tags).slice(0, 3))) {
        const image = resolveImage(`${repo}:${tag}`);
        const fs = new FileSystem(new Volume({ lower: image.layer() }));
        const visit = (inode: Inode, path: string): void => {
          if (inode.kind === 'dir')
            for (const [name, child] of inode.entries) visit(child, `${path}/${name}`);
          else if (inode.kind === 'file' && inode.program !== undefined && !PROGRAMS.get(inode.program))
            missing.push(`${repo}:${tag} ${path}`);
        };
        visit(image.layer(), '');
        const command = [...(image.entrypoint ?? []), ...(image.cmd ?? [])][0] ?? '';
        const dirs = command.includes('/')
          ? ['']
          : (image.env?.['PATH'] ?? '').split(':').map((dir) => `${dir}/`);
        if (!dirs.some((dir) => fs.exists(`${dir}${command}`))) missing.push(`${repo}:${tag} ${command}`);
      }
    }
    expect(missing).toEqual([]);
  });

  it('[IMG-7] shares an image between its containers', () => {
    expect(library('nginx:1.27').layer()).toBe(library('nginx:1.27').layer());
  });

  it('[IMG-8] tells of a command that is there but not modelled', () => {
    expect(run('vi x')).toMatchObject({ status: 127, err: 'vi: not modelled by Podplay\n' });
  });

  it('[IMG-9] busybox has the accounts of its image', () => {
    expect(run('id; whoami; ls -ld /tmp | cut -c1-10').out).toBe(
      'uid=0(root) gid=0(root) groups=10(wheel)\nroot\ndrwxrwxrwt\n'.replace(
        'groups=10',
        'groups=0(root),10',
      ),
    );
  });
});

import { describe, expect, it } from 'vitest';
import {
  applyDefaultImageTag,
  defaultPullPolicy,
  formatImageRef,
  parseImageName,
  registryOf,
} from '../../../src/kube/image-ref.ts';

const DIGEST = `sha256:${'0123456789abcdef'.repeat(4)}`;

describe('image names', () => {
  it.each([
    ['nginx', 'docker.io/library/nginx:latest'],
    ['team/app:1.2', 'docker.io/team/app:1.2'],
    ['localhost/app', 'localhost/app:latest'],
    ['registry.example/app', 'registry.example/app:latest'],
    ['registry:5000/a/b:v1', 'registry:5000/a/b:v1'],
    ['TEAM/app', 'TEAM/app:latest'],
    ['index.docker.io/nginx', 'docker.io/library/nginx:latest'],
    ['[::1]:5000/app', '[::1]:5000/app:latest'],
    [`nginx:1.27@${DIGEST}`, `docker.io/library/nginx:1.27@${DIGEST}`],
    [`nginx@${DIGEST}`, `docker.io/library/nginx@${DIGEST}`],
  ])('[IMG-1] reads %s as %s', (image, full) => {
    const parsed = parseImageName(image);
    expect(parsed.ok && formatImageRef(parsed.value)).toBe(full);
  });

  it.each([
    ['', 'invalid reference format'],
    ['nginx:', 'invalid reference format'],
    ['nginx 1', 'invalid reference format'],
    ['nginx:1:2', 'invalid reference format'],
    ['Nginx', 'invalid reference format: repository name (library/Nginx) must be lowercase'],
    ['a/'.repeat(140).concat('b'), 'repository name must not be more than 255 characters'],
    [`nginx@md5:${'0'.repeat(32)}`, 'unsupported digest algorithm'],
    [`nginx@sha256:${'0'.repeat(40)}`, 'invalid checksum digest length'],
  ])('refuses %j', (image, error) => {
    const message = `couldn't parse image name ${JSON.stringify(image)}: ${error}`;
    expect(parseImageName(image)).toEqual({ ok: false, error: message });
  });

  it.each([
    ['nginx', 'Always'],
    ['nginx:latest', 'Always'],
    [`nginx:latest@${DIGEST}`, 'Always'],
    ['nginx:1.27', 'IfNotPresent'],
    [`nginx@${DIGEST}`, 'IfNotPresent'],
    ['Not an image', 'IfNotPresent'],
  ])('[IMG-2] %s is pulled %s', (image, policy) => {
    expect(defaultPullPolicy(image)).toBe(policy);
  });

  it('adds the tag to the name as it was written', () => {
    expect(applyDefaultImageTag('nginx')).toEqual({ ok: true, value: 'nginx:latest' });
    expect(applyDefaultImageTag('team/app:1')).toEqual({ ok: true, value: 'team/app:1' });
    expect(applyDefaultImageTag('http://x').ok).toBe(false);
  });

  it('knows the registry of a repository', () => {
    expect(registryOf('docker.io/library/nginx')).toBe('docker.io');
  });
});

/** Interpreters. Without a script they wait at their prompt, which without a terminal is their end. */
import {
  ALPINE,
  type CatalogueImage,
  isAlpine,
  isSlim,
  LIBRARY,
  MB,
  PATH,
  versions,
} from './catalogue-image.ts';

const interpreter = (
  name: string,
  tags: Record<string, string>,
  command: string,
  size: number,
  names: readonly string[] = [],
): CatalogueImage => ({
  repo: `${LIBRARY}${name}`,
  tags,
  base: (_, tag) =>
    isAlpine(tag) ? ALPINE : { kind: 'debian', extra: isSlim(tag) ? '' : 'curl wget git ps top free' },
  config: () => ({ cmd: [command], env: PATH }),
  sizeBytes: (_, tag) => (isAlpine(tag) ? size / 8 : isSlim(tag) ? size / 5 : size) * MB,
  programs: (version) =>
    Object.fromEntries([command, ...names].map((each) => [`/usr/local/bin/${each}`, `${name}@${version}`])),
});

export const LANGUAGES: readonly CatalogueImage[] = [
  interpreter(
    'node',
    versions('25.2.1 24.11.1 22.21.1 20.19.6 18.20.8 16.20.2 14.21.3 12.22.12', {
      lts: '24.11.1',
      current: '25.2.1',
    }),
    'node',
    400,
  ),
  interpreter(
    'python',
    versions('3.14.0 3.13.9 3.12.12 3.11.14 3.10.19 3.9.25 3.8.20 3.7.17 2.7.18'),
    'python3',
    390,
    ['python'],
  ),
  interpreter('perl', versions('5.42.0 5.40.3 5.38.5 5.36.3 5.34.0 5.34.3'), 'perl', 330),
];

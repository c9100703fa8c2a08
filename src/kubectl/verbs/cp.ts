/** `kubectl cp`: files by way of `tar` in the container. Models staging/src/k8s.io/kubectl/pkg/cmd/cp/cp.go. */
import type { Task } from '../../engine/clock/task.ts';
import { packTar, type TarEntry, unpackTar } from '../../kube/tar.ts';
import type { Pod } from '../../kube/types.ts';
import type { Command } from '../command.ts';
import { KubectlError } from '../errors.ts';
import { bool, int, string } from '../flags.ts';
import { chooseContainer } from '../pod-target.ts';
import { type Session, usageError } from '../session.ts';
import { exitCodeOf, openStream } from '../streams.ts';

export const cp: Command = {
  name: 'cp',
  about: 'Copy files and directories to and from containers',
  flags: [string('container', '', 'c'), bool('no-preserve'), int('retries', 0)],
  *run(session) {
    const [from, to] = session.args;
    if (session.args.length !== 2 || from === undefined || to === undefined) {
      throw usageError(session, 'source and destination are required');
    }
    const [source, target] = [parseSpec(session, from), parseSpec(session, to)];
    if (source.pod !== undefined && target.pod !== undefined) {
      throw new KubectlError(`src doesn't exist in local filesystem`);
    }
    if (source.pod !== undefined) return yield* download(session, source.pod, source, target.path);
    if (target.pod !== undefined) return yield* upload(session, source.path, target.pod, target);
    throw new KubectlError('one of src or dest must be a remote file specification');
  },
};

interface Spec {
  readonly namespace: string;
  readonly pod: string | undefined;
  readonly path: string;
}

/** `path`, `pod:path`, `namespace/pod:path` */
function parseSpec(session: Session, text: string): Spec {
  const colon = text.indexOf(':');
  if (colon <= 0) return { namespace: '', pod: undefined, path: text };
  const [first = '', second] = text.slice(0, colon).split('/');
  const path = text.slice(colon + 1);
  if (path === '') throw new KubectlError('filepath can not be empty');
  return second === undefined
    ? { namespace: session.namespace, pod: first, path }
    : { namespace: first, pod: second, path };
}

function* readPod(session: Session, name: string, namespace: string): Task<Pod> {
  return (yield* session.client.get(`/api/v1/namespaces/${namespace}/pods/${name}`, {
    accept: 'any',
  })) as Pod;
}

const baseName = (path: string): string => path.replace(/\/+$/, '').split('/').at(-1) ?? '';
const folderOf = (path: string): string =>
  path.replace(/\/?[^/]*$/, '') || (path.startsWith('/') ? '/' : '.');

/** Files below a path, named from `name` on. */
function collect(session: Session, path: string, name: string): readonly TarEntry[] {
  const folder = session.env.listDirectory(path);
  if (folder === undefined) {
    const text = session.env.readFile(path);
    const mtimeMs = session.env.now();
    return text === undefined ? [] : [{ name, kind: 'file', text, mode: 0o644, mtimeMs }];
  }
  return folder.flatMap((entry) =>
    collect(session, `${path}/${entry.replace(/\/$/, '')}`, `${name}/${entry.replace(/\/$/, '')}`),
  );
}

function* upload(session: Session, path: string, podName: string, target: Spec): Task {
  if (session.env.readFile(path) === undefined && session.env.listDirectory(path) === undefined) {
    throw new KubectlError(`${path} doesn't exist in local filesystem`);
  }
  const pod = yield* readPod(session, podName, target.namespace);
  const container = chooseContainer(session, pod, session.flags.text('container'));
  const end = yield* openStream(session, pod, {
    subresource: 'exec',
    container,
    command: ['test', '-d', target.path],
    stdin: false,
    tty: false,
    onStdout: () => undefined,
  });
  const isFolder = exitCodeOf(session, end) === 0;
  const name = isFolder ? baseName(path) : baseName(target.path);
  const folder = isFolder ? target.path : folderOf(target.path);
  const code = exitCodeOf(
    session,
    yield* openStream(session, pod, {
      subresource: 'exec',
      container,
      command: ['tar', '-xmf', '-', '-C', folder],
      stdin: true,
      tty: false,
      input: packTar(collect(session, path, name)),
    }),
  );
  if (code !== 0) throw new KubectlError(`command terminated with exit code ${code}`);
}

function* download(session: Session, podName: string, source: Spec, to: string): Task {
  const pod = yield* readPod(session, podName, source.namespace);
  const container = chooseContainer(session, pod, session.flags.text('container'));
  let tar = '';
  const end = yield* openStream(session, pod, {
    subresource: 'exec',
    container,
    command: ['tar', 'cf', '-', source.path],
    stdin: false,
    tty: false,
    onStdout: (text) => {
      tar += text;
    },
  });
  const code = exitCodeOf(session, end);
  if (code !== 0) throw new KubectlError(`command terminated with exit code ${code}`);
  const root = source.path.replace(/^\/+|\/+$/g, '');
  for (const { name, kind, text } of unpackTar(tar) ?? []) {
    if (kind !== 'file') continue;
    const rest = name.replace(/^\/+/, '').slice(root.length);
    const isFolder = session.env.listDirectory(to) !== undefined;
    const path =
      rest === ''
        ? isFolder
          ? `${to.replace(/\/$/, '')}/${baseName(name)}`
          : to
        : to.replace(/\/$/, '') + rest;
    if (!session.env.writeFile(path, text)) throw new KubectlError(`open ${path}: no such file or directory`);
  }
}

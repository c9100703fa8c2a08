/** A container's root file system and its main process, put together from the image and the kubelet's wishes. */
import { err, ok, type Result } from '../../kube/result.ts';
import type { ImageDefinition } from '../programs/images.ts';
import type { ContainerConfig, DnsConfig } from './cri.ts';
import { DEFAULT_PATH } from './os/executable.ts';
import { type Credentials, FileSystem } from './os/filesystem.ts';
import { signalNumber, SIGTERM } from './os/signals.ts';
import { Volume } from './os/volume.ts';

export interface RootOptions {
  readonly wallClockMs: () => number;
  readonly container?: ContainerConfig;
  readonly shm?: Volume;
  readonly hostname?: string;
  readonly dns?: DnsConfig;
}

/** The image's layer below, a fresh layer above, the files that runtime and kubelet mount, and the volumes. */
export function buildRoot(image: ImageDefinition, options: RootOptions): FileSystem {
  const layer = new Volume({ lower: image.layer() });
  const { container } = options;
  const setup = new FileSystem(layer, { nowMs: options.wallClockMs });
  setup.mkdirAll('/etc');
  if (options.hostname !== undefined) setup.writeFile('/etc/hostname', `${options.hostname}\n`);
  if (options.dns) setup.writeFile('/etc/resolv.conf', resolvConfText(options.dns));
  if (container?.hosts !== undefined) setup.writeFile('/etc/hosts', container.hosts);
  const root = new FileSystem(layer, {
    nowMs: options.wallClockMs,
    readOnlyRoot: container?.readOnlyRoot === true,
  });
  if (options.shm) root.mount('/dev/shm', options.shm, { type: 'tmpfs' });
  for (const mount of container?.mounts ?? [])
    root.mount(mount.mountPath, mount.volume, {
      readOnly: mount.readOnly,
      type: mount.type,
      ...(mount.inode === undefined ? {} : { inode: mount.inode }),
    });
  if (container) mountTerminationMessage(root, container.terminationMessagePath);
  return root;
}

const SHM_BYTES = 64 * 1024 * 1024;
/** Memory that processes of one IPC namespace share, as containerd's CRI makes it for a sandbox. */
export const newShm = (): Volume => new Volume({ name: 'shm', mode: 0o1777, maxBytes: SHM_BYTES });

/** The kubelet mounts an empty file there that anyone may write, also into a read-only root. */
function mountTerminationMessage(root: FileSystem, path: string): void {
  const file = new Volume();
  const scratch = new FileSystem(file);
  scratch.writeFile('/log', '', { mode: 0o666 });
  const stat = scratch.stat('/log');
  if (typeof stat !== 'string') root.mount(path, file, { inode: stat.inode });
}

function resolvConfText(dns: DnsConfig): string {
  const lines = [];
  if (dns.searches.length > 0) lines.push(`search ${dns.searches.join(' ')}`);
  for (const server of dns.servers) lines.push(`nameserver ${server}`);
  if (dns.options.length > 0) lines.push(`options ${dns.options.join(' ')}`);
  return lines.map((line) => `${line}\n`).join('');
}

export interface ProcessConfig {
  readonly argv: readonly string[];
  readonly env: ReadonlyMap<string, string>;
  readonly cwd: string;
  readonly user: Credentials;
  readonly stopSignal: number;
}

/**
 * `command` replaces the image's entrypoint and its arguments, `args` alone only the arguments.
 * Models opts.WithProcessArgs of containerd's CRI.
 */
export function mergeProcessConfig(config: ContainerConfig, image: ImageDefinition): Result<ProcessConfig> {
  const entrypoint = config.command.length > 0 ? config.command : (image.entrypoint ?? []);
  const args = config.args.length > 0 ? config.args : config.command.length > 0 ? [] : (image.cmd ?? []);
  const argv = [...entrypoint, ...args];
  if (argv.length === 0)
    return err('failed to generate container spec: failed to apply OCI options: no command specified');
  const env = new Map<string, string>([['PATH', DEFAULT_PATH]]);
  for (const [name, value] of Object.entries(image.env ?? {})) env.set(name, value);
  for (const { name, value } of config.env) env.set(name, value);
  const uid = Number(config.user ?? image.user ?? 0);
  return ok({
    argv,
    env,
    cwd: config.workingDir !== '' ? config.workingDir : (image.workingDir ?? '/'),
    user: { uid: Number.isInteger(uid) ? uid : 0, gid: 0 },
    stopSignal: image.stopSignal === undefined ? SIGTERM : (signalNumber(image.stopSignal) ?? SIGTERM),
  });
}

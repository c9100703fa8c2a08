/** `systemctl` and `journalctl` for the kubelet, which is the only service that can be stopped here. */
import type { Event } from '../../../kube/types.ts';
import { parseRfc3339 } from '../../../kube/time.ts';
import type { ApiServer } from '../../api/api-server.ts';
import { typeOfPlural } from '../../api/resources.ts';
import type { Applet, AppletIo } from '../../programs/applet.ts';
import type { Program } from '../../runtime/os/program.ts';
import type { SimulatedNode } from '../../simulated-node.ts';
import { plainProgram } from './plain-program.ts';

const KUBELET_PID = 812;
/** `journalctl -f` looks for new lines so often. */
const LOOK_MS = 1_000;
/** What there is already, of which it shows the end. */
const FOLLOWED_LINES = 10;
const nameOf = (unit: string): string => unit.replace(/\.service$/, '');

export function systemctl(node: SimulatedNode): Program {
  // oxlint-disable-next-line require-yield -- nothing to wait for
  const run: Applet = function* (io) {
    const words = io.args.filter((arg) => !arg.startsWith('-'));
    const [verb = '', unit = ''] = words;
    const name = nameOf(unit);
    if (verb === 'daemon-reload') return 0;
    if (!['status', 'start', 'stop', 'restart', 'is-active'].includes(verb)) {
      io.err(
        verb === ''
          ? 'usage: systemctl status|start|stop|restart UNIT\n'
          : `systemctl ${verb}: not modelled by Podplay\n`,
      );
      return 1;
    }
    if (name !== 'kubelet' && name !== 'containerd') {
      io.err(
        verb === 'status'
          ? `Unit ${name}.service could not be found.\n`
          : `Failed to ${verb} ${name}.service: Unit ${name}.service not found.\n`,
      );
      return verb === 'status' ? 4 : 5;
    }
    const isActive = name === 'containerd' || node.isKubeletRunning;
    if (verb === 'status') return status(io, name, isActive);
    if (verb === 'is-active') {
      io.out(isActive ? 'active\n' : 'inactive\n');
      return isActive ? 0 : 3;
    }
    if (name !== 'kubelet') {
      io.err(`systemctl ${verb} ${name}: not modelled by Podplay\n`);
      return 1;
    }
    if (verb === 'stop') node.stopKubelet();
    else if (verb === 'start') node.startKubelet();
    else if (node.isKubeletRunning) node.restartKubelet();
    else node.startKubelet();
    return 0;
  };
  return plainProgram(run);
}

function status(io: AppletIo, name: string, isActive: boolean): number {
  const about = name === 'kubelet' ? 'kubelet: The Kubernetes Node Agent' : 'containerd container runtime';
  const path = `/usr/lib/systemd/system/${name}.service`;
  io.out(`${isActive ? '●' : '○'} ${name}.service - ${about}\n`);
  io.out(`     Loaded: loaded (${path}; enabled; preset: enabled)\n`);
  if (name === 'kubelet') io.out(`    Drop-In: ${path}.d\n             └─10-kubeadm.conf\n`);
  io.out(`     Active: ${isActive ? 'active (running)' : 'inactive (dead)'}\n`);
  if (isActive && name === 'kubelet') io.out(`   Main PID: ${KUBELET_PID} (kubelet)\n`);
  return isActive ? 0 : 3;
}

/** What the kubelet's log says of Pods: the events that it records. */
export function journalctl(node: SimulatedNode, api: ApiServer): Program {
  const run: Applet = function* (io) {
    const at = io.args.findIndex((arg) => arg === '-u' || arg === '--unit');
    const unit = nameOf(
      at < 0 ? (/(?:-\w*u\s*|--unit=)(\S+)/.exec(io.args.join(' '))?.[1] ?? '') : (io.args[at + 1] ?? ''),
    );
    if (unit !== 'kubelet') {
      io.err('journalctl: only -u kubelet is modelled by Podplay\n');
      return 1;
    }
    const last = io.args.findIndex((arg) => arg === '-n' || arg === '--lines');
    const follows = io.args.some((arg) => /^-[a-z]*f/.test(arg) || arg === '--follow');
    const count =
      last < 0 ? (follows ? FOLLOWED_LINES : Number.POSITIVE_INFINITY) : Number(io.args[last + 1] ?? 10);
    const lines = kubeletLines(node, api);
    io.out(
      lines.length === 0
        ? '-- No entries --\n'
        : lines
            .slice(-count)
            .map((line) => `${line}\n`)
            .join(''),
    );
    if (!follows) return 0;
    let seen = new Set(lines);
    while (!io.broken) {
      yield* io.flush();
      yield LOOK_MS;
      const now = kubeletLines(node, api);
      for (const line of now) if (!seen.has(line)) io.out(`${line}\n`);
      seen = new Set(now);
    }
    return 0;
  };
  return plainProgram(run);
}

const MONTHS = 'Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec'.split(' ');

function kubeletLines(node: SimulatedNode, api: ApiServer): readonly string[] {
  const type = typeOfPlural('events');
  const events = (type ? api.storage.list(type) : []) as readonly Event[];
  return events
    .filter((event) => event.source?.component === 'kubelet' && event.source.host === node.name)
    .map((event) => ({ event, ms: parseRfc3339(event.lastTimestamp ?? '') ?? 0 }))
    .toSorted((a, b) => a.ms - b.ms)
    .map(({ event, ms }) => {
      const iso = new Date(ms).toISOString();
      const month = iso.slice(5, 7);
      const day = iso.slice(8, 10);
      const time = iso.slice(11, 19);
      const { kind, namespace, name, fieldPath = '' } = event.involvedObject;
      const object = namespace === undefined || namespace === '' ? name : `${namespace}/${name}`;
      return `${MONTHS[Number(month) - 1]} ${day} ${time} ${node.name} kubelet[${KUBELET_PID}]: I${month}${day} ${time}.000000 ${KUBELET_PID} event.go:389] "Event occurred" object="${object}" fieldPath="${fieldPath}" kind="${kind}" apiVersion="v1" type="${event.type}" reason="${event.reason}" message=${JSON.stringify(event.message)}`;
    });
}

/** `lsns`: the namespaces of the Pods' processes, held by their pause. Numbers follow from the order of the sandboxes. */
import type { Applet } from '../../programs/applet.ts';
import type { Process } from '../../runtime/os/process.ts';
import type { Program } from '../../runtime/os/program.ts';
import type { SimulatedNode } from '../../simulated-node.ts';
import { plainProgram } from './plain-program.ts';

const HOST = 4_026_531_834;
const FIRST_OF_PODS = 4_026_532_200;

export function lsns(node: SimulatedNode): Program {
  // oxlint-disable-next-line require-yield -- nothing to wait for
  const run: Applet = function* (io) {
    const rows: (readonly [ns: number, type: string, count: number, process: Process])[] = [];
    const all = [...node.os.processes.values()];
    const hostCount = all.filter((one) => one.owner.podUid === '').length;
    ['time', 'cgroup', 'pid', 'user', 'uts', 'ipc', 'net', 'mnt'].forEach((type, i) =>
      rows.push([HOST + i, type, hostCount, node.os.init]),
    );
    node.runtime.sandboxes.forEach((sandbox, i) => {
      const { pause } = sandbox;
      if (pause === undefined) return;
      let next = FIRST_OF_PODS + i * 16;
      const inPod = all.filter((one) => one.owner.podUid === sandbox.config.podUid);
      if (sandbox.config.network === 'pod') {
        rows.push([next++, 'net', inPod.length, pause]);
        rows.push([next++, 'uts', inPod.length, pause]);
      }
      if (sandbox.config.ipc === 'pod') rows.push([next++, 'ipc', inPod.length, pause]);
      const leaders = [
        pause,
        ...node.runtime.containers.flatMap((one) =>
          one.sandbox === sandbox && one.process ? [one.process] : [],
        ),
      ];
      const seen = new Set<Process['namespace']>();
      for (const leader of leaders) {
        const own = inPod.filter((one) => one.owner.containerId === leader.owner.containerId);
        rows.push([next++, 'mnt', own.length, leader]);
        if (leader.namespace.isHost || seen.has(leader.namespace)) continue;
        seen.add(leader.namespace);
        rows.push([next++, 'pid', leader.namespace.members.length, leader]);
      }
    });
    io.out('        NS TYPE   NPROCS   PID USER  COMMAND\n');
    for (const [ns, type, count, process] of rows) {
      const user = process.credentials.uid === 0 ? 'root' : String(process.credentials.uid);
      io.out(
        `${ns} ${type.padEnd(6)} ${String(count).padStart(6)} ${String(process.hostPid).padStart(5)} ${user.padEnd(5)} ${process.argv.join(' ')}\n`,
      );
    }
    return 0;
  };
  return plainProgram(run);
}

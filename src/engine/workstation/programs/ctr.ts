/** `ctr`: containerd's own client, as far as it lists. Models github.com/containerd/containerd/cmd/ctr. */
import type { Applet } from '../../programs/applet.ts';
import type { Program } from '../../runtime/os/program.ts';
import type { SimulatedNode } from '../../simulated-node.ts';
import { DEFAULT_PAUSE_IMAGE } from '../../simulated-node.ts';
import { imageRows } from './crictl.ts';
import { plainProgram, table } from './plain-program.ts';

/** Everything that the kubelet made is in this namespace; without it ctr looks at `default`. */
const KUBERNETES = 'k8s.io';

export function ctr(node: SimulatedNode): Program {
  // oxlint-disable-next-line require-yield -- nothing to wait for
  const run: Applet = function* (io) {
    const words = [...io.args];
    let namespace = 'default';
    const at = words.findIndex((word) => /^(?:-n|--namespace)$/.test(word));
    if (at >= 0) namespace = words.splice(at, 2)[1] ?? '';
    const joined = words.findIndex((word) => /^(?:-n|--namespace)=/.test(word));
    if (joined >= 0) namespace = words.splice(joined, 1)[0]?.split('=')[1] ?? '';
    const [what = '', verb = 'ls'] = words;
    if (/^(?:ns|namespaces?)$/.test(what)) {
      io.out(`NAME   LABELS \n${KUBERNETES}        \n`);
      return 0;
    }
    const rows = rowsOf(node, what);
    if (rows === undefined || !/^(?:ls|list)$/.test(verb)) {
      io.err(
        what === ''
          ? 'usage: ctr -n k8s.io containers|tasks|images|namespaces ls\n'
          : `ctr ${words.slice(0, 2).join(' ')}: not modelled by Podplay\n`,
      );
      return 1;
    }
    const [head = [], ...rest] = rows;
    io.out(table([head, ...(namespace === KUBERNETES ? rest : [])]));
    return 0;
  };
  return plainProgram(run);
}

function rowsOf(node: SimulatedNode, what: string): readonly (readonly string[])[] | undefined {
  const { containers, sandboxes } = node.runtime;
  switch (what) {
    case 'c':
    case 'container':
    case 'containers':
      return [
        ['CONTAINER', 'IMAGE', 'RUNTIME'],
        ...sandboxes.map((one) => [one.id, DEFAULT_PAUSE_IMAGE, 'io.containerd.runc.v2']),
        ...containers.map((one) => [one.id, one.imageName, 'io.containerd.runc.v2']),
      ];
    case 't':
    case 'task':
    case 'tasks':
      return [
        ['TASK', 'PID', 'STATUS'],
        ...sandboxes.flatMap((one) =>
          one.pause === undefined ? [] : [[one.id, String(one.pause.hostPid), 'RUNNING']],
        ),
        ...containers.flatMap((one) =>
          one.process === undefined ? [] : [[one.id, String(one.process.hostPid), 'RUNNING']],
        ),
      ];
    case 'i':
    case 'image':
    case 'images':
      return [
        ['REF', 'DIGEST', 'SIZE'],
        ...imageRows(node).map(([repo, tag, digest, size]) => [`${repo}:${tag}`, `sha256:${digest}`, size]),
      ];
    default:
      return undefined;
  }
}

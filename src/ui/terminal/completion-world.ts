/** What Tab may name: files of the scenario and of editors, and the objects that there are at the playhead. */
import type { Scenario } from '../../state/index.ts';
import { objectsAt, podAt, type Trace } from '../../trace/index.ts';
import type { CompletionWorld } from './completion.ts';

const namesAt = (trace: Trace, resource: string, t: number, namespace?: string): readonly string[] =>
  objectsAt(trace, resource, t, namespace).map((object) => object.metadata.name ?? '');

export function completionWorld(trace: Trace, scenario: Scenario, t: number): CompletionWorld {
  return {
    files: [...scenario.files.map((file) => file.name), ...filesNamedIn(scenario)],
    names: (resource, namespace) => namesAt(trace, resource, t, namespace),
    namespaces: namesAt(trace, 'namespaces', t, ''),
    nodes: scenario.cluster.nodes.map((node) => node.name),
    containers: (pod, namespace) => {
      const spec = podAt(trace, `pods/${namespace}/${pod}`, t)?.spec;
      return [...(spec?.initContainers ?? []), ...(spec?.containers ?? [])].map((one) => one.name);
    },
  };
}

/** Files that a person has made at a terminal: `vim pod1.yaml`, `echo a > b.txt`. */
function filesNamedIn(scenario: Scenario): readonly string[] {
  return scenario.acts.flatMap((act) =>
    act.kind === 'terminal.line'
      ? [...act.line.matchAll(/(?:\b(?:vim?|nano|touch)\s+|>\s*)([\w.-]+\.[\w-]+)/g)].map(
          (match) => match[1] ?? '',
        )
      : [],
  );
}

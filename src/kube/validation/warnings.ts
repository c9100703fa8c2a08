/**
 * What the server accepts but warns of. Models pkg/api/pod/warnings.go, for what a person meets most.
 */
import { podSpecPath } from '../coverage.ts';
import { valueAt } from '../json.ts';
import { isDNS1123Label } from '../names.ts';
import type { Container, Pod, PodSpec } from '../types.ts';
import type { AnyObject, Draft } from './draft.ts';

/** Printed as `Warning: <field>: <text>`. */
export interface FieldWarning {
  readonly field: string;
  readonly text: string;
}

export function formatWarning({ field, text }: FieldWarning): string {
  return `${field}: ${text}`;
}

export function warningsFor(object: AnyObject): FieldWarning[] {
  const steps = podSpecPath(object.kind ?? '');
  if (steps === undefined) return [];
  const spec = (valueAt(object, steps) ?? {}) as Draft<PodSpec>;
  const path = steps.join('.');
  const warnings = [...portWarnings(spec, path), ...envWarnings(spec, path)];
  return object.kind === 'Pod' ? [...nameWarnings(object as Draft<Pod>), ...warnings] : warnings;
}

function nameWarnings({ metadata }: Draft<Pod>): FieldWarning[] {
  const name = metadata?.name ?? '';
  const messages = name === '' ? [] : isDNS1123Label(name);
  if (messages.length === 0) return [];
  const start =
    "this is used in the Pod's hostname, which can result in surprising behavior; a DNS label is recommended";
  return [{ field: 'metadata.name', text: `${start}: [${messages.join(' ')}]` }];
}

/** Regular containers and sidecars run at the same time, so their ports live side by side. */
function runningTogether(spec: Draft<PodSpec>, path: string): (readonly [Draft<Container>, string])[] {
  const list = (name: 'containers' | 'initContainers') =>
    (spec[name] ?? []).map((container, i) => [container, `${path}.${name}[${i}]`] as const);
  return [
    ...list('containers'),
    ...list('initContainers').filter(([container]) => container.restartPolicy === 'Always'),
  ];
}

function portWarnings(spec: Draft<PodSpec>, path: string): FieldWarning[] {
  const warnings: FieldWarning[] = [];
  const seen = new Map<
    string,
    readonly { readonly at: string; readonly hostPort: number; readonly hostIP: string }[]
  >();
  const names = new Map<string, { readonly at: string; readonly container: Draft<Container> }>();
  for (const [container, containerAt] of runningTogether(spec, path)) {
    container.ports?.forEach(
      ({ containerPort = 0, protocol = 'TCP', hostPort = 0, hostIP = '', name = '' }, i) => {
        const at = `${containerAt}.ports[${i}]`;
        const key = `${protocol}/${containerPort}`;
        const others = seen.get(key) ?? [];
        const same = others.find((other) => other.hostPort === hostPort && other.hostIP === hostIP);
        const overlap = others.find((other) => (other.hostPort === 0) !== (hostPort === 0));
        if (same !== undefined) {
          warnings.push({ field: at, text: `duplicate port definition with ${same.at}` });
        } else if (overlap !== undefined) {
          warnings.push({ field: at, text: `overlapping port definition with ${overlap.at}` });
        }
        seen.set(key, [...others, { at, hostPort, hostIP }]);
        if (name === '') return;
        const first = names.get(name);
        if (first === undefined) names.set(name, { at, container });
        else if (first.container !== container) {
          const rest = `services and probes that select ports by name will use ${first.at}`;
          warnings.push({ field: at, text: `duplicate port name "${name}" with ${first.at}, ${rest}` });
        }
      },
    );
  }
  return warnings;
}

/** A later variable of the same name wins; that is said only where the earlier one is not used to make the later one. */
function envWarnings(spec: Draft<PodSpec>, path: string): FieldWarning[] {
  const warnings: FieldWarning[] = [];
  for (const list of ['initContainers', 'containers'] as const) {
    spec[list]?.forEach((container, i) => {
      const values = new Map<string, string>();
      container.env?.forEach(({ name = '', value = '' }, j) => {
        if (values.has(name) && !value.includes(`$(${name})`)) {
          const text = `hides previous definition of "${name}", which may be dropped when using apply`;
          warnings.push({ field: `${path}.${list}[${i}].env[${j}]`, text });
        }
        values.set(name, value);
      });
    });
  }
  return warnings;
}

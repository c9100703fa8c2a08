/** The priority of a Pod. Models plugin/pkg/admission/priority. */
import { err, ok, type Result } from '../../kube/result.ts';
import type { Pod, PriorityClass, Status } from '../../kube/types.ts';
import { forbidden } from './errors.ts';
import { type ResourceType, typeOfPlural } from './resources.ts';
import type { Storage } from './storage.ts';

/** Classes that every cluster has. */
export const SYSTEM_PRIORITIES: Readonly<Record<string, number>> = {
  'system-cluster-critical': 2_000_000_000,
  'system-node-critical': 2_000_001_000,
};

interface Resolved {
  readonly name: string;
  readonly value: number;
  readonly preemptionPolicy: string;
}

function resolve(storage: Storage, name: string): Resolved | undefined {
  const type = typeOfPlural('priorityclasses');
  const classes = (type ? storage.list(type) : []) as PriorityClass[];
  const policy = 'PreemptLowerPriority';
  if (name === '') {
    const [global] = classes
      .filter((one) => one.globalDefault === true)
      .sort((a, b) => (a.value ?? 0) - (b.value ?? 0));
    if (!global) return { name: '', value: 0, preemptionPolicy: policy };
    return {
      name: global.metadata.name ?? '',
      value: global.value ?? 0,
      preemptionPolicy: global.preemptionPolicy ?? policy,
    };
  }
  const system = SYSTEM_PRIORITIES[name];
  if (system !== undefined) return { name, value: system, preemptionPolicy: policy };
  const found = classes.find((one) => one.metadata.name === name);
  return found && { name, value: found.value ?? 0, preemptionPolicy: found.preemptionPolicy ?? policy };
}

export function withPriority(storage: Storage, type: ResourceType, pod: Pod): Result<Pod, Status> {
  const refuse = (text: string): Result<Pod, Status> => err(forbidden(type, pod.metadata.name ?? '', text));
  const { priorityClassName = '', priority, preemptionPolicy } = pod.spec;
  const found = resolve(storage, priorityClassName);
  if (!found) return refuse(`no PriorityClass with name ${priorityClassName} was found`);
  if (priority !== undefined && priority !== found.value)
    return refuse(
      `the integer value of priority (${priority}) must not be provided in pod spec; priority admission controller computed ${found.value} from the given PriorityClass name`,
    );
  if (preemptionPolicy !== undefined && preemptionPolicy !== found.preemptionPolicy)
    return refuse(
      `the string value of PreemptionPolicy (${preemptionPolicy}) must not be provided in pod spec; priority admission controller computed ${found.preemptionPolicy} from the given PriorityClass name`,
    );
  return ok({
    ...pod,
    spec: {
      ...pod.spec,
      ...(found.name === '' ? {} : { priorityClassName: found.name }),
      priority: found.value,
      preemptionPolicy: found.preemptionPolicy,
    },
  });
}

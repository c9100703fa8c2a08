/**
 * Answers as Tables, as kubectl asks for them. The cells are the printers' (`kube/printers`); what the columns mean is
 * said in `table-columns.json`.
 */
import { groupResource, type ResourceType } from '../../engine/api/resources.ts';
import { type IncludeObject, type Table, tableOf } from '../../kube/printers/registry.ts';
import type { KubeObject, ListMeta } from '../../kube/types.ts';
import columns from './table-columns.json' with { type: 'json' };
import { type Asked, parameter } from './request.ts';

type Described = readonly { readonly name: string; readonly description?: string }[];
const DESCRIPTIONS = columns as unknown as Readonly<Record<string, Described>>;

export function includeObjectOf(asked: Asked): IncludeObject {
  const value = parameter(asked, 'includeObject');
  return value === 'Object' || value === 'None' ? value : 'Metadata';
}

/** A Table of some objects. `now`: wall time in the cluster, from which ages are reckoned. */
export function describedTable(
  type: ResourceType,
  objects: readonly KubeObject[],
  options: { readonly now: number; readonly metadata: ListMeta; readonly includeObject: IncludeObject },
): Table {
  const table = tableOf(type.kind, objects, options);
  const described = DESCRIPTIONS[groupResource(type)] ?? [];
  return {
    ...table,
    columnDefinitions: table.columnDefinitions.map((column) => ({
      ...column,
      description: described.find(({ name }) => name === column.name)?.description ?? '',
    })),
  };
}

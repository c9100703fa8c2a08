/** The query of a call, as the parts of the access read it. */
import type { ApiCall } from '../../kubectl/index.ts';

type Call = Pick<ApiCall, 'query'>;

export const queryOf = ({ query }: Call): Readonly<Record<string, string>> => Object.fromEntries(query);

/** The last value of a parameter. */
export const paramOf = ({ query }: Call, name: string): string | undefined =>
  query.findLast(([key]) => key === name)?.[1];

/** How much of an object comes with the row of a Table. */
export function includeOf(call: Call): 'Metadata' | 'Object' | 'None' {
  const value = paramOf(call, 'includeObject');
  return value === 'Object' || value === 'None' ? value : 'Metadata';
}

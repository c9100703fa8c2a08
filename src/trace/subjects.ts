/**
 * What a person may point at, as one string: a trace subject (`pods/default/web`, `nodes//node-1`), a Pod's container
 * (`pods/default/web/app`) or its sandbox (`pods/default/web/@sandbox`).
 */
const SANDBOX = '@sandbox';

export const containerSelection = (podSubject: string, container: string): string =>
  `${podSubject}/${container}`;
export const sandboxSelection = (podSubject: string): string => `${podSubject}/${SANDBOX}`;

export interface Selection {
  readonly subject: string;
  readonly resource: string;
  readonly namespace: string;
  readonly name: string;
  readonly container: string | undefined;
  readonly sandbox: boolean;
}

/** `pods/default/web/app` → its parts; undefined for what is no selection. */
export function readSelection(selection: string | undefined): Selection | undefined {
  if (selection === undefined) return undefined;
  const [resource = '', namespace, name, part] = selection.split('/');
  if (namespace === undefined || name === undefined || name === '') return undefined;
  const isPod = resource === 'pods';
  return {
    subject: `${resource}/${namespace}/${name}`,
    resource,
    namespace,
    name,
    container: isPod && part !== undefined && part !== SANDBOX ? part : undefined,
    sandbox: isPod && part === SANDBOX,
  };
}

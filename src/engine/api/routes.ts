/** Paths of the API → what they name. */
import { type ResourceType, typeOfPath } from './resources.ts';

export interface ParsedPath {
  readonly type: ResourceType;
  readonly namespace?: string | undefined;
  readonly name?: string | undefined;
  readonly subresource?: string | undefined;
}

/** Components ask for the same paths over and over. */
const parsed = new Map<string, ParsedPath | undefined>();
const MAX_KEPT = 2000;

/** `/api/v1/namespaces/default/pods/web/status` → its parts; undefined for what the server does not serve. */
export function parsePath(path: string): ParsedPath | undefined {
  if (parsed.has(path)) return parsed.get(path);
  if (parsed.size >= MAX_KEPT) parsed.clear();
  const target = parse(path);
  parsed.set(path, target);
  return target;
}

function parse(path: string): ParsedPath | undefined {
  const parts = path.split('/').filter((part) => part !== '');
  const apiVersion =
    parts[0] === 'api' ? parts[1] : parts[0] === 'apis' ? `${parts[1]}/${parts[2]}` : undefined;
  if (apiVersion === undefined) return undefined;
  const rest = parts.slice(parts[0] === 'api' ? 2 : 3);
  // `/namespaces/x` itself is the Namespace object; `/namespaces/x/pods` is what is inside.
  const scoped =
    rest[0] === 'namespaces' && rest.length > 2 && !NAMESPACE_SUBRESOURCES.has(rest[2] as string);
  const [resource, name, subresource] = scoped ? rest.slice(2) : rest;
  const type = typeOfPath(apiVersion, resource ?? '');
  if (!type) return undefined;
  return { type, namespace: scoped ? rest[1] : undefined, name, subresource };
}

const NAMESPACE_SUBRESOURCES = new Set(['status', 'finalize']);

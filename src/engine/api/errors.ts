/**
 * The Status objects that the API server answers with when a request fails.
 * Models staging/src/k8s.io/apimachinery/pkg/api/errors/errors.go.
 */
import type { Status } from '../../kube/types.ts';
import { groupResource, type ResourceType } from './resources.ts';

export function failure(code: number, reason: string, message: string, details?: Status['details']): Status {
  return {
    kind: 'Status',
    apiVersion: 'v1',
    metadata: {},
    status: 'Failure',
    message,
    reason,
    ...(details === undefined ? {} : { details }),
    code,
  };
}

const about = (type: ResourceType, name: string): NonNullable<Status['details']> => ({
  name,
  ...(type.group === '' ? {} : { group: type.group }),
  kind: type.resource,
});

export const notFound = (type: ResourceType, name: string): Status =>
  failure(404, 'NotFound', `${groupResource(type)} "${name}" not found`, about(type, name));

export const noSuchResource = (): Status =>
  failure(404, 'NotFound', 'the server could not find the requested resource');

export const alreadyExists = (type: ResourceType, name: string, deleting: boolean): Status =>
  failure(
    409,
    'AlreadyExists',
    `${deleting ? 'object is being deleted: ' : ''}${groupResource(type)} "${name}" already exists`,
    about(type, name),
  );

export const conflict = (type: ResourceType, name: string, message: string): Status =>
  failure(
    409,
    'Conflict',
    `Operation cannot be fulfilled on ${groupResource(type)} "${name}": ${message}`,
    about(type, name),
  );

export const OBJECT_MODIFIED =
  'the object has been modified; please apply your changes to the latest version and try again';

export const forbidden = (type: ResourceType, name: string, message: string): Status =>
  failure(403, 'Forbidden', `${groupResource(type)} "${name}" is forbidden: ${message}`, about(type, name));

export const badRequest = (message: string): Status => failure(400, 'BadRequest', message);

export const methodNotAllowed = (verb: string, type: ResourceType): Status =>
  failure(405, 'MethodNotAllowed', `${verb} is not supported on resources of kind "${groupResource(type)}"`);

export const unsupportedMediaType = (contentType: string): Status =>
  failure(
    415,
    'UnsupportedMediaType',
    `the body of the request was in an unknown format - accepted media types include: application/json-patch+json, application/merge-patch+json, application/strategic-merge-patch+json (got ${contentType})`,
  );

export const success = (): Status => ({ kind: 'Status', apiVersion: 'v1', metadata: {}, status: 'Success' });

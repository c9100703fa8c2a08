/** Statuses that the bridge itself answers with. Models staging/src/k8s.io/apimachinery/pkg/api/errors/errors.go. */
import { failure } from '../../engine/api/errors.ts';
import type { Status } from '../../kube/types.ts';

/** A request that is answered with a Status, whatever was under way. */
export class Refusal extends Error {
  readonly status: Status;
  constructor(status: Status) {
    super(status.message ?? '');
    this.status = status;
  }
}

export const refuse = (code: number, reason: string, message: string): Refusal =>
  new Refusal(failure(code, reason, message));

export const badRequest = (message: string): Refusal => refuse(400, 'BadRequest', message);
export const notFound = (): Refusal =>
  refuse(404, 'NotFound', 'the server could not find the requested resource');
export const methodNotAllowed = (): Refusal =>
  refuse(405, 'MethodNotAllowed', 'the server does not allow this method on the requested resource');
export const tooLarge = (limit: number): Refusal =>
  refuse(413, 'RequestEntityTooLarge', `Request entity too large: limit is ${limit}`);
export const unsupportedMediaType = (): Refusal =>
  refuse(
    415,
    'UnsupportedMediaType',
    'the body of the request was in an unknown format - accepted media types include: application/json, application/yaml, application/vnd.kubernetes.protobuf',
  );
export const tooManyRequests = (message: string): Refusal => refuse(429, 'TooManyRequests', message);
export const internalError = (message: string): Refusal =>
  refuse(500, 'InternalError', `Internal error occurred: ${message}`);

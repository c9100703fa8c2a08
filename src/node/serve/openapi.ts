/**
 * The least of OpenAPI with which kubectl writes: it finds in it that the server validates fields itself and takes its
 * own types for patches. Without schemas, because those of a real server are megabytes that only `explain` reads.
 */
import { KUBERNETES_GIT_VERSION } from '../../kube/version.ts';
import { SERVED } from './discovery.ts';

export const OPENAPI_V2_TYPE = 'application/com.github.proto-openapi.spec.v2.v1.0+protobuf';

/** kubectl keeps documents by their address: it changes with the release. */
const HASH = KUBERNETES_GIT_VERSION.replaceAll(/\W/g, '').toUpperCase();

const rootOf = ({ group, version }: { group: string; version: string }): string =>
  group === '' ? `api/${version}` : `apis/${group}/${version}`;

/** `/openapi/v3` */
export const openApiIndex = (): unknown => ({
  paths: Object.fromEntries(
    [...new Set(SERVED.map(rootOf))].map((root) => [
      root,
      { serverRelativeURL: `/openapi/v3/${root}?hash=${HASH}` },
    ]),
  ),
});

/** `/openapi/v3/apis/apps/v1`; undefined for a version that is not served. */
export function openApiDocument(path: string): unknown {
  const root = path.slice('/openapi/v3/'.length);
  const served = SERVED.filter((type) => rootOf(type) === root);
  if (served.length === 0) return undefined;
  const paths = served.map(({ resource, namespaced, group, version, kind }) => [
    `/${root}/${namespaced ? 'namespaces/{namespace}/' : ''}${resource}/{name}`,
    {
      patch: {
        parameters: [{ name: 'fieldValidation', in: 'query' }],
        responses: {},
        'x-kubernetes-group-version-kind': { group, version, kind },
      },
    },
  ]);
  return {
    openapi: '3.0.0',
    info: { title: 'Kubernetes', version: KUBERNETES_GIT_VERSION },
    paths: Object.fromEntries(paths) as unknown,
  };
}

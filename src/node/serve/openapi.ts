/**
 * OpenAPI as far as kubectl reads it: that the server validates fields itself, and the schemas behind `explain`.
 * Models staging/src/k8s.io/kube-openapi pkg/handler3. Leaves out: requests and answers of each path, lists, patch
 * strategies (kubectl takes its own types for patches), enumerations.
 */
import type { ExplainSchema, FieldEntry } from '../../kubectl/index.ts';
import { KUBERNETES_GIT_VERSION } from '../../kube/version.ts';
import { explainTexts } from '../explain-texts.ts';
import { SERVED } from './discovery.ts';

export const OPENAPI_V2_TYPE = 'application/com.github.proto-openapi.spec.v2.v1.0+protobuf';

/** kubectl keeps documents by their address: it changes with the release, and with what is in them. */
const HASH = `${KUBERNETES_GIT_VERSION.replaceAll(/\W/g, '').toUpperCase()}2`;

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
export async function openApiDocument(path: string): Promise<unknown> {
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
  const texts = await explainTexts();
  const kinds = served.map(({ group, version, kind }) => ({ group, version, kind }));
  return {
    openapi: '3.0.0',
    info: { title: 'Kubernetes', version: KUBERNETES_GIT_VERSION },
    paths: Object.fromEntries(paths) as unknown,
    components: { schemas: schemasOf(texts, kinds) },
  };
}

interface Kind {
  readonly group: string;
  readonly version: string;
  readonly kind: string;
}

/** The models of some kinds and everything in them, by their published names. */
function schemasOf(texts: ExplainSchema, kinds: readonly Kind[]): Readonly<Record<string, unknown>> {
  const schemas: Record<string, unknown> = { ...COMMON };
  const add = (id: string, own: object = {}): void => {
    const name = publishedName(id);
    const model = texts.models[id];
    if (model === undefined || schemas[name] !== undefined) return;
    schemas[name] = {}; // before the walk: JSONSchemaProps and others refer to themselves
    const fields = Object.entries(model.fields);
    schemas[name] = {
      ...(model.text !== '' && { description: model.text }),
      type: 'object',
      properties: Object.fromEntries(fields.map(([field, entry]) => [field, fieldSchema(entry)])),
      ...(fields.some(([, [, , isRequired]]) => isRequired === 1) && {
        required: fields.filter(([, [, , isRequired]]) => isRequired === 1).map(([field]) => field),
      }),
      ...own,
    };
    for (const [, [, , , inner]] of fields) if (inner !== undefined) add(inner);
  };
  for (const { group, version, kind } of kinds) {
    const id = texts.kinds[`${group === '' ? '' : `${group}/`}${version}/${kind}`];
    if (id !== undefined) add(id, { 'x-kubernetes-group-version-kind': [{ group, version, kind }] });
  }
  return schemas;
}

const META = 'io.k8s.apimachinery.pkg.apis.meta.v1';
const QUANTITY = 'io.k8s.apimachinery.pkg.api.resource.Quantity';
const INT_OR_STRING = 'io.k8s.apimachinery.pkg.util.intstr.IntOrString';
const COMMON: Readonly<Record<string, unknown>> = {
  [QUANTITY]: {
    description: 'Quantity is a fixed-point representation of a number.',
    oneOf: [{ type: 'string' }, { type: 'number' }],
  },
  [INT_OR_STRING]: {
    description: 'IntOrString is a type that can hold an int32 or a string.',
    format: 'int-or-string',
    oneOf: [{ type: 'integer' }, { type: 'string' }],
  },
  [`${META}.FieldsV1`]: {
    description: 'FieldsV1 stores a set of fields in a data structure like a Trie, in JSON format.',
    type: 'object',
  },
};

/** `core.v1.Pod` → `io.k8s.api.core.v1.Pod` */
const publishedName = (id: string): string =>
  id.startsWith('meta.v1.') ? `${META}.${id.slice('meta.v1.'.length)}` : `io.k8s.api.${id}`;
const reference = (name: string): string => `#/components/schemas/${name}`;

function fieldSchema([shown, description, , model]: FieldEntry): unknown {
  const schema = typeSchema(shown, model);
  const described = description === '' ? {} : { description };
  return '$ref' in schema ? { ...described, allOf: [schema] } : { ...described, ...schema };
}

/** A type as `explain` shows it: `[]Container`, `map[string]Quantity`. */
function typeSchema(shown: string, model: string | undefined): Readonly<Record<string, unknown>> {
  if (shown.startsWith('[]')) return { type: 'array', items: typeSchema(shown.slice(2), model) };
  if (shown.startsWith('map[string]'))
    return { type: 'object', additionalProperties: typeSchema(shown.slice('map[string]'.length), model) };
  if (model !== undefined) return { $ref: reference(publishedName(model)) };
  switch (shown) {
    case 'Quantity':
      return { $ref: reference(QUANTITY) };
    case 'IntOrString':
      return { $ref: reference(INT_OR_STRING) };
    case 'FieldsV1':
      return { $ref: reference(`${META}.FieldsV1`) };
    case 'Object':
      return { type: 'object' };
    default:
      return { type: shown };
  }
}

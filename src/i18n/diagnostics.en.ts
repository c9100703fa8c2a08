/**
 * What the diagnostics of the editor mean, by their code (`src/manifest/diagnostic.ts`). Kubernetes' own message stands
 * beside it; this says what to make of it.
 */
import { coverageEn } from './coverage.en.ts';

type Args = Readonly<Record<string, string | number>>;

const q = (value: string | number | undefined): string => (value === undefined ? '' : ` “${value}”`);

const hint = (args: Args): string =>
  args['suggestion'] === undefined ? '' : ` Did you mean “${args['suggestion']}”?`;
const why = (args: Args): string =>
  (coverageEn as Readonly<Record<string, string>>)[args['note'] ?? ''] ?? '';

export const diagnosticsEn = {
  'file.tooLarge': () =>
    'This file is too large to be simulated. It is kept as it is; make it smaller and it will be read.',
  'file.failed': () => 'This text could not be read, and that is a mistake of Podplay.',
  'yaml.tab': () => 'YAML does not allow tabs for indentation. Use spaces.',
  'yaml.syntax': () =>
    'This is not valid YAML. Look at the indentation, and for a missing colon, bracket or quote.',
  'yaml.tooDeep': () => 'This is nested too deeply to be a manifest.',
  'yaml.aliasUnknown': (args: Args) =>
    `There is no anchor${q(args['name'])} that this alias could stand for.`,
  'yaml.aliasesTooMany': () =>
    'The aliases in this document stand for far too many values. The API server refuses such a document too.',
  'yaml.mergeInvalid': () => '“<<” merges maps; what stands here is none.',
  'yaml.keyInvalid': () => 'A key must be a plain text.',
  'yaml.keyDuplicate': (args: Args) => `The key${q(args['key'])} stands here twice; the last one counts.`,
  'document.notObject': () => 'A manifest is a map of fields, beginning with apiVersion and kind.',
  'document.apiVersionMissing': () =>
    'Say which version of the API this is, such as “apiVersion: v1” for a Pod.',
  'document.kindMissing': () => 'Say what this is, such as “kind: Pod”.',
  'kind.unknown': (args: Args) => `The cluster does not know this kind${q(args['kind'])}.${hint(args)}`,
  'kind.stored': (args: Args) =>
    `${args['kind'] ?? 'This kind'} is stored and can be looked at, but nothing in the simulation acts on it yet.`,
  'field.unknown': (args: Args) =>
    `There is no field${q(args['field'])} here; it is spelt differently, or belongs elsewhere.${hint(args)}`,
  'field.wrongType': (args: Args) =>
    args['wanted'] === undefined
      ? 'The value is of the wrong type.'
      : `The value is of the wrong type: ${args['wanted']} is wanted, and this is ${args['given'] ?? 'something else'}.`,
  'field.badQuantity': () => 'This is no quantity. Write such as 100m, 0.5, 128Mi or 1Gi.',
  'field.badTime': () => 'This is no point in time. Write such as 2026-01-01T08:00:00Z.',
  'field.badBase64': () => 'This is not base64. For plain text a Secret has stringData.',
  'field.required': () => 'This field must be given.',
  'field.invalid': () => 'The value is not allowed here.',
  'field.duplicate': () => 'This stands here twice, and may only once.',
  'field.notSupported': (args: Args) =>
    `This is not one of the values that are known here${args['supported'] === undefined ? '' : `: ${args['supported']}`}.`,
  'field.notFound': () => 'This refers to something that is not there.',
  'field.forbidden': () => 'This field must not be set here.',
  'field.tooLong': () => 'This is longer than it may be.',
  'field.tooMany': () => 'These are more than there may be.',
  'field.warning': () => 'The API server accepts this, and warns.',
  'default.imagePullPolicy': (args: Args) =>
    `imagePullPolicy is left out: for this image it defaults to${q(args['value'])}.`,
  'default.restartPolicy': () => 'restartPolicy is left out: it defaults to “Always”.',
  'coverage.approximated': (args: Args) => `The simulation follows this only roughly. ${why(args)}`,
  'coverage.ignored': (args: Args) => `The simulation does not follow this. ${why(args)}`,
  'image.unknown': (args: Args) =>
    `The simulation does not know the image${q(args['image'])}: it pulls like any other, and runs until it is stopped.`,
} satisfies Readonly<Record<string, (args: Args) => string>>;

/** Objects for validation tests: complete after defaults, so that each case shows the one thing that is wrong. */
import { applyDefaults } from '../../src/kube/defaults/apply-defaults.ts';
import type { AnyObject } from '../../src/kube/validation/draft.ts';
import { formatFieldError } from '../../src/kube/validation/field-error.ts';
import { validateCreate, validateUpdate } from '../../src/kube/validation/validate.ts';

type Fields = Readonly<Record<string, unknown>>;

export const container = (fields: Fields = {}): Fields => ({ name: 'c', image: 'nginx:1', ...fields });

export const pod = (spec: Fields = {}, metadata: Fields = {}): AnyObject =>
  ({
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name: 'web', ...metadata },
    spec: { containers: [container()], ...spec },
  }) as AnyObject;

/** A Pod whose one container has these fields. */
export const podWith = (fields: Fields, spec: Fields = {}): AnyObject =>
  pod({ containers: [container(fields)], ...spec });

export const workload = (kind: string, spec: Fields = {}, podSpec: Fields = {}): AnyObject =>
  ({
    apiVersion: kind === 'Job' || kind === 'CronJob' ? 'batch/v1' : 'apps/v1',
    kind,
    metadata: { name: 'web' },
    spec: {
      ...(kind === 'Job' ? {} : { selector: { matchLabels: { app: 'web' } } }),
      template: { metadata: { labels: { app: 'web' } }, spec: { containers: [container()], ...podSpec } },
      ...spec,
    },
  }) as AnyObject;

export const service = (spec: Fields): AnyObject =>
  ({ apiVersion: 'v1', kind: 'Service', metadata: { name: 'web' }, spec }) as AnyObject;

/** The texts of all errors, as the API server prints them. */
export const refusal = (object: AnyObject): string[] =>
  validateCreate(applyDefaults(object)).map(formatFieldError);

export const updateRefusal = (old: AnyObject, next: AnyObject): string[] =>
  validateUpdate(applyDefaults(old), applyDefaults(next)).map(formatFieldError);

import { describe, expect, it } from 'vitest';
import {
  aggregate,
  duplicate,
  formatFieldError,
  invalid,
  notSupported,
  required,
  tooLong,
  tooMany,
} from '../../../../src/kube/validation/field-error.ts';
import { goJSON, goQuote } from '../../../../src/kube/validation/go-format.ts';
import { invalidMessage, invalidStatus } from '../../../../src/kube/validation/status.ts';

describe('field errors', () => {
  it.each([
    [required('a'), 'a: Required value'],
    [required('a', 'why'), 'a: Required value: why'],
    [invalid('a', 'x"y', 'no'), 'a: Invalid value: "x\\"y": no'],
    [invalid('a', 7, 'no'), 'a: Invalid value: 7: no'],
    [invalid('a', null, 'no'), 'a: Invalid value: null: no'],
    [invalid('a', { b: '<' }, 'no'), 'a: Invalid value: {"b":"\\u003c"}: no'],
    [notSupported('a', 'x', ['B', 'C']), 'a: Unsupported value: "x": supported values: "B", "C"'],
    [duplicate('a', 'x'), 'a: Duplicate value: "x"'],
    [tooLong('a', 64), 'a: Too long: may not be more than 64 bytes'],
    [tooMany('a', 21, 20), 'a: Too many: 21: must have at most 20 items'],
  ])('%# prints as Go does', (error, text) => {
    expect(formatFieldError(error)).toBe(text);
  });

  it('quotes what Go escapes', () => {
    expect(goQuote('ä\t\u0000\u200b🙂')).toBe('"ä\\t\\x00\\u200b🙂"');
    expect(goJSON(undefined)).toBe('null');
  });

  it('puts several errors in brackets, each text once', () => {
    expect(aggregate([required('a'), required('b'), required('a')])).toBe(
      '[a: Required value, b: Required value]',
    );
  });
});

describe('the Invalid status', () => {
  it('names the kind with its group', () => {
    const errors = [required('spec.selector')];
    const pod = { apiVersion: 'v1', kind: 'Pod', name: 'x' };
    const deployment = { apiVersion: 'apps/v1', kind: 'Deployment', name: 'x' };
    expect(invalidMessage(pod, errors)).toBe('Pod "x" is invalid: spec.selector: Required value');
    expect(invalidMessage(deployment, errors)).toBe(
      'Deployment.apps "x" is invalid: spec.selector: Required value',
    );
  });

  it('lists a cause for every error', () => {
    const status = invalidStatus({ apiVersion: 'apps/v1', kind: 'Deployment', name: 'x' }, [
      invalid('spec.replicas', -1, 'no'),
    ]);
    expect(status).toMatchObject({
      code: 422,
      reason: 'Invalid',
      details: {
        name: 'x',
        group: 'apps',
        kind: 'Deployment',
        causes: [{ reason: 'FieldValueInvalid', message: 'Invalid value: -1: no', field: 'spec.replicas' }],
      },
    });
  });
});

import { describe, expect, it } from 'vitest';
import {
  isCIdentifier,
  isConfigMapKey,
  isDNS1035Label,
  isDNS1123Label,
  isDNS1123Subdomain,
  isEnvVarName,
  isHTTPHeaderName,
  isQualifiedName,
  isRelaxedEnvVarName,
  isValidLabelValue,
  isValidPathSegmentName,
  isValidPercent,
  isValidPortName,
  isValidPortNum,
  utf8Length,
} from '../../../src/kube/names.ts';

const LABEL =
  "a lowercase RFC 1123 label must consist of lower case alphanumeric characters or '-', and must start and end " +
  "with an alphanumeric character (e.g. 'my-name',  or '123-abc', regex used for validation is " +
  "'[a-z0-9]([-a-z0-9]*[a-z0-9])?')";

describe('names', () => {
  it.each([
    [isDNS1123Label, '0-a'],
    [isDNS1123Subdomain, 'a.b-c.0'],
    [isDNS1035Label, 'a-0'],
    [isQualifiedName, 'example.com/My_Name.1'],
    [isValidLabelValue, ''],
    [isConfigMapKey, '.bashrc'],
    [isEnvVarName, '-my.VAR_1'],
    [isRelaxedEnvVarName, '1 funny: name'],
    [isHTTPHeaderName, 'X-Forwarded-For'],
    [isCIdentifier, '_a1'],
    [isValidPercent, '25%'],
    [isValidPortName, 'http-2'],
    [isValidPathSegmentName, 'a:b'],
  ])('%o takes %j', (check, value) => {
    expect(check(value)).toEqual([]);
  });

  it('[NAME-1] answers in upstream’s words, double blank included', () => {
    expect(isDNS1123Label('Web')).toEqual([LABEL]);
    expect(isDNS1123Label('')).toEqual([LABEL]);
    expect(isDNS1123Label('a\n')).toEqual([LABEL]);
  });

  it('[NAME-1] reports every violated rule', () => {
    expect(isDNS1123Label(`${'a'.repeat(63)}-`)).toEqual(['must be no more than 63 characters', LABEL]);
    expect(isValidPortName('--')).toEqual([
      'must contain at least one letter (a-z)',
      'must not contain consecutive hyphens',
      'must not begin or end with a hyphen',
    ]);
    expect(isValidPathSegmentName('a/b%c')).toEqual(["may not contain '/'", "may not contain '%'"]);
  });

  it('tells the parts of a qualified name', () => {
    expect(isQualifiedName('/name')).toEqual(['prefix part must be non-empty']);
    expect(isQualifiedName('example.com/')[0]).toBe('name part must be non-empty');
    expect(isQualifiedName('Example/name')[0]).toMatch(/^prefix part a lowercase RFC 1123 subdomain must/);
    expect(isQualifiedName('a/b/c')[0]).toMatch(
      /^a qualified name must consist .* with an optional DNS subdomain prefix and '\/' \(e\.g\. 'example\.com\/MyName'\)$/,
    );
    expect(isQualifiedName('a'.repeat(64))).toEqual(['name part must be no more than 63 bytes']);
  });

  it('keeps keys from climbing out of their directory', () => {
    expect(isConfigMapKey('.')).toEqual(["must not be '.'"]);
    expect(isConfigMapKey('..')).toEqual(["must not be '..'"]);
    expect(isConfigMapKey('..data')).toEqual(["must not start with '..'"]);
  });

  it('refuses names of variables that a shell could not tell', () => {
    expect(isRelaxedEnvVarName('')).toEqual(['environment variable name must be non-empty']);
    expect(isRelaxedEnvVarName('A=B')).toHaveLength(1);
    expect(isRelaxedEnvVarName('Ä')).toHaveLength(1);
  });

  it('bounds ports', () => {
    expect([0, 1, 65535, 65536].map((port) => isValidPortNum(port).length)).toEqual([1, 0, 0, 1]);
  });

  it('counts bytes', () => {
    expect(['a', 'é', '€', '😀'].map(utf8Length)).toEqual([1, 2, 3, 4]);
  });
});

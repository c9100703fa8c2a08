/**
 * IP addresses and ranges as the API server accepts them.
 * Models staging/src/k8s.io/apimachinery/pkg/util/validation/ip.go and
 * pkg/apis/core/validation/validation.go ValidateNonSpecialIP.
 */
import { type FieldError, invalid } from './field-error.ts';

/** 16 bytes as eight groups for IPv6, four for IPv4; undefined when the text is no address. */
export interface ParsedIP {
  readonly family: 'IPv4' | 'IPv6';
  readonly groups: readonly number[];
}

const DECIMAL = /^(0|[1-9]\d{0,2})$/;

function parseIPv4(text: string): ParsedIP | undefined {
  const parts = text.split('.');
  if (parts.length !== 4 || !parts.every((part) => DECIMAL.test(part) && Number(part) <= 255))
    return undefined;
  return { family: 'IPv4', groups: parts.map(Number) };
}

/** `::ffff:10.0.0.1` → its last part as two groups. */
function expandEmbedded(text: string): string | undefined {
  const colon = text.lastIndexOf(':');
  if (!text.includes('.', colon)) return text;
  const tail = parseIPv4(text.slice(colon + 1));
  if (tail === undefined) return undefined;
  const [a = 0, b = 0, c = 0, d = 0] = tail.groups;
  return `${text.slice(0, colon + 1)}${(a * 256 + b).toString(16)}:${(c * 256 + d).toString(16)}`;
}

function parseIPv6(text: string): ParsedIP | undefined {
  const plain = expandEmbedded(text);
  if (plain === undefined) return undefined;
  const halves = plain.split('::');
  if (halves.length > 2) return undefined;
  const [head = [], tail = []] = halves.map((half) => (half === '' ? [] : half.split(':')));
  const missing = 8 - head.length - tail.length;
  if (halves.length === 2 ? missing < 1 : missing !== 0) return undefined;
  const groups = [...head, ...Array.from({ length: missing }, () => '0'), ...tail];
  if (!groups.every((group) => /^[0-9a-fA-F]{1,4}$/.test(group))) return undefined;
  return { family: 'IPv6', groups: groups.map((group) => Number.parseInt(group, 16)) };
}

export function parseIP(text: string): ParsedIP | undefined {
  return text.includes(':') ? parseIPv6(text) : parseIPv4(text);
}

export function isValidIP(text: string): string[] {
  return parseIP(text) === undefined ? ['must be a valid IP address, (e.g. 10.9.8.7 or 2001:db8::ffff)'] : [];
}

export function isValidCIDR(text: string): string[] {
  const slash = text.indexOf('/');
  const ip = slash < 0 ? undefined : parseIP(text.slice(0, slash));
  const bits = text.slice(slash + 1);
  const isRange = ip !== undefined && DECIMAL.test(bits) && Number(bits) <= (ip.family === 'IPv4' ? 32 : 128);
  return isRange ? [] : ['must be a valid CIDR value, (e.g. 10.9.8.0/24 or 2001:db8::/64)'];
}

/** Addresses that make no sense as those of something outside. */
export function validateNonSpecialIP(text: string, path: string): FieldError[] {
  const ip = parseIP(text);
  if (ip === undefined) return [invalid(path, text, 'must be a valid IP address')];
  const [first = 0, second = 0, third = 0] = ip.groups;
  const is4 = ip.family === 'IPv4';
  const head = ip.groups.slice(0, -1).every((group) => group === 0);
  const last = ip.groups.at(-1);
  const errors: FieldError[] = [];
  if (head && last === 0) errors.push(invalid(path, text, `may not be unspecified (${text})`));
  if (is4 ? first === 127 : head && last === 1) {
    errors.push(invalid(path, text, 'may not be in the loopback range (127.0.0.0/8, ::1/128)'));
  }
  if (is4 ? first === 169 && second === 254 : (first & 0xffc0) === 0xfe80) {
    errors.push(invalid(path, text, 'may not be in the link-local range (169.254.0.0/16, fe80::/10)'));
  }
  if (is4 ? first === 224 && second === 0 && third === 0 : (first & 0xff0f) === 0xff02) {
    errors.push(
      invalid(path, text, 'may not be in the link-local multicast range (224.0.0.0/24, ff02::/10)'),
    );
  }
  return errors;
}

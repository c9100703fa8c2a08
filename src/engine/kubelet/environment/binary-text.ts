import { decodeBase64Text } from '../../../kube/base64.ts';

/**
 * A value of a Secret, or of a ConfigMap's `binaryData`, as text.
 * Differs: bytes that are no UTF-8 become one U+FFFD, because variables and files of the simulation hold text.
 */
export function binaryText(base64: string): string {
  const text = decodeBase64Text(base64);
  return text.ok ? text.value : '\ufffd';
}

/** Requests as text, so that two lists can be compared: what is random in kubectl too is put in order. */
import { goJson } from '../../../src/kubectl/json.ts';
import type { RecordedRequest } from './vector.ts';

export function requestsText(requests: readonly RecordedRequest[]): string {
  const lines = requests.map(({ method, path, accept, contentType, body }) => {
    const kind =
      contentType === 'application/vnd.kubernetes.protobuf' ? 'application/json' : (contentType ?? '');
    const content = body === undefined ? '' : ` ${goJson(body)}`;
    return `${method} ${plainPath(path)} ${accept ?? ''} ${kind}${content}`;
  });
  return inOrder(lines).join('\n');
}

/** Field selectors by their terms, random times by their letter. */
function plainPath(path: string): string {
  return path
    .replace(/timeoutSeconds=\d+/, 'timeoutSeconds=N')
    .replace(/timeout=\d+m\d+s/, 'timeout=D')
    .replace(
      /fieldSelector=([^&]*)/,
      (_whole, terms: string) => `fieldSelector=${terms.split('%2C').sort().join('%2C')}`,
    );
}

/** Runs of evictions and of log streams are concurrent: each run is sorted. */
function inOrder(lines: readonly string[]): string[] {
  const out: string[] = [];
  let run: string[] = [];
  const flush = (): void => {
    out.push(...run.sort());
    run = [];
  };
  for (const line of lines) {
    if (/\/eviction |\/log\?/.test(line)) run.push(line);
    else {
      flush();
      out.push(line);
    }
  }
  flush();
  return out;
}

/**
 * HTTP as it stands on a connection: the text of a request → what the network of the simulation carries, and its answer
 * → text. For whoever brings bytes from outside (port-forward). Leaves out: trailers, upgrades.
 */
import { bytesOf, byteLength, textOf } from '../../kube/bytes.ts';
import { reasonOf } from '../programs/network/url.ts';
import type { HttpRequest, HttpResponse } from '../runtime/os/network-stack.ts';

/** What a request on a connection says; where it goes is the connection's business. */
export type RequestText = Pick<HttpRequest, 'method' | 'path' | 'headers' | 'body'>;

const REQUEST_LINE = /^([A-Z]{1,16}) (\S{1,8192}) HTTP\/1\.[01]\r?\n/;
const HEAD_END = /\r?\n\r?\n/;

export const isHttp = (text: string): boolean => REQUEST_LINE.test(text);
/** It may yet become a request line. */
export const mayBeHttp = (text: string): boolean =>
  !text.includes('\n') && /^[A-Z]{1,16}(?: \S*)?/.test(text);

/** How many characters the first request takes; undefined while it is not all there. */
export function requestLength(text: string): number | undefined {
  const end = HEAD_END.exec(text);
  if (!end) return undefined;
  const start = end.index + end[0].length;
  const headers = readHeaders(text.slice(0, end.index));
  if (/chunked/i.test(headers['transfer-encoding'] ?? '')) {
    const last = /(?:^|\r?\n)0\r?\n\r?\n/.exec(text.slice(start));
    return last ? start + last.index + last[0].length : undefined;
  }
  const length = Number(headers['content-length'] ?? 0);
  if (!Number.isInteger(length) || length <= 0) return start;
  const body = prefixOf(text.slice(start), length);
  return body === undefined ? undefined : start + body.length;
}

/** The beginning of a text that is so many bytes; undefined when it is shorter. */
function prefixOf(text: string, bytes: number): string | undefined {
  // A character is at most four bytes and at least one.
  if (text.length * 4 < bytes) return undefined;
  const all = bytesOf(text);
  return all.length < bytes ? undefined : textOf(all.subarray(0, bytes));
}

function readHeaders(head: string): Readonly<Record<string, string>> {
  const lines = head.split(/\r?\n/).slice(1);
  return Object.fromEntries(
    lines.flatMap((line) => {
      const colon = line.indexOf(':');
      return colon <= 0 ? [] : [[line.slice(0, colon).trim().toLowerCase(), line.slice(colon + 1).trim()]];
    }),
  );
}

/** One whole request. */
export function parseRequest(text: string): RequestText | undefined {
  const line = REQUEST_LINE.exec(text);
  const end = HEAD_END.exec(text);
  if (!line || !end) return undefined;
  const headers = readHeaders(text.slice(0, end.index));
  const rest = text.slice(end.index + end[0].length);
  const body = /chunked/i.test(headers['transfer-encoding'] ?? '') ? unchunked(rest) : rest;
  return { method: line[1] as string, path: line[2] as string, headers, body };
}

function unchunked(text: string): string {
  let out = '';
  let rest = text;
  for (;;) {
    const size = /^([\da-f]+)[^\r\n]*\r?\n/i.exec(rest);
    const length = Number.parseInt(size?.[1] ?? '0', 16);
    if (!size || length === 0) return out;
    const part = prefixOf(rest.slice(size[0].length), length) ?? '';
    out += part;
    rest = rest.slice(size[0].length + part.length).replace(/^\r?\n/, '');
  }
}

/** `method`: an answer to HEAD has no body. */
export function formatResponse(
  { status, headers, body, version = '1.1' }: HttpResponse,
  method: string,
): string {
  const isSized = headers.some(([name]) => /^(?:content-length|transfer-encoding)$/i.test(name));
  const lines = [
    ...headers.filter(([name]) => !/^transfer-encoding$/i.test(name)),
    ...(isSized && !headers.some(([name]) => /^transfer-encoding$/i.test(name))
      ? []
      : [['Content-Length', String(byteLength(body))] as const]),
  ];
  const shown = version === '1.0' ? '1.0' : '1.1';
  const head = `HTTP/${shown} ${status} ${reasonOf(status)}\r\n${lines.map(([name, value]) => `${name}: ${value}\r\n`).join('')}\r\n`;
  return method === 'HEAD' ? head : head + body;
}

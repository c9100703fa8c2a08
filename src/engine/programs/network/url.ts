/** Addresses of the web, as `wget` and `curl` take them. */
export interface Url {
  readonly tls: boolean;
  readonly host: string;
  readonly port: number;
  /** With the query, without the fragment; at least `/`. */
  readonly path: string;
  readonly user: string | undefined;
}

/** `web:8080/x` → http, host, port, path; undefined for schemes other than http and https. */
export function parseUrl(text: string, base?: Url): Url | undefined {
  if (base && text.startsWith('/') && !text.startsWith('//')) return { ...base, path: text };
  const match =
    /^(?:([a-zA-Z][\w+.-]*):\/\/)?(?:([^@/]*)@)?(\[[^\]]*\]|[^:/?#]*)(?::(\d*))?([/?][^#]*)?(?:#.*)?$/.exec(
      text,
    );
  if (!match) return undefined;
  const scheme = (match[1] ?? 'http').toLowerCase();
  if (scheme !== 'http' && scheme !== 'https') return undefined;
  const tls = scheme === 'https';
  const path = match[5] ?? '/';
  return {
    tls,
    host: (match[3] as string).replace(/^\[|\]$/g, ''),
    port: match[4] ? Number(match[4]) : tls ? 443 : 80,
    path: path.startsWith('/') ? path : `/${path}`,
    user: match[2],
  };
}

/** `Host:` as clients send it: the port only when it is not the usual one. */
export const hostHeader = (url: Url): string =>
  url.port === (url.tls ? 443 : 80) ? url.host : `${url.host}:${url.port}`;

const REASONS: Readonly<Record<number, string>> = {
  100: 'Continue',
  200: 'OK',
  201: 'Created',
  202: 'Accepted',
  204: 'No Content',
  206: 'Partial Content',
  301: 'Moved Permanently',
  302: 'Found',
  303: 'See Other',
  304: 'Not Modified',
  307: 'Temporary Redirect',
  308: 'Permanent Redirect',
  400: 'Bad Request',
  401: 'Unauthorized',
  403: 'Forbidden',
  404: 'Not Found',
  405: 'Method Not Allowed',
  408: 'Request Timeout',
  409: 'Conflict',
  413: 'Request Entity Too Large',
  418: "I'm a teapot",
  422: 'Unprocessable Entity',
  429: 'Too Many Requests',
  500: 'Internal Server Error',
  501: 'Not Implemented',
  502: 'Bad Gateway',
  503: 'Service Unavailable',
  504: 'Gateway Timeout',
}; // prettier-ignore

export const reasonOf = (status: number): string => REASONS[status] ?? 'Unknown';

/** `user-agent` → `User-Agent` */
export const canonicalHeader = (name: string): string =>
  name.replace(/(^|-)([a-z])/g, (_, dash: string, c: string) => dash + c.toUpperCase());

/**
 * What clients of the served cluster did (`npm run serve`): writes to the API, and commands that ran in containers.
 * Structurally what the engine takes.
 */
import { flag, integer, json, list, Misfit, oneOf, type Raw, record, text } from './checks.ts';
import type { Json } from './format.ts';
import { SCENARIO_LIMITS } from './limits.ts';

export type ClientAct =
  | {
      readonly kind: 'request';
      readonly method: (typeof METHODS)[number];
      readonly path: string;
      readonly query?: Readonly<Record<string, string>>;
      readonly contentType?: string;
      readonly body?: Json;
    }
  | {
      readonly kind: 'exec';
      readonly namespace: string;
      readonly pod: string;
      readonly container: string;
      readonly command: readonly string[];
      /** The name under which `execInput` types into it. */
      readonly input?: string;
      readonly tty?: boolean;
    }
  | {
      readonly kind: 'attach';
      readonly namespace: string;
      readonly pod: string;
      readonly container: string;
      /** The name under which `execInput` types into it. */
      readonly input?: string;
    }
  | { readonly kind: 'execInput'; readonly input: string; readonly text?: string; readonly end?: boolean }
  /** Sent through `kubectl port-forward`: one HTTP request, or whatever is not HTTP. */
  | {
      readonly kind: 'forward';
      readonly namespace: string;
      readonly pod: string;
      readonly port: number;
      readonly text: string;
    };

export const CLIENT_ACT_KINDS = ['request', 'exec', 'attach', 'execInput', 'forward'] as const;
const METHODS = ['POST', 'PUT', 'PATCH', 'DELETE'] as const;
const MAX_WORDS = 1024;
const MAX_PARAMETERS = 64;

export function readClientAct(kind: ClientAct['kind'], raw: Raw, path: string): ClientAct {
  const word = (name: string, max = 253): string => text(raw[name], `${path}.${name}`, max);
  const has = (name: string): boolean => raw[name] !== undefined;
  switch (kind) {
    case 'request': {
      const { bodyLength, bodyDepth } = SCENARIO_LIMITS;
      return {
        kind,
        method: oneOf(raw['method'], `${path}.method`, METHODS),
        path: word('path', 2048),
        ...(has('query') && { query: readQuery(raw['query'], `${path}.query`) }),
        ...(has('contentType') && { contentType: word('contentType', 128) }),
        ...(has('body') && { body: json(raw['body'], `${path}.body`, bodyLength, bodyDepth) }),
      };
    }
    case 'exec':
      return {
        kind,
        namespace: word('namespace', 63),
        pod: word('pod'),
        container: word('container', 63),
        command: list(raw['command'], `${path}.command`, MAX_WORDS, (item, place) =>
          text(item, place, SCENARIO_LIMITS.inputLength),
        ),
        ...(has('input') && { input: word('input', 64) }),
        ...(has('tty') && { tty: flag(raw['tty'], `${path}.tty`) }),
      };
    case 'attach':
      return {
        kind,
        namespace: word('namespace', 63),
        pod: word('pod'),
        container: word('container', 63),
        ...(has('input') && { input: word('input', 64) }),
      };
    case 'execInput':
      return {
        kind,
        input: word('input', 64),
        ...(has('text') && { text: word('text', SCENARIO_LIMITS.inputLength) }),
        ...(has('end') && { end: flag(raw['end'], `${path}.end`) }),
      };
    case 'forward':
      return {
        kind,
        namespace: word('namespace', 63),
        pod: word('pod'),
        port: integer(raw['port'], `${path}.port`, 1, 65_535),
        text: word('text', SCENARIO_LIMITS.inputLength),
      };
  }
}

function readQuery(value: unknown, path: string): Readonly<Record<string, string>> {
  const entries = Object.entries(record(value, path));
  if (entries.length > MAX_PARAMETERS) throw new Misfit(path);
  return Object.fromEntries(entries.map(([key, item]) => [key, text(item, `${path}.${key}`, 4096)]));
}

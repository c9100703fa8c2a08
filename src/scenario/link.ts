/**
 * Share links: a whole Scenario in the fragment of an address, `#s=<version>.<check><data>`.
 *
 * The version names codec and dictionary together. Version 1: one line of JSON (the Scenario, files by name and length)
 * and the texts of the files after it, as UTF-8, raw deflate with a preset dictionary, base64url. `check` is two
 * characters of a hash over the plain bytes, because raw deflate has no checksum of its own.
 *
 * A fragment is never sent to a server. What comes out of one is checked like any other stranger's data: a bound on
 * the characters, on the bytes while they are inflated, and then `readScenario`.
 */
import { deflateSync, Inflate } from 'fflate';
import { err, ok, type Result } from '../kube/result.ts';
import type { Scenario } from './format.ts';
import { LINK_LIMITS } from './limits.ts';
import { LINK_PREFIX } from './link-prefix.ts';
import { LINK_DICTIONARY_1 } from './link-dictionary.ts';
import { readScenario } from './read-scenario.ts';
import { wellFormed } from './well-formed.ts';

export type LinkError =
  /** Characters are missing or changed: nothing can be said about what it held. */
  | { readonly code: 'damaged' }
  /** Made by a later Podplay than this one. */
  | { readonly code: 'tooNew'; readonly version: number }
  /** More characters, or more text inside, than we are willing to read. */
  | { readonly code: 'tooLarge' }
  /** It can be read, but what it says is no scenario; `path` is where. */
  | { readonly code: 'invalid'; readonly path: string };

export type LinkWriteError = { readonly code: 'tooLong'; readonly length: number; readonly max: number };

const VERSION = 1;
const DICTIONARY = new TextEncoder().encode(LINK_DICTIONARY_1);

/** The fragment for a scenario, `#` included. Fails when it would be too long to hand around. */
export function encodeLink(scenario: Scenario): Result<string, LinkWriteError> {
  const plain = new TextEncoder().encode(plainText(scenario));
  const data = deflateSync(plain, { level: 9, mem: 8, dictionary: DICTIONARY });
  const fragment = `${LINK_PREFIX}${VERSION}.${check(plain)}${toBase64Url(data)}`;
  return fragment.length <= LINK_LIMITS.written && plain.length <= LINK_LIMITS.plainBytes
    ? ok(fragment)
    : err({ code: 'tooLong', length: fragment.length, max: LINK_LIMITS.written });
}

export function decodeLink(fragment: string): Result<Scenario, LinkError> {
  if (fragment.length > LINK_LIMITS.read) return err({ code: 'tooLarge' });
  const match = /^#s=([1-9]\d{0,5})\.([\w-]*)$/.exec(fragment);
  if (match === null) return err({ code: 'damaged' });
  const version = Number(match[1]);
  if (version > VERSION) return err({ code: 'tooNew', version });
  const body = match[2] as string;
  const data = fromBase64Url(body.slice(2));
  if (data === undefined) return err({ code: 'damaged' });
  const plain = unpack(data, DICTIONARY, LINK_LIMITS.plainBytes);
  if (!plain.ok) return plain;
  if (check(plain.value) !== body.slice(0, 2)) return err({ code: 'damaged' });
  const value = fromPlainText(plain.value);
  return value === undefined ? err({ code: 'damaged' }) : readScenario(value);
}

function plainText(scenario: Scenario): string {
  const files = scenario.files.map((file) => ({ name: file.name, text: wellFormed(file.text) }));
  const { version, cluster, acts, playhead, view, branch, branches } = scenario;
  const head = {
    version,
    files: files.map((file) => ({ name: file.name, length: file.text.length })),
    cluster,
    acts,
    playhead,
    view,
    branch,
    branches,
  };
  return `${JSON.stringify(head)}\n${files.map((file) => file.text).join('')}`;
}

/** The value that `readScenario` checks; undefined when the bytes are no such text at all. */
function fromPlainText(plain: Uint8Array): unknown {
  try {
    const all = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(plain);
    const end = all.indexOf('\n');
    const head = JSON.parse(all.slice(0, end)) as { readonly files?: unknown };
    if (!Array.isArray(head.files)) return head;
    let start = end + 1;
    const files = head.files.map((file: { readonly name?: unknown; readonly length?: unknown } | null) => {
      const length = Number(file?.length);
      const text = all.slice(start, start + length);
      start += length;
      return { name: file?.name, text };
    });
    return { ...head, files };
  } catch {
    // Not UTF-8 or not JSON: the check passed by chance, or someone made it by hand.
    return undefined;
  }
}

/**
 * Inflates with a bound on what comes out. Deflate expands at most 1032 times, so input in pieces of 1 kB bounds how
 * far a bomb gets past the cap (1 MB) before it is seen.
 */
export function unpack(
  data: Uint8Array,
  dictionary: Uint8Array,
  maxBytes: number,
): Result<Uint8Array, { readonly code: 'damaged' | 'tooLarge' }> {
  const parts: Uint8Array[] = [];
  let length = 0;
  let ended = false;
  const inflate = new Inflate({ dictionary }, (part, final) => {
    parts.push(part);
    length += part.length;
    ended ||= final;
  });
  const step = 1024;
  try {
    for (let i = 0; i < data.length; i += step) {
      inflate.push(data.subarray(i, i + step), i + step >= data.length);
      if (length > maxBytes) return err({ code: 'tooLarge' });
    }
  } catch {
    // fflate throws on a stream that is not deflate; that is the whole of what we want to know.
    return err({ code: 'damaged' });
  }
  if (!ended) return err({ code: 'damaged' });
  const out = new Uint8Array(length);
  let at = 0;
  for (const part of parts) {
    out.set(part, at);
    at += part.length;
  }
  return ok(out);
}

const DIGITS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';

/** FNV-1a over the bytes, its 32 bits folded to the 12 that two characters hold. */
function check(bytes: Uint8Array): string {
  let hash = 0x811c9dc5;
  for (const byte of bytes) hash = Math.imul(hash ^ byte, 0x01000193);
  const folded = (hash ^ (hash >>> 12) ^ (hash >>> 24)) & 0xfff;
  return `${DIGITS[folded >>> 6]}${DIGITS[folded & 63]}`;
}

function toBase64Url(bytes: Uint8Array): string {
  let text = '';
  for (const byte of bytes) text += String.fromCharCode(byte);
  return btoa(text).replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '');
}

/** Strict: only what `toBase64Url` writes comes back, so a changed last character is noticed too. */
function fromBase64Url(text: string): Uint8Array | undefined {
  if (text.length % 4 === 1) return undefined;
  const bytes = Uint8Array.from(atob(text.replaceAll('-', '+').replaceAll('_', '/')), (c) => c.charCodeAt(0));
  return toBase64Url(bytes) === text ? bytes : undefined;
}

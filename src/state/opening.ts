/** What the page opens with, and what a fragment in the address asks for: `#s=…` a share link, `#scenario=<id>`. */
import { isBuiltin, loadBuiltin } from '../scenario/builtin.ts';
import type { Scenario } from '../scenario/format.ts';
import { isLink } from '../scenario/link-prefix.ts';
import { readScenario } from '../scenario/read-scenario.ts';
import { SCENARIO_LIMITS } from '../scenario/limits.ts';
import type { Notice, Origin, Session } from './session.ts';

export const FIRST_SCENARIO = 'init-chain';

export type Wanted =
  | {
      readonly kind: 'scenario';
      readonly scenario: Scenario;
      readonly origin: Origin;
      readonly notice?: Notice;
    }
  /** It cannot be opened: what the person had stays, with this message. */
  | { readonly kind: 'refused'; readonly notice: Notice };

/** Undefined when the fragment asks for nothing that we know. */
export async function wantedBy(fragment: string): Promise<Wanted | undefined> {
  if (isLink(fragment)) {
    const { decodeLink } = await import('../scenario/link.ts');
    const read = decodeLink(fragment);
    if (!read.ok) return { kind: 'refused', notice: { code: 'linkRefused', error: read.error } };
    return {
      kind: 'scenario',
      scenario: read.value,
      origin: { kind: 'link' },
      notice: { code: 'linkOpened' },
    };
  }
  const id = /^#scenario=(.+)$/.exec(fragment)?.[1];
  if (id === undefined) return undefined;
  if (!isBuiltin(id)) return { kind: 'refused', notice: { code: 'unknownScenario', id } };
  return { kind: 'scenario', scenario: await loadBuiltin(id), origin: { kind: 'builtin', id } };
}

/** Opens what a fragment asks for. True when it asked for something, so that the address can be cleaned. */
export async function openFragment(session: Session, fragment: string): Promise<boolean> {
  const wanted = await wantedBy(fragment);
  if (wanted?.kind === 'scenario') session.open(wanted.scenario, wanted.origin, wanted.notice);
  else if (wanted !== undefined) session.tell(wanted.notice);
  return wanted !== undefined;
}

/** A scenario file, as `scenarioFile` writes it, or a bare manifest, which becomes a file of the present scenario. */
export function openText(session: Session, name: string, text: string): void {
  if (text.length > SCENARIO_LIMITS.fileLength) {
    session.tell({ code: 'fileRefused', error: { code: 'tooLarge' } });
    return;
  }
  if (!/\.json$/i.test(name)) {
    session.addFile(name, text);
    return;
  }
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    // JSON that cannot be parsed is no scenario of ours.
    session.tell({ code: 'fileRefused', error: { code: 'damaged' } });
    return;
  }
  const read = readScenario(value);
  if (read.ok) session.open(read.value, { kind: 'file' });
  else session.tell({ code: 'fileRefused', error: read.error });
}

export const scenarioFile = (scenario: Scenario): string => `${JSON.stringify(scenario, null, 2)}\n`;

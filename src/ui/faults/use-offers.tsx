/** What is offered as items of a menu: words, and what happens when one is chosen. */
import { type ReactNode, useState } from 'react';
import type { MenuSection } from '../parts/Menu.tsx';
import { terminalAt, type Trace } from '../../trace/index.ts';
import { useLayoutStore, useSessionActs } from '../app/context.ts';
import { later } from '../parts/later.tsx';
import { useText } from '../text.tsx';
import type { Asks, Offer, OfferGroup } from './offers.ts';

const FaultDialog = later(async () => (await import('./FaultDialog.tsx')).FaultDialog);

interface Asked {
  readonly asks: Asks;
  readonly pod: string;
}

export interface Offers {
  readonly sectionsOf: (
    groups: readonly OfferGroup[],
    pod: string | undefined,
    titled: boolean,
  ) => readonly MenuSection[];
  readonly titleOf: (group: OfferGroup) => string;
  readonly wordsOf: (offer: Offer) => { readonly label: string; readonly detail: string | undefined };
  readonly choose: (offer: Offer, pod: string | undefined) => void;
  /** To be rendered: the form that an offer may need. */
  readonly dialog: ReactNode;
}

const MAX_TERMINALS = 4;

/** The first terminal that waits for a command; the first of all where none does. */
export function freeTerminal(trace: Trace, t: number): string {
  for (let i = 1; i <= MAX_TERMINALS; i++) {
    const view = terminalAt(trace, String(i), t);
    if (view === undefined || view.waitsFor === 'command') return String(i);
  }
  return '1';
}

export function useOffers(): Offers {
  const text = useText();
  const session = useSessionActs();
  const layout = useLayoutStore();
  const [asked, setAsked] = useState<Asked>();

  const titleOf = (group: OfferGroup): string =>
    group.kind === 'registry' ? text.faults.registry : text.faults[group.kind](group.name);
  const wordsOf = (offer: Offer) => ({
    label: (text.faults.items[offer.code] as (args: unknown) => string)(offer.args),
    detail: (text.faults.details as Readonly<Record<string, string>>)[offer.code],
  });
  const choose = (offer: Offer, pod: string | undefined): void => {
    session.pause();
    if (offer.line !== undefined) {
      const { trace } = session.store.getState().run;
      layout.setState({ terminalOpen: true, phonePanel: 'terminal' });
      session.typeLine(freeTerminal(trace, session.clock.get()), offer.line);
    } else if (offer.asks === undefined) session.addActs(offer.acts);
    else if (pod !== undefined) setAsked({ asks: offer.asks, pod });
  };
  const sectionsOf: Offers['sectionsOf'] = (groups, pod, titled) =>
    groups.map((group) => ({
      id: `${group.kind} ${group.name}`,
      ...(titled && { title: titleOf(group) }),
      items: group.offers.map((offer) => {
        const { label, detail } = wordsOf(offer);
        return {
          id: offer.id,
          label,
          ...(detail !== undefined && { detail }),
          onSelect: () => choose(offer, pod),
        };
      }),
    }));
  return {
    sectionsOf,
    titleOf,
    wordsOf,
    choose,
    dialog: asked !== undefined && <FaultDialog {...asked} onClose={() => setAsked(undefined)} />,
  };
}

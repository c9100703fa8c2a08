/**
 * Parts of the page that are no part of the first picture: fetched when the page has nothing better to do, or when they
 * are asked for. Once fetched they are drawn at once, without the empty moment that `React.lazy` has at the first time.
 */
import { type ComponentType, type ReactNode, useEffect, useState } from 'react';

type Fetch = () => Promise<unknown>;
const ALL: Fetch[] = [];

/** A component in the place of the one that `load` brings; draws nothing until it is there. */
export function later<P extends object>(load: () => Promise<ComponentType<P>>): (props: P) => ReactNode {
  let loaded: ComponentType<P> | undefined;
  const fetch = async (): Promise<ComponentType<P>> => (loaded ??= await load());
  ALL.push(fetch);
  return function Later(props: P): ReactNode {
    const [Part, setPart] = useState(() => loaded);
    useEffect(() => {
      let isWanted = true;
      // Offline before anything was stored: the next time it is opened tries again.
      if (Part === undefined)
        fetch().then(
          (part) => isWanted && setPart(() => part),
          () => undefined,
        );
      return () => {
        isWanted = false;
      };
    }, [Part]);
    return Part === undefined ? null : <Part {...props} />;
  };
}

/** Fetches all of them, one after the other. */
export async function fetchAll(): Promise<void> {
  for (const fetch of ALL) await fetch().catch(() => undefined);
}

/** The first picture and the editor come first. */
const PATIENCE_MS = 1_500;

/** Fetches all parts a while after the page was drawn, so that whatever is opened is there at once. */
export function useFetchLater(): void {
  useEffect(() => {
    const timer = setTimeout(() => void fetchAll(), PATIENCE_MS);
    return () => clearTimeout(timer);
  }, []);
}

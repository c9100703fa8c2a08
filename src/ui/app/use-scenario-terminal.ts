/** A scenario in which somebody types opens with the terminal; it can be closed while the scenario stays. */
import { useEffect } from 'react';
import { isTerminalAct } from '../../state/index.ts';
import { useLayoutStore, useSession } from './context.ts';

export function useScenarioTerminal(): void {
  const layout = useLayoutStore();
  const id = useSession((state) => (state.origin.kind === 'builtin' ? state.origin.id : undefined));
  const types = useSession((state) => !state.edited && state.scenario.acts.some(isTerminalAct));
  useEffect(() => {
    if (id !== undefined && types) layout.setState({ terminalOpen: true });
  }, [layout, id, types]);
}

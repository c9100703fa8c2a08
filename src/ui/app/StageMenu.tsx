/** The menu of a thing on the stage: open it, look into it, and what may be let go wrong with it. */
import { clockText } from '../../i18n/index.ts';
import { readSelection } from '../../trace/index.ts';
import { targetOf } from '../faults/FaultsMenu.tsx';
import { offersOf } from '../faults/offers.ts';
import type { Offers } from '../faults/use-offers.tsx';
import { ContextMenu } from '../parts/ContextMenu.tsx';
import type { MenuSection } from '../parts/Menu.tsx';
import { useText } from '../text.tsx';
import { useLayoutStore, useSession, useSessionActs } from './context.ts';

export interface MenuPlace {
  readonly selection: string;
  readonly x: number;
  readonly y: number;
}

interface StageMenuProps extends MenuPlace {
  readonly offers: Offers;
  readonly onClose: () => void;
}

export function StageMenu({ selection, x, y, offers, onClose }: StageMenuProps) {
  const text = useText();
  const session = useSessionActs();
  const layout = useLayoutStore();
  const trace = useSession((state) => state.run.trace);
  const t = session.clock.get();
  const read = readSelection(selection);
  if (read === undefined) return null;
  const target = targetOf(selection);
  const group = target && offersOf(trace, target, t);
  const { container, sandbox, resource, subject } = read;
  const name = container ?? (sandbox ? 'pause' : read.name);
  const canOpen = container !== undefined || (!sandbox && (resource === 'pods' || resource === 'nodes'));
  const look: MenuSection = {
    id: 'look',
    items: [
      ...(canOpen
        ? [
            {
              id: 'open',
              label: text.stage.world.open(name),
              onSelect: () =>
                container === undefined ? session.openPod(subject) : session.openContainer(selection),
            },
          ]
        : []),
      ...(['why', 'status', 'events'] as const).map((tab) => ({
        id: tab,
        label: `${text.stage.world.inspect}: ${text.inspector[tab]}`,
        onSelect: () => {
          session.select(selection);
          layout.setState({ inspectorTab: tab, phonePanel: 'inspector' });
        },
      })),
    ],
  };
  const faults = group === undefined ? [] : offers.sectionsOf([group], target?.pod, true);
  return (
    <ContextMenu
      label={`${text.stage.world.menu(name)}, ${clockText(t, true)}`}
      sections={[look, ...faults]}
      x={x}
      y={y}
      onClose={onClose}
    />
  );
}

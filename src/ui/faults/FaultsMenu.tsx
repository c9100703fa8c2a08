/** What may be let go wrong at the playhead: the menu in the header, and the one beside what is selected on the stage. */
import type { ReactNode } from 'react';
import { clockText } from '../../i18n/index.ts';
import { readSelection, type Selection, WORKLOADS } from '../../trace/index.ts';
import { useCoarsePlayhead, useSession } from '../app/context.ts';
import { useFocus } from '../inspector/use-focus.ts';
import { Icon } from '../parts/Icon.tsx';
import { Menu } from '../parts/Menu.tsx';
import { useText } from '../text.tsx';
import { allOffers, type OfferGroup, offersOf, type Target } from './offers.ts';
import { useOffers } from './use-offers.tsx';
import styles from './FaultsMenu.module.css';

/** Everything that can go wrong now; what is selected comes first. */
export function FaultsMenu() {
  const text = useText();
  const t = useCoarsePlayhead();
  const trace = useSession((state) => state.run.trace);
  const selection = readSelection(useSession((state) => state.selection));
  const { pod, container } = useFocus(t);
  const node = selection?.resource === 'nodes' ? selection.name : undefined;
  return (
    <FaultList
      label={text.faults.menu(clockText(t, true))}
      groups={allOffers(trace, { pod, container, node, workload: workloadIn(selection) }, t)}
      pod={pod}
      titled
      button={
        <>
          <Icon name="bolt" size={16} />
          <span className={styles.word}>{text.faults.button}</span>
          <Icon name="down" size={14} />
        </>
      }
      buttonClassName={styles.button}
    />
  );
}

/** Of what is selected on the stage; nothing where nothing can be done to it. */
export function SelectionFaults({ selection }: { readonly selection: string }) {
  const text = useText();
  const t = useCoarsePlayhead();
  const trace = useSession((state) => state.run.trace);
  useSession((state) => state.run.revision);
  const target = targetOf(selection);
  const group = target && offersOf(trace, target, t);
  if (group === undefined) return null;
  const what = group.kind === 'pod' && target?.sandbox === true ? 'pause' : group.name;
  return (
    <FaultList
      label={text.faults.of(what, clockText(t, true))}
      groups={[group]}
      pod={target?.pod}
      button={<Icon name="bolt" size={15} />}
      buttonClassName={styles.round}
      iconOnly
    />
  );
}

const workloadIn = (selection: Selection | undefined): string | undefined =>
  selection !== undefined && (WORKLOADS as readonly string[]).includes(selection.resource)
    ? selection.subject
    : undefined;

export function targetOf(selection: string): Target | undefined {
  const read = readSelection(selection);
  if (read?.resource === 'nodes') return { pod: undefined, node: read.name };
  const workload = workloadIn(read);
  if (workload !== undefined) return { pod: undefined, workload };
  if (read?.resource !== 'pods') return undefined;
  return { pod: read.subject, container: read.container, sandbox: read.sandbox };
}

interface FaultListProps {
  readonly label: string;
  readonly groups: readonly OfferGroup[];
  readonly pod: string | undefined;
  readonly titled?: boolean;
  readonly iconOnly?: boolean;
  readonly button: ReactNode;
  readonly buttonClassName: string | undefined;
}

function FaultList({ groups, pod, titled = false, ...menu }: FaultListProps) {
  const { sectionsOf, dialog } = useOffers();
  return (
    <>
      <Menu {...menu} sections={sectionsOf(groups, pod, titled)} />
      {dialog}
    </>
  );
}

/** Everything that can be asked for by name at this moment. */
import { clockText } from '../../i18n/index.ts';
import { BUILTIN_SCENARIOS, INSPECTOR_TABS, loadBuiltin, THEMES } from '../../state/index.ts';
import {
  objectsAt,
  podTracksAt,
  readSelection,
  resourcesOf,
  type Trace,
  WORKLOADS,
} from '../../trace/index.ts';
import { useLayoutStore, useSessionActs } from '../app/context.ts';
import { allOffers, offersOf } from '../faults/offers.ts';
import type { Offers } from '../faults/use-offers.tsx';
import { useText } from '../text.tsx';
import { type Command, readTime } from './commands.ts';

/** Resources whose objects are named one by one, Pods and nodes apart. */
const NAMED: readonly string[] = [
  ...WORKLOADS,
  'services',
  'horizontalpodautoscalers',
  'persistentvolumeclaims',
  'configmaps',
  'secrets',
  'ingresses',
  'poddisruptionbudgets',
];

export interface PageCommands {
  readonly onShare: () => void;
  readonly onHelp: () => void;
}

/** Called when the palette opens: what it lists belongs to that moment. */
export function useCommands(offers: Offers, page: PageCommands): (wanted: string) => readonly Command[] {
  const text = useText();
  const session = useSessionActs();
  const layout = useLayoutStore();
  const state = session.store.getState();
  const { trace } = state.run;
  const t = session.clock.get();
  const { language, terminalOpen } = layout.getState();

  const go: Command[] = [
    {
      id: 'cluster',
      group: 'go',
      label: text.palette.cluster,
      words: 'cluster',
      run: () => session.openPod(undefined),
    },
    ...objectsAt(trace, 'nodes', t).map((node): Command => {
      const name = node.metadata.name ?? '';
      return {
        id: `node ${name}`,
        group: 'go',
        label: name,
        detail: 'Node',
        run: () => session.openPod(`nodes//${name}`),
      };
    }),
    ...namedObjects(trace, t).map(
      ({ subject, kind, name, namespace }): Command => ({
        id: subject,
        group: 'go',
        label: name,
        detail: namespace === 'default' || namespace === '' ? kind : `${kind} · ${namespace}`,
        run: () => {
          session.select(subject);
          if ((WORKLOADS as readonly string[]).includes(subject.split('/')[0] ?? ''))
            session.openPod(undefined);
        },
      }),
    ),
    ...podTracksAt(trace, t).map(
      ({ house }): Command => ({
        id: house.subject,
        group: 'go',
        label: house.name,
        detail: `Pod · ${house.status}${house.namespace === 'default' ? '' : ` · ${house.namespace}`}`,
        run: () => session.openPod(house.subject),
      }),
    ),
  ];

  const selection = readSelection(state.selection);
  const target = {
    pod: selection?.resource === 'pods' ? selection.subject : undefined,
    container: selection?.container,
    node: selection?.resource === 'nodes' ? selection.name : undefined,
    workload: (WORKLOADS as readonly string[]).includes(selection?.resource ?? '')
      ? selection?.subject
      : undefined,
  };
  const groups = allOffers(trace, target, t);
  const others = objectsAt(trace, 'nodes', t).flatMap((node) => {
    const name = node.metadata.name ?? '';
    const group = groups.some((one) => one.kind === 'node' && one.name === name)
      ? undefined
      : offersOf(trace, { pod: undefined, node: name }, t);
    return group === undefined ? [] : [group];
  });
  const faults = [...groups, ...others].flatMap((group) =>
    group.offers.map((offer): Command => {
      const { label, detail } = offers.wordsOf(offer);
      return {
        id: `${group.kind} ${group.name} ${offer.id}`,
        group: 'fault',
        label: `${offers.titleOf(group)}: ${label}`,
        detail,
        words: offer.code,
        run: () => offers.choose(offer, target.pod),
      };
    }),
  );

  const { transport, app } = text;
  const time: Command[] = [
    state.playing
      ? { id: 'pause', group: 'time', label: transport.pause, run: session.pause }
      : { id: 'play', group: 'time', label: transport.play, run: session.play },
    { id: 'stepForward', group: 'time', label: transport.stepForward, run: session.stepForward },
    { id: 'stepBack', group: 'time', label: transport.stepBack, run: session.stepBack },
    { id: 'toStart', group: 'time', label: transport.toStart, run: session.toStart },
    { id: 'toEnd', group: 'time', label: transport.toEnd, run: session.toEnd },
  ];

  const themes = { system: app.themeSystem, light: app.themeLight, dark: app.themeDark };
  const pageCommands: Command[] = [
    ...INSPECTOR_TABS.map(
      (tab): Command => ({
        id: `tab ${tab}`,
        group: 'page',
        label: text.palette.show(text.inspector[tab]),
        run: () => layout.setState({ inspectorTab: tab, phonePanel: 'inspector' }),
      }),
    ),
    {
      id: 'terminal',
      group: 'page',
      label: terminalOpen ? text.terminal.close : text.terminal.open,
      run: () => layout.setState({ terminalOpen: !terminalOpen, phonePanel: 'terminal' }),
    },
    ...THEMES.map(
      (theme): Command => ({
        id: `theme ${theme}`,
        group: 'page',
        label: text.palette.theme(themes[theme]),
        words: theme,
        run: () => layout.setState({ theme }),
      }),
    ),
    {
      id: 'language',
      group: 'page',
      label: app.switchLanguage,
      words: 'language 语言 中文 English',
      run: () => layout.setState({ language: language === 'en' ? 'zh' : 'en' }),
    },
    { id: 'undo', group: 'page', label: app.undo, run: session.undo },
    { id: 'redo', group: 'page', label: app.redo, run: session.redo },
    { id: 'share', group: 'page', label: text.share.button, run: page.onShare },
    { id: 'help', group: 'page', label: app.help, run: page.onHelp },
  ];

  const scenarios = BUILTIN_SCENARIOS.map(
    ({ id, title }): Command => ({
      id: `scenario ${id}`,
      group: 'scenario',
      label: title[language],
      words: `${id} ${title.en} ${title.zh}`,
      run: () => {
        void loadBuiltin(id).then((scenario) => session.open(scenario, { kind: 'builtin', id }));
      },
    }),
  );

  const all = [...go, ...time, ...faults, ...scenarios, ...pageCommands];
  return (wanted) => {
    const at = readTime(wanted);
    if (at === undefined || at > trace.until) return all;
    const jump: Command = {
      id: 'jump',
      group: 'time',
      label: text.palette.jump(clockText(at, true)),
      words: wanted,
      run: () => session.seek(at),
    };
    return [jump, ...all];
  };
}

function namedObjects(trace: Trace, t: number) {
  return resourcesOf(trace)
    .filter((resource) => NAMED.includes(resource))
    .flatMap((resource) =>
      objectsAt(trace, resource, t).map(({ kind, metadata: { name = '', namespace = '' } }) => ({
        subject: `${resource}/${namespace}/${name}`,
        kind,
        name,
        namespace,
      })),
    );
}

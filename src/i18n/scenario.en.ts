/** The scenario menu and the guide. */
export const scenarioMenuEn = {
  find: 'Find a scenario',
  /** Read aloud while one types. */
  found: (n: number) => (n === 1 ? '1 scenario' : `${n} scenarios`),
  nothingFound: 'No scenario has these words. Try a kind or a reason, such as Job or Pending.',
  groups: {
    article: 'From the article',
    pod: 'Containers of one Pod',
    init: 'Init containers and the order of starts',
    images: 'Images',
    restarts: 'Probes, restarts and ends',
    workloads: 'Controllers, Services and claims',
    nodes: 'Nodes and scheduling',
    terminal: 'At the terminal',
  },
  goTo: (time: string) => `Go to ${time}`,
  rejoin: 'Back to the scenario',
  rejoinHint:
    'You are on your own way. This goes on with the scenario at the time where you are; undo returns to yours.',
};

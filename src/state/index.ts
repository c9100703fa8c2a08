/** What the page may use of the state layer. */
export { type Autosave, loadSession, type Saved, startAutosave } from './autosave.ts';
export { branchNameProblem, type BranchRow, branchRows } from './branches.ts';
export { appliedFiles, fileOf, nameProblem, type NameProblem } from './edits.ts';
export {
  createLayout,
  INSPECTOR_TABS,
  type InspectorTab,
  LANGUAGES,
  type Language,
  type LayoutState,
  type LayoutStore,
  PHONE_PANELS,
  type PhonePanel,
  type Theme,
  THEMES,
} from './layout.ts';
export { FIRST_SCENARIO, openFragment, openText, scenarioFile, wantedBy } from './opening.ts';
export type { PlayheadClock, WritablePlayheadClock } from './playhead-clock.ts';
export type { FailedRun, RunState } from './runs.ts';
export {
  createSession,
  type Notice,
  type Origin,
  type Session,
  type SessionState,
  type Work,
} from './session.ts';
export { changeBetween } from './text-change.ts';
export { browserStorage, memoryStorage, type TextStorage } from './storage.ts';
export {
  BUILTIN_SCENARIOS,
  loadAbout,
  loadBuiltin,
  loadSummaries,
  SCENARIO_GROUPS,
} from '../scenario/builtin.ts';
export { actArgs } from '../scenario/act-words.ts';
export {
  type Scenario,
  type ScenarioAct,
  scenarioOf,
  SPEEDS,
  type Speed,
  type Undated,
} from '../scenario/format.ts';
export { isTerminalAct, type TerminalAct } from '../scenario/terminal-acts.ts';

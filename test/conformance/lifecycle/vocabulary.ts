/**
 * The words of `vectors/lifecycle/README.md` as data: every key with the fields that its argument may have. A vector
 * that uses anything else is not judged at all, since judging it without what it says would be judging it wrongly.
 */

/** `null`: the argument is no object with fixed fields (text, a number, a list, or an object keyed by task). */
type Fields = readonly string[] | null;

const BOUNDS = ['equals', 'min', 'max'] as const;
const VALUE = ['equals', 'notEquals', 'min', 'max', 'exists', 'contains', 'length', 'format'] as const;
const CONTAINER = [
  'state',
  'reason',
  'exitCode',
  'message',
  'image',
  'started',
  'ready',
  'lastState',
] as const;

export const STATE_KEYS: Readonly<Record<string, Fields>> = {
  phase: null,
  podReason: null,
  podExists: null,
  podField: ['path', ...VALUE],
  condition: ['type', 'status', 'reason', 'message'],
  containerState: ['name', ...CONTAINER],
  allContainers: ['scope', ...CONTAINER, 'restartCountMin'],
  anyContainer: ['scope', ...CONTAINER, 'restartCountMin'],
  restartCount: null,
  restartsSinceAction: ['container', 'action', 'min'],
  taskEnded: null,
  logs: ['container', 'equals', 'contains', 'containsAll'],
  event: ['reason', 'type', 'messageContains'],
  eventCount: ['reason', ...BOUNDS],
  object: ['kind', 'name', 'path', ...VALUE],
  objectCondition: ['kind', 'name', 'type', 'status', 'reason'],
  objectCount: ['kind', 'selector', 'finished', 'owned', ...BOUNDS],
  objectPathsEqual: ['kind', 'name', 'paths'],
  podCount: ['selector', 'phase', 'ready', 'image', ...BOUNDS],
  podsPerNode: ['selector', 'phase', 'equals'],
  ownedBy: ['pod', 'kind', 'name', 'none'],
  replicaSet: ['deployment', 'image', 'specReplicas', 'availableReplicas'],
  createdCount: ['kind', ...BOUNDS],
  finishedCount: ['kind', ...BOUNDS],
  pullWaitRatio: ['image', ...BOUNDS],
};

/** Allowed beside the state predicates in a condition. */
export const TIME_KEYS: Readonly<Record<string, Fields>> = {
  atSeconds: null,
  afterSeconds: null,
  action: null,
};

export const HISTORY_KEYS: Readonly<Record<string, Fields>> = {
  starts: null,
  neverStarts: null,
  exits: null,
  startsBefore: null,
  exitsBefore: null,
  completesBefore: null,
  runTogether: null,
  startsDuring: null,
  neverStartsDuring: null,
  neverStartsAfter: null,
  restarted: null,
  notRestarted: null,
  startCount: null,
  startOrder: ['run', 'tasks'],
  simultaneous: ['edge', 'tasks', 'toleranceSeconds'],
  taskDurationSeconds: null,
  gapSeconds: ['from', 'to', ...BOUNDS],
  restartDelaySeconds: ['container', 'nth', ...BOUNDS],
  restartDelayResets: ['container', 'action', 'factor'],
  restartCountMonotonic: null,
  readyAfterStartSeconds: ['container', ...BOUNDS],
  readyAfterStartedSeconds: ['container', ...BOUNDS],
  finishesAfterDeletionSeconds: ['container', ...BOUNDS],
  podDeletedWithinSeconds: null,
  conditionOrder: null,
  terminalPhaseFinal: null,
  terminalStateFinal: null,
  httpRequests: ['container', 'pathContains', 'min'],
  imagePullsOverlap: ['images', 'value'],
  rejected: ['action', 'reason'],
  createOrder: null,
  deleteOrder: null,
  createdNameCount: ['kind', 'name', ...BOUNDS],
  revisionsNeverOverlap: ['kind', 'name'],
  podIndexes: ['selector', 'phase', 'annotation', 'label', 'hostnamePrefix', 'equals'],
  podAnnotationHistory: ['selector', 'key', 'annotation', 'equals'],
  survivors: ['kind', 'selector', 'image', 'sinceAction'],
};

/** What may stand beside a key: modifier → the keys that it goes with (`null`: every state predicate). */
export const MODIFIERS: Readonly<Record<string, readonly string[] | null>> = {
  pod: null,
  after: ['eventually', 'consistently'],
  withinSeconds: ['eventually'],
  forSeconds: ['consistently'],
  graceSeconds: ['neverStartsDuring', 'neverStartsAfter'],
};

export const VERBS: Readonly<Record<string, Fields>> = {
  patch: ['kind', 'name', 'type', 'body', 'subresource', 'select', 'selector', 'as'],
  delete: ['kind', 'name', 'selector', 'select', 'as', 'gracePeriodSeconds', 'propagationPolicy'],
  create: null,
  evict: ['selector', 'select', 'as'],
  exec: ['container', 'command', 'pod', 'selector', 'select', 'as'],
  restartKubelet: ['loseSandboxes', 'removeContainers'],
  wait: ['seconds'],
};

/** Words that this harness does not know. The vector fails with this message and is not judged. */
export class UnsupportedWord extends Error {
  override readonly name = 'UnsupportedWord';
}

export const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** Checks that `argument` has no field besides those of `fields`. */
export function checkFields(word: string, argument: unknown, fields: Fields): void {
  if (fields === null) return;
  if (!isObject(argument)) throw new UnsupportedWord(`unsupported: ${word} needs an object`);
  for (const field of Object.keys(argument))
    if (!fields.includes(field)) throw new UnsupportedWord(`unsupported: ${word} with "${field}"`);
}

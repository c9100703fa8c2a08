/**
 * Everything that the readers may say to a person, as codes with arguments. The sentences stand in the page's
 * dictionaries (`why.en.ts`, `why.zh.ts`), which must have each code.
 */
type Delay = { readonly delayMs: number };
type Nothing = Readonly<Record<string, never>>;
type Named = { readonly container: string };

/** What happened in one step: titles of beats, links of the cause chain. */
export interface StepArgs {
  'step.act': { readonly act: string; readonly args: Readonly<Record<string, string | number>> };
  'step.actRefused': { readonly act: string; readonly reason: string; readonly message: string };
  'step.podCreated': { readonly pod: string };
  'step.podBound': { readonly pod: string; readonly node: string };
  'step.podStatus': { readonly pod: string; readonly from: string; readonly to: string };
  'step.podUnschedulable': { readonly pod: string; readonly message: string };
  'step.podInitialized': { readonly pod: string };
  'step.podReady': { readonly pod: string };
  'step.podNotReady': { readonly pod: string };
  'step.podDeleting': { readonly pod: string; readonly graceSeconds: number };
  'step.podDeleted': { readonly pod: string };
  'step.podChanged': { readonly pod: string };
  'step.objectCreated': { readonly kind: string; readonly name: string };
  'step.objectChanged': { readonly kind: string; readonly name: string };
  'step.objectDeleted': { readonly kind: string; readonly name: string };
  'step.nodeReady': { readonly node: string };
  'step.nodeNotReady': { readonly node: string };
  'step.sandboxCreating': { readonly attempt: number };
  'step.sandboxNetwork': { readonly ip: string };
  'step.sandboxReady': { readonly ip: string; readonly attempt: number };
  'step.sandboxFailed': { readonly message: string };
  'step.sandboxStopped': Nothing;
  'step.pulling': Named & { readonly image: string };
  'step.pulled': Named & { readonly image: string; readonly durationMs: number };
  'step.pullFailed': Named & { readonly image: string; readonly reason: string; readonly message: string };
  'step.imagePresent': Named & { readonly image: string };
  'step.created': Named & { readonly attempt: number };
  'step.started': Named & { readonly attempt: number };
  'step.containerFailed': Named & { readonly reason: string; readonly message: string };
  'step.killing': Named & { readonly graceSeconds: number; readonly message: string };
  'step.exited': Named & { readonly exitCode: number; readonly reason: string; readonly signal: number };
  'step.oomKilled': Named & { readonly scope: 'container' | 'node' };
  'step.backOff': Named & Delay & { readonly untilMs: number };
  'step.pullBackOff': Named & Delay & { readonly untilMs: number };
  'step.dns': { readonly name: string; readonly rcode: string; readonly address: string };
  'step.probe': Named & {
    readonly probe: string;
    readonly outcome: string;
    readonly streak: number;
    readonly threshold: number;
  };
  'step.hookStarted': Named & { readonly hook: string };
  'step.hookFinished': Named & { readonly hook: string; readonly outcome: string };
  'step.signalled': { readonly signal: number; readonly from: string; readonly ignored: boolean };
  'step.processExited': { readonly exitCode: number; readonly signal: number };
  'step.orphanExited': { readonly exitCode: number; readonly signal: number };
  'step.orphanReaped': {};
  'step.request': { readonly to: string; readonly port: number; readonly path: string };
  'step.response': { readonly status: number; readonly error: string };
  'step.limit': { readonly limit: string; readonly max: number; readonly where: string };
}

/** Why the Pod is as it is. */
export interface WhyArgs {
  'why.none': { readonly pod: string };
  'why.refused': { readonly act: string; readonly reason: string; readonly message: string };
  'why.gone': { readonly pod: string };
  'why.gated': { readonly pod: string };
  'why.unschedulable': { readonly pod: string; readonly message: string };
  'why.scheduling': { readonly pod: string };
  'why.kubeletSees': { readonly pod: string; readonly node: string };
  'why.nodeSilent': { readonly pod: string; readonly node: string };
  'why.sandboxCreating': { readonly pod: string };
  'why.sandboxFailed': { readonly pod: string; readonly message: string };
  'why.sandboxDead': { readonly pod: string };
  'why.pulling': Named & { readonly image: string };
  'why.pullBackOff': Named & Delay & { readonly image: string; readonly message: string };
  'why.pullFailed': Named & { readonly image: string; readonly message: string };
  'why.imageNever': Named & { readonly image: string };
  'why.invalidImage': Named & { readonly image: string };
  'why.configError': Named & { readonly message: string };
  'why.startError': Named & { readonly message: string };
  'why.creating': Named;
  'why.postStart': Named;
  'why.initRunning': Named & { readonly number: number; readonly total: number };
  'why.initBackOff': Named & Delay & { readonly exitCode: number };
  'why.initFailed': Named & { readonly exitCode: number };
  'why.initDone': Named;
  'why.sidecarStarting': Named;
  'why.backOff': Named & Delay & { readonly exitCode: number };
  'why.exited': Named & { readonly exitCode: number; readonly reason: string };
  'why.oomKilled': Named;
  'why.startupHolds': Named & { readonly streak: number; readonly threshold: number };
  'why.notReady': Named;
  'why.livenessFailing': Named & { readonly streak: number; readonly threshold: number };
  'why.killing': Named & { readonly message: string; readonly graceSeconds: number };
  'why.ready': { readonly pod: string };
  'why.running': { readonly pod: string };
  'why.readinessGate': { readonly pod: string; readonly message: string };
  'why.resizePending': { readonly pod: string; readonly reason: string; readonly message: string };
  'why.resizing': { readonly pod: string; readonly message: string };
  'why.leaving': { readonly pod: string; readonly reason: string };
  'why.newHouse': { readonly pod: string; readonly attempt: number; readonly ip: string };
  'why.terminating': { readonly pod: string; readonly graceSeconds: number };
  'why.finalizers': { readonly pod: string };
  'why.succeeded': { readonly pod: string };
  'why.failed': { readonly pod: string; readonly container: string; readonly exitCode: number };
  'why.failedWhole': { readonly pod: string; readonly reason: string };
}

/** Further sentences below a headline. */
export interface NoteArgs {
  'note.always': { readonly exitCode: number };
  'note.onFailure': { readonly exitCode: number };
  'note.never': { readonly exitCode: number };
  'note.ladder': Delay & { readonly nextMs: number };
  'note.sameHouse': { readonly ip: string };
  'note.retryAtSync': Nothing;
  'note.initOneByOne': { readonly names: readonly string[] };
  'note.initNext': Named & { readonly previous: string };
  'note.appLocked': { readonly names: readonly string[] };
  'note.initAlwaysIsOnFailure': Nothing;
  'note.dnsMissing': { readonly name: string };
  'note.dnsFound': { readonly name: string; readonly address: string };
  'note.pause': Nothing;
  'note.imageLatest': { readonly image: string };
  'note.pullSerial': Nothing;
  'note.pullLadder': Delay;
  'note.noBackOff': Nothing;
  'note.signalPid1': Named;
  'note.signalIgnored': Named & { readonly signal: number };
  'note.exit137': Nothing;
  'note.exit143': Nothing;
  'note.exit127': Nothing;
  'note.graceRuns': { readonly graceSeconds: number };
  'note.preStopRuns': Named;
  'note.phaseHeldBack': Nothing;
  'note.notRestarted': Nothing;
  'note.bareGone': { readonly pod: string };
  'note.ownerReplaces': { readonly owner: string };
  'note.pendingThoughRunning': Nothing;
  'note.readinessNoRestart': Nothing;
  'note.startupGates': Nothing;
  'note.apiBehind': Named & { readonly api: string };
  'note.resizeInfeasible': Nothing;
  'note.resizeDeferred': Nothing;
  'note.initAgain': Nothing;
  'note.sandboxDies': Nothing;
  'note.stopsFirst': Nothing;
  /** In Kubernetes' own words. */
  'note.message': { readonly message: string };
  'note.sidecarsLast': { readonly names: readonly string[] };
  'note.evicted': Nothing;
  'note.activeDeadline': Nothing;
  'note.nodeShutdown': Nothing;
  'note.toleration': { readonly seconds: number };
}

/** What a person could change so that it would go otherwise. */
export interface ChangeArgs {
  'change.foreground': Named;
  'change.onFailure': Nothing;
  'change.fixCommand': Named;
  'change.service': { readonly name: string };
  'change.image': { readonly image: string };
  'change.registry': Nothing;
  'change.pullPolicy': Nothing;
  'change.reference': { readonly message: string };
  'change.resources': Nothing;
  'change.gate': Nothing;
  'change.memoryLimit': Named;
  'change.probe': { readonly probe: string };
  'change.trapTerm': Named;
  'change.grace': Nothing;
  'change.finalizer': Nothing;
  'change.owner': Nothing;
  'change.manifest': Nothing;
}

export type CodeArgs = StepArgs & WhyArgs & NoteArgs & ChangeArgs;
export type StepCode = keyof StepArgs;
export type WhyCode = keyof WhyArgs;
export type NoteCode = keyof NoteArgs;
export type ChangeCode = keyof ChangeArgs;
export type Code = keyof CodeArgs;

/** A code with what its sentence needs. */
export type Said<C extends Code = Code> = {
  [K in C]: { readonly code: K; readonly args: CodeArgs[K] };
}[C];

export const say = <C extends Code>(code: C, args: CodeArgs[C]): Said<C> => ({ code, args });

/** The shape of a dictionary: a sentence for each code. `**name**` marks what stands out. */
export type CodeTexts = { readonly [C in Code]: (args: CodeArgs[C]) => string };

/** Looks a sentence up. */
export const tell = (texts: CodeTexts, said: Said): string =>
  (texts[said.code] as (args: unknown) => string)(said.args);

/** Where a rule is written down: the page turns the id into a link to Kubernetes' documentation. */
export type RuleId =
  | 'pod-lifecycle'
  | 'pod-phase'
  | 'container-states'
  | 'restart-policy'
  | 'init-containers'
  | 'sidecar-containers'
  | 'probes'
  | 'readiness-gates'
  | 'termination'
  | 'hooks'
  | 'images'
  | 'image-pull-policy'
  | 'scheduling'
  | 'scheduling-gates'
  | 'assign-node'
  | 'configure-pod'
  | 'resize'
  | 'eviction'
  | 'taints'
  | 'nodes'
  | 'dns'
  | 'finalizers'
  | 'disruptions';

/**
 * What the reasons say in English. Codes and arguments are those of the trace (`why-codes.ts`); `**…**` stands out.
 * Kubernetes' own words (reasons, conditions, fields) stay as they are.
 */
import { actEn } from './acts.ts';
import { signalName } from './signals.ts';
import { durationEn as time } from './durations.ts';

type Named = { readonly container: string };
type PodArg = { readonly pod: string };
type Image = Named & { readonly image: string };
type Exit = { readonly exitCode: number };
type Streak = Named & { readonly streak: number; readonly threshold: number };
type Message = { readonly message: string };
type Object = { readonly kind: string; readonly name: string };

const b = (text: string | number): string => `**${text}**`;
const list = (names: readonly string[]): string =>
  names.length < 2
    ? names.map(b).join('')
    : `${names.slice(0, -1).map(b).join(', ')} and ${b(names.at(-1) ?? '')}`;
const tail = (message: string): string => (message === '' ? '' : `: ${message}`);
const run = (attempt: number): string => (attempt === 0 ? '' : ` (restart ${attempt})`);

export const whyEn = {
  'step.act': ({
    act,
    args,
  }: {
    readonly act: string;
    readonly args: Readonly<Record<string, string | number>>;
  }) => `You: ${actEn(act, args)}`,
  'step.actRefused': ({ act, message }: { readonly act: string; readonly reason: string } & Message) =>
    `Refused: ${act}${tail(message)}`,
  'step.podCreated': ({ pod }: PodArg) => `The API server stores Pod ${b(pod)}`,
  'step.podBound': ({ pod, node }: PodArg & { readonly node: string }) =>
    `The scheduler binds ${b(pod)} to ${b(node)}`,
  'step.podStatus': ({ from, to }: PodArg & { readonly from: string; readonly to: string }) =>
    `STATUS: ${from === '' ? '' : `${from} → `}${b(to)}`,
  'step.podUnschedulable': ({ message }: PodArg & Message) => `No node fits${tail(message)}`,
  'step.podInitialized': () => 'Condition Initialized becomes True: the gate opens',
  'step.podReady': ({ pod }: PodArg) => `${b(pod)} is Ready`,
  'step.podNotReady': ({ pod }: PodArg) => `${b(pod)} is no longer Ready`,
  'step.podDeleting': ({ pod, graceSeconds }: PodArg & { readonly graceSeconds: number }) =>
    `Deletion of ${b(pod)} begins, grace ${graceSeconds} s`,
  'step.podDeleted': ({ pod }: PodArg) => `Pod ${b(pod)} is gone`,
  'step.podChanged': ({ pod }: PodArg) => `The spec of ${b(pod)} changes`,
  'step.objectCreated': ({ kind, name }: Object) => `${kind} ${b(name)} is created`,
  'step.objectChanged': ({ kind, name }: Object) => `${kind} ${b(name)} changes`,
  'step.objectDeleted': ({ kind, name }: Object) => `${kind} ${b(name)} is deleted`,
  'step.nodeReady': ({ node }: { readonly node: string }) => `Node ${b(node)} is Ready`,
  'step.nodeNotReady': ({ node }: { readonly node: string }) => `Node ${b(node)} is not Ready`,
  'step.sandboxCreating': ({ attempt }: { readonly attempt: number }) =>
    attempt === 0
      ? 'The runtime begins the sandbox'
      : `The runtime begins a new sandbox (attempt ${attempt})`,
  'step.sandboxNetwork': ({ ip }: { readonly ip: string }) => `The network is there: Pod IP ${b(ip)}`,
  'step.sandboxReady': () => '**pause** runs: the sandbox is ready',
  'step.sandboxFailed': ({ message }: Message) => `The sandbox cannot be made${tail(message)}`,
  'step.sandboxStopped': () => 'The sandbox is stopped, its namespaces are gone',
  'step.pulling': ({ container, image }: Image) => `Pulling ${b(image)} for ${container}`,
  'step.pulled': ({ image, durationMs }: Image & { readonly durationMs: number }) =>
    `${b(image)} pulled in ${time(durationMs)}`,
  'step.pullFailed': ({ image, reason }: Image & Message & { readonly reason: string }) =>
    `Pulling ${b(image)} fails${tail(reason)}`,
  'step.imagePresent': ({ image }: Image) => `${b(image)} is on the node already`,
  'step.created': ({ container, attempt }: Named & { readonly attempt: number }) =>
    `Container ${b(container)} created${run(attempt)}`,
  'step.started': ({ container, attempt }: Named & { readonly attempt: number }) =>
    `Container ${b(container)} started${run(attempt)}`,
  'step.containerFailed': ({ container, reason }: Named & Message & { readonly reason: string }) =>
    `Container ${b(container)} cannot start${tail(reason)}`,
  'step.killing': ({ container, graceSeconds }: Named & Message & { readonly graceSeconds: number }) =>
    `The kubelet stops ${b(container)}, grace ${graceSeconds} s`,
  'step.exited': ({
    container,
    exitCode,
    reason,
    signal,
  }: Named & Exit & { readonly reason: string; readonly signal: number }) =>
    `${b(container)} ends: exit code ${exitCode} (${signal > 0 ? `${signalName(signal)}, ` : ''}${reason})`,
  'step.oomKilled': ({ container, scope }: Named & { readonly scope: 'container' | 'node' }) =>
    scope === 'container'
      ? `Out of memory: the kernel kills a process of ${b(container)}, which is over its limit`
      : `The node is out of memory: the kernel kills a process of ${b(container)}`,
  'step.backOff': ({ container, delayMs }: Named & { readonly delayMs: number; readonly untilMs: number }) =>
    `Back-off ${b(time(delayMs))} before ${container} starts again`,
  'step.pullBackOff': ({
    container,
    delayMs,
  }: Named & { readonly delayMs: number; readonly untilMs: number }) =>
    `Back-off ${b(time(delayMs))} before the image of ${container} is tried again`,
  'step.dns': ({
    name,
    rcode,
    address,
  }: {
    readonly name: string;
    readonly rcode: string;
    readonly address: string;
  }) => `DNS answers ${b(name)}: ${rcode === 'NOERROR' ? address : rcode}`,
  'step.probe': ({
    container,
    probe,
    outcome,
    streak,
    threshold,
  }: Streak & { readonly probe: string; readonly outcome: string }) =>
    `${probe} probe of ${b(container)}: ${outcome} (${streak} of ${threshold})`,
  'step.hookStarted': ({ container, hook }: Named & { readonly hook: string }) =>
    `${hook} hook of ${b(container)} runs`,
  'step.hookFinished': ({
    container,
    hook,
    outcome,
  }: Named & { readonly hook: string; readonly outcome: string }) =>
    `${hook} hook of ${b(container)}: ${outcome}`,
  'step.signalled': ({
    signal,
    from,
    ignored,
  }: {
    readonly signal: number;
    readonly from: string;
    readonly ignored: boolean;
  }) => `${b(signalName(signal))} from ${from === 'person' ? 'you' : from}${ignored ? ', ignored' : ''}`,
  'step.processExited': ({ exitCode }: Exit & { readonly signal: number }) =>
    `The process ends with ${exitCode}`,
  'step.orphanExited': () =>
    'An orphaned process ends and is a **zombie** until PID 1 of its namespace waits for it',
  'step.orphanReaped': () => 'PID 1 waits for the orphaned process that ended: it is **reaped**',
  'step.request': ({
    to,
    port,
    path,
  }: {
    readonly to: string;
    readonly port: number;
    readonly path: string;
  }) => `Request to ${to}:${port}${path}`,
  'step.response': ({ status, error }: { readonly status: number; readonly error: string }) =>
    error !== ''
      ? `No answer: ${error}`
      : status === 0
        ? 'The connection is accepted'
        : `Answer ${b(status)}`,
  'step.limit': ({ max, where }: { readonly limit: string; readonly max: number; readonly where: string }) =>
    `A bound of this simulation is reached (${max}): ${where}`,

  'why.none': ({ pod }: PodArg) => `There is no Pod ${b(pod)} yet`,
  'why.refused': ({ message }: { readonly act: string; readonly reason: string } & Message) =>
    `The API server refused it${tail(message)}`,
  'why.gone': ({ pod }: PodArg) => `Pod ${b(pod)} is gone`,
  'why.gated': ({ pod }: PodArg) => `${b(pod)} has a scheduling gate: the scheduler does not look at it yet`,
  'why.unschedulable': ({ pod, message }: PodArg & Message) => `No node can take ${b(pod)}${tail(message)}`,
  'why.scheduling': ({ pod }: PodArg) => `The scheduler looks for a node for ${b(pod)}`,
  'why.kubeletSees': ({ pod, node }: PodArg & { readonly node: string }) =>
    `The kubelet of ${b(node)} has seen ${b(pod)} and prepares it`,
  'why.nodeSilent': ({ node }: PodArg & { readonly node: string }) =>
    `Node ${b(node)} does not answer: nobody knows what its Pods do`,
  'why.sandboxCreating': () => 'The runtime makes the sandbox',
  'why.sandboxFailed': ({ message }: PodArg & Message) => `The sandbox cannot be made${tail(message)}`,
  'why.sandboxDead': () => 'The sandbox is dead: the kubelet makes a new one',
  'why.pulling': ({ container, image }: Image) => `${b(image)} is being pulled for ${b(container)}`,
  'why.pullBackOff': ({ container, image }: Image & Message & { readonly delayMs: number }) =>
    `${b(container)} waits before ${b(image)} is tried again`,
  'why.pullFailed': ({ image }: Image & Message) => `${b(image)} could not be pulled`,
  'why.imageNever': ({ image }: Image) =>
    `${b(image)} is not on the node, and with pull policy Never nobody fetches it`,
  'why.invalidImage': ({ image }: Image) => `${b(image)} is no name that an image can have`,
  'why.configError': ({ container, message }: Named & Message) =>
    `${b(container)} cannot be created${tail(message)}`,
  'why.startError': ({ container }: Named & Message) => `${b(container)} was created but could not start`,
  'why.creating': ({ container }: Named) => `${b(container)} is about to start`,
  'why.postStart': ({ container }: Named) =>
    `The postStart hook of ${b(container)} runs; until it ends, nothing else starts`,
  'why.initRunning': ({
    container,
    number,
    total,
  }: Named & { readonly number: number; readonly total: number }) =>
    `Init container ${number} of ${total} is running: ${b(container)}`,
  'why.initBackOff': ({ container }: Named & Exit & { readonly delayMs: number }) =>
    `Init container ${b(container)} failed; the kubelet waits before it tries again`,
  'why.initFailed': ({ container, exitCode }: Named & Exit) =>
    `Init container ${b(container)} failed with ${exitCode}: the Pod is over`,
  'why.initDone': ({ container }: Named) =>
    `${b(container)}, the last init container, is done; the kubelet goes on with the next sync`,
  'why.sidecarStarting': ({ container }: Named) =>
    `Sidecar ${b(container)} has to start before the chain goes on`,
  'why.backOff': () => 'The kubelet waits before it tries again',
  'why.exited': ({ container, exitCode }: Named & Exit & { readonly reason: string }) =>
    `${b(container)} has ended with exit code ${exitCode}`,
  'why.oomKilled': ({ container }: Named) =>
    `${b(container)} used more memory than its limit: the kernel killed it (OOMKilled)`,
  'why.startupHolds': ({ container, streak, threshold }: Streak) =>
    `${b(container)} runs, but its startup probe has not succeeded${streak > 0 ? ` (${streak} of ${threshold} failures)` : ''}`,
  'why.notReady': ({ container }: Named) => `${b(container)} runs but is not ready`,
  'why.livenessFailing': ({ container, streak, threshold }: Streak) =>
    `The liveness probe of ${b(container)} fails: ${streak} of ${threshold}, then it is restarted`,
  'why.killing': ({ container, message }: Named & Message & { readonly graceSeconds: number }) =>
    `The kubelet stops ${b(container)}${tail(message)}`,
  'why.ready': ({ pod }: PodArg) => `${b(pod)} runs and is ready`,
  'why.running': ({ pod }: PodArg) => `${b(pod)} is running`,
  'why.readinessGate': ({ message }: PodArg & Message) => `A readiness gate is not met${tail(message)}`,
  'why.resizePending': ({ pod, reason, message }: PodArg & Message & { readonly reason: string }) =>
    `${b(pod)} is to have other resources, but not yet (${b(reason)})${tail(message)}`,
  'why.resizing': ({ pod, message }: PodArg & Message) =>
    `The kubelet gives ${b(pod)} its new resources, without a new Pod${tail(message)}`,
  'why.leaving': ({ pod, reason }: PodArg & { readonly reason: string }) =>
    `The kubelet stops ${b(pod)} for good: ${b(reason)}`,
  'why.newHouse': ({ pod, ip }: PodArg & { readonly attempt: number; readonly ip: string }) =>
    `${b(pod)} has a new sandbox with the address ${b(ip)}`,
  'why.terminating': ({ pod, graceSeconds }: PodArg & { readonly graceSeconds: number }) =>
    `${b(pod)} is being deleted; it has ${graceSeconds} s to end`,
  'why.finalizers': ({ pod }: PodArg) =>
    `Everything in ${b(pod)} has ended, but a finalizer keeps the object`,
  'why.succeeded': ({ pod }: PodArg) => `${b(pod)} has done its work: all containers ended with 0`,
  'why.failed': ({ container, exitCode }: PodArg & Named & Exit) =>
    `The Pod failed: ${b(container)} ended with ${exitCode} and is not started again`,
  'why.failedWhole': ({ reason }: PodArg & { readonly reason: string }) =>
    `The Pod failed as a whole: ${b(reason)}`,

  'note.always': ({ exitCode }: Exit) =>
    exitCode === 0
      ? 'With **restartPolicy: Always** success is no reason to stop: the container is started again.'
      : 'With **restartPolicy: Always** it is started again, whatever it ended with.',
  'note.onFailure': ({ exitCode }: Exit) =>
    exitCode === 0
      ? 'With **restartPolicy: OnFailure** exit code 0 is the end: it is not started again.'
      : `With **restartPolicy: OnFailure** exit code ${exitCode} means: try again.`,
  'note.never': () => 'With **restartPolicy: Never** it is not started again.',
  'note.ladder': ({ delayMs, nextMs }: { readonly delayMs: number; readonly nextMs: number }) =>
    nextMs > delayMs
      ? `Each wait is twice the last, counted from the end of the run: now **${time(delayMs)}**, next ${time(nextMs)}, up to 5 minutes. Ten quiet minutes set it back.`
      : `The wait has reached its longest: **${time(delayMs)}**. Ten quiet minutes set it back.`,
  'note.sameHouse': ({ ip }: { readonly ip: string }) =>
    `Only the container is new each time. The sandbox stays: same IP ${b(ip)}, same volumes.`,
  'note.retryAtSync': () => 'The kubelet tries again at its next sync, 10 to 15 seconds apart.',
  'note.initOneByOne': ({ names }: { readonly names: readonly string[] }) =>
    `Init containers run one after another. ${list(names)} must wait for it.`,
  'note.initNext': ({ container, previous }: Named & { readonly previous: string }) =>
    `${b(previous)} ended with exit code 0, so the kubelet started ${b(container)}.`,
  'note.appLocked': ({ names }: { readonly names: readonly string[] }) =>
    `${list(names)} ${names.length > 1 ? 'stay' : 'stays'} locked until the whole chain has succeeded.`,
  'note.initAlwaysIsOnFailure': () =>
    'For init containers **restartPolicy: Always** acts as OnFailure: tried again until it ends with 0.',
  'note.dnsMissing': ({ name }: { readonly name: string }) =>
    `Its DNS question for ${b(name)} is answered NXDOMAIN: there is no such Service.`,
  'note.dnsFound': ({ name, address }: { readonly name: string; readonly address: string }) =>
    `DNS now answers ${b(name)} with ${address}.`,
  'note.pause': () =>
    'First the network, then **pause**: the process whose life is the life of the namespaces that all containers share.',
  'note.imageLatest': ({ image }: { readonly image: string }) =>
    `${b(image)} has no fixed tag, so its pull policy is Always: the registry is asked at every start.`,
  'note.pullSerial': () => 'A kubelet pulls one image at a time unless told otherwise.',
  'note.pullLadder': () =>
    'The wait doubles with each failure: 10 s, 20 s, 40 s … up to 5 minutes. The next sync after it tries again.',
  'note.noBackOff': () => 'There is no growing wait here: it is tried again every 10 to 15 seconds.',
  'note.signalPid1': ({ container }: Named) =>
    `The main process of ${b(container)} is PID 1 in its namespace and has no handler for SIGTERM, so the kernel drops the signal. Only SIGKILL after the grace ends it.`,
  'note.signalIgnored': ({ container, signal }: Named & { readonly signal: number }) =>
    `${b(container)} has just been sent ${signalName(signal)} and goes on: its main process is PID 1 of its namespace and has no handler for it, so the kernel drops the signal.`,
  'note.exit137': () => 'Exit code 137 is 128 + 9: ended by SIGKILL.',
  'note.exit143': () => 'Exit code 143 is 128 + 15: ended by SIGTERM.',
  'note.exit127': () => 'Exit code 127: the shell did not find the command.',
  'note.graceRuns': ({ graceSeconds }: { readonly graceSeconds: number }) =>
    `SIGTERM first; what still runs after ${graceSeconds} s gets SIGKILL. A preStop hook counts against the same time.`,
  'note.preStopRuns': ({ container }: Named) =>
    `The preStop hook of ${b(container)} runs; SIGTERM comes after it.`,
  'note.phaseHeldBack': () => 'The final phase is published only when everything has stopped.',
  'note.notRestarted': () => 'A finished Pod is never started again; it stays until someone deletes it.',
  'note.bareGone': () => 'Nobody owns this Pod, so nobody makes a new one.',
  'note.ownerReplaces': ({ owner }: { readonly owner: string }) =>
    `${b(owner)} counts one Pod too few and makes another.`,
  'note.pendingThoughRunning': () =>
    'The phase stays Pending while any container has never run, though others run already.',
  'note.readinessNoRestart': () =>
    'A failing readiness probe restarts nothing; it only keeps the Pod out of its Services.',
  'note.startupGates': () => 'Until then liveness and readiness are not even asked.',
  'note.apiBehind': ({ container, api }: Named & { readonly api: string }) =>
    `The API still says ${b(api)} of ${container}: the kubelet has not looked again yet (PLEG, up to 1 s).`,
  'note.resizeInfeasible': () => 'The node could never give so much: the containers keep what they have.',
  'note.resizeDeferred': () =>
    'The node has too little left now; the kubelet tries again when Pods leave or shrink.',
  'note.initAgain': () =>
    'In a new sandbox everything begins anew: the init containers run again before the app.',
  'note.sandboxDies': () =>
    'With **pause** go the network, the address and the other shared namespaces; no container outlives them. Volumes stay.',
  'note.stopsFirst': () => 'What still runs is stopped first; the new sandbox has to wait for that.',
  'note.message': ({ message }: Message) => `“${message.trim()}”`,
  'note.sidecarsLast': ({ names }: { readonly names: readonly string[] }) =>
    `Sidecars are stopped last: ${list(names)} runs on until the app containers have ended.`,
  'note.evicted': () =>
    'The node is short of something, and the kubelet frees it: first the Pods that use more than they request, then by priority and by how much more they use.',
  'note.activeDeadline': () =>
    '**activeDeadlineSeconds** counts from when the kubelet has seen the Pod. What still runs then is stopped, whatever the **restartPolicy**.',
  'note.nodeShutdown': () => 'The node shuts down; the kubelet ends its Pods first, critical ones last.',
  'note.toleration': ({ seconds }: { readonly seconds: number }) =>
    `Its Pods tolerate that for ${seconds} s; then they are deleted and their owners replace them elsewhere.`,

  'change.foreground': ({ container }: Named) =>
    `Keep a process in the foreground of ${b(container)}, or set **restartPolicy: OnFailure**.`,
  'change.onFailure': () => 'Set **restartPolicy: OnFailure**.',
  'change.fixCommand': ({ container }: Named) =>
    `Make the command of ${b(container)} succeed; its log says what went wrong.`,
  'change.service': ({ name }: { readonly name: string }) => `Create a Service named ${b(name)}.`,
  'change.image': ({ image }: { readonly image: string }) => `Correct the image name or tag ${b(image)}.`,
  'change.registry': () =>
    'Wait until the registry answers again. An image that is on the node already needs no pull (**imagePullPolicy: IfNotPresent**).',
  'change.pullPolicy': () => 'Use **imagePullPolicy: IfNotPresent**.',
  'change.reference': () => 'Create what is missing, or correct the name.',
  'change.resources': () => 'Ask for less, or give the cluster a node that fits.',
  'change.gate': () => 'Remove the entry from **spec.schedulingGates**.',
  'change.memoryLimit': ({ container }: Named) => `Raise the memory limit of ${b(container)}.`,
  'change.probe': ({ probe }: { readonly probe: string }) =>
    `Make the application answer its ${probe} probe, or give it more time.`,
  'change.trapTerm': ({ container }: Named) =>
    `Let the main process of ${b(container)} handle SIGTERM (for a shell: trap).`,
  'change.grace': () => 'A shorter **terminationGracePeriodSeconds** ends it sooner.',
  'change.finalizer': () => 'Whoever set the finalizer has to remove it.',
  'change.owner': () => 'A Deployment would have made a new Pod elsewhere.',
  'change.manifest': () => 'Correct the manifest at the field that the message names.',
};

/** The same functions in another language. */
export type WhyTexts = {
  readonly [C in keyof typeof whyEn]: (...args: Parameters<(typeof whyEn)[C]>) => string;
};

/** What is the matter with one container of a Pod: the verdict that its own state gives. */
import type { ContainerScene, PodScene } from './scene-types.ts';
import { type ChangeCode, type NoteCode, type RuleId, say, type Said, type WhyCode } from './why-codes.ts';

export interface Verdict {
  readonly headline: Said<WhyCode>;
  readonly rule: RuleId;
  readonly paragraphs?: readonly (Said<NoteCode> | false | undefined)[];
  readonly change?: Said<ChangeCode> | undefined;
  readonly container?: string;
}

/** What is the matter with one container; undefined when it runs and is ready. */
export function troubleVerdict(scene: PodScene, c: ContainerScene): Verdict | undefined {
  // It is never ready and never started again: what runs or has ended is as it should be.
  if (c.type === 'ephemeral' && (c.state === 'running' || c.state === 'terminated')) return undefined;
  const container = c.name;
  const verdict = (v: Verdict): Verdict => ({ container, ...v });
  const reason = c.api.state === 'waiting' ? c.api.reason : '';
  if (c.state === 'pulling')
    return verdict({
      headline: say('why.pulling', { container, image: c.image }),
      rule: 'images',
      paragraphs: [
        isLatest(c.image) && say('note.imageLatest', { image: c.image }),
        say('note.pullSerial', {}),
      ],
    });
  const image = imageVerdict(c, reason);
  if (image !== undefined) return verdict(image);
  if (c.state === 'killing') {
    const { message = '', graceSeconds = 0 } = c.kill ?? {};
    return verdict({
      headline: say('why.killing', { container, message, graceSeconds }),
      rule: /probe/.test(message) ? 'probes' : 'termination',
      paragraphs: [
        c.lastSignal?.ignored === true && say('note.signalPid1', { container }),
        say('note.graceRuns', { graceSeconds }),
      ],
      change: /liveness/.test(message) ? say('change.probe', { probe: 'liveness' }) : undefined,
    });
  }
  if (c.state === 'failed' || reason === 'RunContainerError')
    return verdict({
      headline: say('why.startError', { container, message: c.message }),
      rule: 'container-states',
      paragraphs: [c.backOff && say('note.ladder', ladderArgs(c))],
      change: say('change.fixCommand', { container }),
    });
  if (c.state === 'terminated') return exitVerdict(scene, c);
  if (reason === 'CreateContainerConfigError' || reason === 'CreateContainerError')
    return verdict({
      headline: say('why.configError', { container, message: c.message }),
      rule: 'configure-pod',
      paragraphs: [say('note.noBackOff', {})],
      change: say('change.reference', { message: c.message }),
    });
  if (c.state === 'creating' || c.state === 'waiting')
    return verdict({ headline: say('why.creating', { container }), rule: 'container-states' });
  return runningVerdict(scene, c);
}

const UNREACHABLE =
  /dial tcp|timeout|toomanyrequests|Too Many Requests|Service Unavailable|connection refused|no such host/i;

function imageVerdict(c: ContainerScene, reason: string): Verdict | undefined {
  const { name: container, image, message } = c;
  if (c.state !== 'waiting' && c.state !== 'terminated') return undefined;
  // What the registry does not answer is not cured by another name.
  const change = UNREACHABLE.test(message) ? say('change.registry', {}) : say('change.image', { image });
  if (c.backOff?.what === 'pull' || reason === 'ImagePullBackOff')
    return {
      headline: say('why.pullBackOff', { container, image, message, delayMs: c.backOff?.delayMs ?? 0 }),
      rule: 'images',
      paragraphs: [say('note.pullLadder', { delayMs: c.backOff?.delayMs ?? 0 })],
      change,
    };
  if (reason === 'ErrImagePull' || reason === 'RegistryUnavailable' || reason === 'SignatureValidationFailed')
    return { headline: say('why.pullFailed', { container, image, message }), rule: 'images', change };
  if (reason === 'ErrImageNeverPull')
    return {
      headline: say('why.imageNever', { container, image }),
      rule: 'image-pull-policy',
      paragraphs: [say('note.noBackOff', {})],
      change: say('change.pullPolicy', {}),
    };
  if (reason === 'InvalidImageName')
    return { headline: say('why.invalidImage', { container, image }), rule: 'images', change };
  return undefined;
}

const isLatest = (image: string): boolean =>
  image.endsWith(':latest') || !/[:@]/.test(image.slice(image.lastIndexOf('/') + 1));

function ladderArgs(c: ContainerScene) {
  const delayMs = c.backOff?.delayMs ?? 0;
  return { delayMs, nextMs: Math.min(delayMs * 2, 300_000) };
}

function exitVerdict(scene: PodScene, c: ContainerScene): Verdict | undefined {
  const container = c.name;
  const exitCode = c.exitCode ?? 0;
  if (c.type === 'init' && exitCode === 0) return undefined;
  const policy = scene.restartPolicy;
  const policyNote =
    c.type === 'sidecar' || policy === 'Always'
      ? say('note.always', { exitCode })
      : policy === 'OnFailure'
        ? say('note.onFailure', { exitCode })
        : say('note.never', { exitCode });
  const rests = policy === 'Never' || (policy === 'OnFailure' && exitCode === 0);
  const paragraphs = [
    c.type === 'init' && policy === 'Always' ? say('note.initAlwaysIsOnFailure', {}) : policyNote,
    c.backOff !== undefined && say('note.ladder', ladderArgs(c)),
    exitNote(c),
    c.backOff !== undefined && scene.ip !== '' && say('note.sameHouse', { ip: scene.ip }),
    c.api.state !== 'terminated' &&
      c.api.reason !== 'CrashLoopBackOff' &&
      say('note.apiBehind', { container, api: c.api.state }),
  ];
  const change =
    c.reason === 'OOMKilled'
      ? say('change.memoryLimit', { container })
      : exitCode !== 0
        ? say('change.fixCommand', { container })
        : policy === 'Always' && c.type === 'regular'
          ? say('change.foreground', { container })
          : undefined;
  if (c.reason === 'OOMKilled')
    return {
      container,
      headline: say('why.oomKilled', { container }),
      rule: 'container-states',
      paragraphs,
      change,
    };
  if (c.backOff !== undefined) {
    const { delayMs } = c.backOff;
    const code = c.type === 'init' ? 'why.initBackOff' : 'why.backOff';
    return {
      container,
      headline: say(code, { container, delayMs, exitCode }),
      rule: c.type === 'init' ? 'init-containers' : 'restart-policy',
      paragraphs,
      change,
    };
  }
  return {
    container,
    headline: say('why.exited', { container, exitCode, reason: c.reason }),
    rule: 'restart-policy',
    paragraphs,
    change: rests ? undefined : change,
  };
}

const EXIT_NOTES = { 137: 'note.exit137', 143: 'note.exit143', 127: 'note.exit127' } as const;

export function exitNote(c: ContainerScene): Said<NoteCode> | undefined {
  if (c.reason === 'OOMKilled') return undefined;
  const code = EXIT_NOTES[c.exitCode as keyof typeof EXIT_NOTES];
  return code === undefined ? undefined : say(code, {});
}

function runningVerdict(scene: PodScene, c: ContainerScene): Verdict | undefined {
  const container = c.name;
  if (c.hooks.some((h) => h.hook === 'postStart' && h.state === 'running'))
    return { container, headline: say('why.postStart', { container }), rule: 'hooks' };
  const startup = c.probes.find((p) => p.type === 'startup');
  if (startup !== undefined && !c.api.started)
    return {
      container,
      headline: say('why.startupHolds', {
        container,
        streak: startup.state === 'failing' ? startup.streak : 0,
        threshold: startup.threshold,
      }),
      rule: 'probes',
      paragraphs: [say('note.startupGates', {})],
    };
  const liveness = c.probes.find((p) => p.type === 'liveness');
  if (liveness?.state === 'failing')
    return {
      container,
      headline: say('why.livenessFailing', {
        container,
        streak: liveness.streak,
        threshold: liveness.threshold,
      }),
      rule: 'probes',
      change: say('change.probe', { probe: 'liveness' }),
    };
  if (c.api.ready || c.type === 'init') return undefined;
  const hasProbe = c.probes.some((p) => p.type === 'readiness');
  return {
    container,
    headline: say('why.notReady', { container }),
    rule: 'probes',
    paragraphs: [
      hasProbe
        ? say('note.readinessNoRestart', {})
        : c.api.state !== 'running' && say('note.apiBehind', { container, api: c.api.state }),
    ],
    change: hasProbe ? say('change.probe', { probe: 'readiness' }) : undefined,
  };
}

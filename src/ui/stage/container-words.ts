/** A container's state in words and signs, for its card and for those who listen. */
import type { StageTexts } from '../../i18n/stage.en.ts';
import type { ContainerScene } from '../../trace/index.ts';
import type { IconName } from './StateIcon.tsx';

const ICONS: Readonly<Record<ContainerScene['state'], IconName>> = {
  waiting: 'waiting',
  pulling: 'pulling',
  creating: 'creating',
  running: 'running',
  killing: 'stopping',
  terminated: 'done',
  failed: 'failed',
};

export function stateIcon(c: ContainerScene): IconName {
  if (c.state === 'terminated' && c.tone === 'failed') return 'failed';
  if (c.state === 'waiting' && c.tone === 'failed') return 'backOff';
  return ICONS[c.state];
}

/** The word on the card. Kubernetes' own reason where there is one. `percent` is of a pull. */
export function stateWord(c: ContainerScene, texts: StageTexts, percent = 0): string {
  switch (c.state) {
    case 'waiting':
      return c.reason === '' ? texts.waiting : c.reason;
    case 'pulling':
      return texts.pulling(percent);
    case 'creating':
      return texts.creating;
    case 'running':
      return texts.running;
    case 'killing':
      return texts.stopping;
    case 'terminated':
      return c.reason === 'OOMKilled' ? `OOMKilled · ${c.exitCode}` : texts.ended(c.exitCode ?? 0);
    case 'failed':
      return c.reason === '' ? texts.cannotStart : c.reason;
  }
}

/** `Init container 2 of 2, init-mydb: running, restarted 2 times` */
export function describeContainer(c: ContainerScene, total: number, texts: StageTexts): string {
  const { sentence } = texts;
  const who =
    c.type === 'init'
      ? sentence.init(c.number, total, c.name)
      : c.type === 'sidecar'
        ? sentence.sidecar(c.name)
        : c.type === 'ephemeral'
          ? sentence.ephemeral(c.name)
          : sentence.app(c.name);
  const parts = [stateWord(c, texts)];
  if ((c.state === 'running' || c.state === 'killing') && c.type !== 'init')
    parts.push(c.api.ready ? texts.isReady : texts.notReady);
  if (c.restarts > 0) parts.push(sentence.restarted(c.restarts));
  if (c.backOff !== undefined) parts.push(sentence.backOff(texts.duration(c.backOff.delayMs)));
  for (const p of c.probes)
    if (p.state === 'failing') parts.push(`${texts.probe[p.type]} ${texts.probeState.failing}`);
  return sentence.listed(who, parts);
}

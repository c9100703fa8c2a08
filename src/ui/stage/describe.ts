import type { StageTexts } from '../../i18n/stage.en.ts';
import type { PodScene } from '../../trace/index.ts';
import { describeContainer } from './container-words.ts';
import { sandboxWords } from './Floor.tsx';

/** The whole picture in sentences, for those who do not see it. */
export function describePod(scene: PodScene, texts: StageTexts): readonly string[] {
  const { sentence } = texts;
  if (scene.stage === 'none') return [texts.noPods];
  if (scene.stage === 'gone') return [texts.gone(scene.name)];
  return [
    sentence.pod(scene.name, scene.status, scene.ready, scene.total),
    scene.node === undefined ? texts.noNode : sentence.on(scene.node.name),
    ...(scene.ip === '' ? [] : [sentence.ip(scene.ip)]),
    sentence.sandbox(sandboxWords(scene.sandbox, scene.restarts, texts)),
    ...scene.init.map((c) => describeContainer(c, scene.init.length, texts)),
    ...(scene.gate === undefined ? [] : [scene.gate.open ? sentence.gateOpen : sentence.gateShut]),
    ...scene.app.map((c) => describeContainer(c, scene.init.length, texts)),
  ];
}

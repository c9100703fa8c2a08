import { describe, expect, it } from 'vitest';
import { podScene } from '../../../src/trace/index.ts';
import { houseBox, layoutCluster } from '../../../src/ui/stage/cluster-layout.ts';
import { type Box, layoutPod, type PodLayout } from '../../../src/ui/stage/layout.ts';
import { estimateWidth, fit } from '../../../src/ui/stage/measure.ts';
import { share } from '../../../src/ui/stage/share.ts';
import { clusterScene } from '../../../src/trace/index.ts';
import {
  clusterStory,
  crashLoopStory,
  crowdStory,
  initChainStory,
  sidecarStory,
} from '../../helpers/fake-trace.ts';

const stories = {
  init: initChainStory(),
  crash: crashLoopStory(),
  sidecar: sidecarStory(),
  crowd: crowdStory(),
};
const layout = (name: keyof typeof stories, width: number, height = 600, t = 30_000): PodLayout => {
  const { trace, pod } = stories[name];
  return layoutPod({ scene: podScene(trace, pod.subject, t), width, height, measure: estimateWidth });
};
const inside = (inner: Box, outer: Box): boolean =>
  inner.x >= outer.x - 0.5 &&
  inner.y >= outer.y - 0.5 &&
  inner.x + inner.w <= outer.x + outer.w + 0.5 &&
  inner.y + inner.h <= outer.y + outer.h + 0.5;
const overlap = (a: Box, b: Box): boolean =>
  a.x < b.x + b.w - 0.5 && b.x < a.x + a.w - 0.5 && a.y < b.y + b.h - 0.5 && b.y < a.y + a.h - 0.5;

const SIZES = [
  [320, 480],
  [390, 844],
  [600, 400],
  [700, 500],
  [900, 600],
  [1600, 1000],
] as const;

describe.each(Object.keys(stories) as (keyof typeof stories)[])('layout of %s', (name) => {
  it.each(SIZES)('[LAYOUT-1] at %d × %d: all within the house, nothing over anything', (width, height) => {
    const l = layout(name, width, height);
    const cards = [...l.cards.values()];
    const scene = podScene(stories[name].trace, stories[name].pod.subject, 30_000);
    expect(cards).toHaveLength(scene.init.length + scene.app.length);
    for (const card of cards) {
      expect(inside(card, l.house)).toBe(true);
      expect(overlap(card, l.floor)).toBe(false);
      if (card.side) expect(inside(card.side, l.house)).toBe(true);
      for (const other of cards) if (other !== card) expect(overlap(card, other)).toBe(false);
    }
    for (const pipe of Object.values(l.pipes)) expect(inside(pipe, l.floor)).toBe(true);
    for (const drawer of l.drawers) expect(inside(drawer, l.house)).toBe(true);
    expect(inside(l.house, l.node)).toBe(true);
    expect(l.node.x).toBeGreaterThanOrEqual(0);
    expect(l.node.x + l.node.w).toBeLessThanOrEqual(width);
    expect(l.height).toBeGreaterThanOrEqual(height);
    if (l.initBay) expect(overlap(l.initBay, l.appBay)).toBe(false);
  });
});

describe('layout', () => {
  it('[LAYOUT-2] a wide page has chain, gate and app beside each other, a narrow one below', () => {
    const wide = layout('init', 900);
    expect(wide.gate?.across).toBe(false);
    expect(wide.appBay.x).toBeGreaterThan((wide.initBay as Box).x + (wide.initBay as Box).w);
    const narrow = layout('init', 390);
    expect(narrow.gate?.across).toBe(true);
    expect(narrow.appBay.y).toBeGreaterThan((narrow.initBay as Box).y + (narrow.initBay as Box).h);
  });
  it('[LAYOUT-3] the ring has its room from the start, so nothing jumps when it comes', () => {
    const before = layout('crash', 900, 600, 1000);
    const during = layout('crash', 900, 600, 138_000);
    expect(before.cards.get('nginx')).toEqual(during.cards.get('nginx'));
    expect(layout('crash', 390).cards.get('nginx')?.ringInside).toBe(true);
  });
  it('[LAYOUT-4] each sidecar has an arm above the app’s cards', () => {
    const l = layout('sidecar', 900);
    expect([...l.arms.keys()]).toEqual(['proxy']);
    expect(l.arms.get('proxy')).toBeLessThan(l.cards.get('web')?.y as number);
  });
  it('[LAYOUT-5] a Pod without init containers has no gate', () => {
    expect(layout('crash', 900).gate).toBeUndefined();
  });
  it('[LAYOUT-6] room that is left goes to processes', () => {
    const lines = (height: number) => layout('init', 900, height).cards.get('init-mydb')?.processLines ?? 0;
    expect(lines(900)).toBeGreaterThan(lines(300));
  });
  it('[LAYOUT-7] the cluster: houses in their nodes, owners above', () => {
    const { trace } = clusterStory();
    const scene = clusterScene(trace, 393_000);
    const l = layoutCluster(scene, 800, 600);
    scene.nodes.forEach((node, i) => {
      for (const pod of node.pods)
        expect(inside(houseBox(scene, l, pod.uid) as Box, l.nodes[i] as Box)).toBe(true);
      for (const owner of l.owners) expect(owner.y + owner.h).toBeLessThan((l.nodes[i] as Box).y);
    });
    expect(layoutCluster(scene, 360, 600).nodes[2]?.y).toBeGreaterThan(300);
  });
});

describe('fitting text', () => {
  it('[LAYOUT-8] cuts at the end or in the middle, never wider than it may be', () => {
    const style = { size: 12 };
    expect(fit(estimateWidth, 'short', 200, style)).toBe('short');
    const end = fit(estimateWidth, 'registry.example.com/team/web:1.2.3', 100, style);
    expect(end).toMatch(/^registry.*…$/);
    const middle = fit(estimateWidth, 'registry.example.com/team/web:1.2.3', 120, style, 'middle');
    expect(middle).toMatch(/^reg.*….*1\.2\.3$/);
    for (const text of [end, middle]) expect(estimateWidth(text, style)).toBeLessThanOrEqual(120);
    expect(fit(estimateWidth, '正在为容器拉取镜像', 40, style)).toMatch(/^正.*…$/);
    expect(fit(estimateWidth, 'abc', 1, style)).toBe('…');
  });
});

describe('sharing of scenes', () => {
  it('[LAYOUT-9] equal parts keep their identity', () => {
    const before = { a: { x: 1 }, list: [{ n: 1 }, { n: 2 }], gone: 1 };
    const after = share(before, { a: { x: 1 }, list: [{ n: 1 }, { n: 3 }], gone: 1 });
    expect(after.a).toBe(before.a);
    expect(after.list[0]).toBe(before.list[0]);
    expect(after.list[1]).toEqual({ n: 3 });
    expect(share(before, structuredClone(before))).toBe(before);
    expect(share([1, 2], [1])).toEqual([1]);
    expect(share(undefined, before)).toBe(before);
    expect(share({ a: 1 }, { a: 1, b: undefined })).toEqual({ a: 1, b: undefined });
  });
});

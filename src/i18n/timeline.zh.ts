import { actZh } from './acts.ts';
import { clockText, durationZh } from './durations.ts';
import type { TimelineTexts } from './timeline.en.ts';

export const timelineZh: TimelineTexts = {
  duration: durationZh,
  act: actZh,
  label: '时间线',
  playhead: '播放头',
  playheadAt: (t) => clockText(t, true),
  lanes: '轨道',
  pod: 'Pod',
  sandbox: 'pause',
  events: '事件',
  acts: '你',
  zoomIn: '放大',
  zoomOut: '缩小',
  fit: '显示全部',
  edge: '尚未模拟',
  now: '现在',
  kinds: {
    status: 'STATUS',
    sandbox: '沙箱',
    pull: '拉取镜像',
    create: '正在创建',
    run: '运行',
    backOff: '退避',
    node: '节点',
    owner: '就绪',
  },
  marks: {
    exit: '退出码',
    failure: '失败',
    kill: '正在被停止',
    probe: '探针失败',
    event: '事件',
    act: '你',
  },
  deadlines: {
    restart: '重启',
    pull: '再次拉取',
    sync: '同步',
    grace: '宽限期结束',
    activeDeadline: '活跃期限',
    toleration: '容忍期结束',
  },
  from: (from, to) =>
    to === undefined ? `自 ${clockText(from, true)}` : `${clockText(from, true)} – ${clockText(to, true)}`,
  fold: (name) => `收起 ${name}`,
  unfold: (name, count) => `展开 ${name}：${count} 个 Pod`,
  nothing: '还什么都没有发生',
  more: (count) => `另有 ${count} 项`,
};

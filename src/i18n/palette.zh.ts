import type { PaletteTexts } from './palette.en.ts';

export const paletteZh: PaletteTexts = {
  title: '命令',
  open: '命令（Ctrl+K）',
  key: '按名称查找一切',
  placeholder: '前往、执行、打开……',
  none: '没有匹配的命令',
  left: (count) => `${count} 条命令`,
  more: (count) => `另有 ${count} 条：输入文字查找`,
  groups: {
    go: '前往',
    time: '时间',
    fault: '制造故障',
    scenario: '场景',
    page: '页面',
  },
  cluster: '集群',
  jump: (time) => `跳到 ${time}`,
  theme: (theme) => `主题：${theme}`,
  show: (tab) => `检查器：${tab}`,
};

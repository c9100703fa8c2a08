import type { terminalEn } from './terminal.en.ts';

export const terminalZh: typeof terminalEn = {
  title: '终端',
  open: '打开终端',
  close: '关闭终端',
  input: '终端输入',
  tab: (name) => `终端 ${name}`,
  another: '再开一个终端',
  leave: 'Shift-Tab 离开',
  still: '命令还在运行，而时间是静止的。',
  play: '播放',
  skip: '跳到命令结束',
  tooLong: '文本太长，无法从这里写入。',
  editing: (path) => `正在编辑 ${path}`,
  save: '保存并关闭',
  quit: '不保存，关闭',
  width: '终端宽度',
};

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
  madeHere: '这个文件是终端里的命令写的，这里是它在播放头处的内容。',
  madeFile: (path) => `${path}，在终端里写的`,
  editHere: '用 vim 编辑',
  keep: '加入文件列表',
  shortened: '这里省略了中间部分；vim 里可以看到全文。',
  tooLong: '文本太长，无法从这里写入。',
  editing: (path) => `正在编辑 ${path}`,
  save: '保存并关闭',
  quit: '不保存，关闭',
  width: '终端宽度',
};

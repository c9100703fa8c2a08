import type { branchesEn } from './branches.en.ts';

export const branchesZh: typeof branchesEn = {
  button: (name) => `分支：${name}`,
  title: '分支',
  from: (parent, time) => `在 ${time} 从 ${parent} 分出`,
  root: '起点',
  acts: (n) => `${n} 个操作`,
  rename: (name) => `重命名“${name}”…`,
  remove: (name) => `删除“${name}”`,
  renameTitle: (name) => `重命名分支 ${name}`,
  newName: '新名称',
  change: '重命名',
  nameInvalid: '名称长度为 1 到 40 个字符。',
  nameTaken: '已有同名分支。',
};

import type { scenarioMenuEn } from './scenario.en.ts';

export const scenarioMenuZh: typeof scenarioMenuEn = {
  find: '查找场景',
  found: (n) => `${n} 个场景`,
  nothingFound: '没有场景包含这些词。试试某种对象或原因，例如 Job 或 Pending。',
  groups: {
    article: '来自文章',
    pod: '同一个 Pod 里的容器',
    init: 'Init 容器与启动顺序',
    images: '镜像',
    restarts: '探针、重启与结束',
    workloads: '控制器、Service 与申领',
    nodes: '节点与调度',
    terminal: '在终端里',
  },
  goTo: (time) => `跳到 ${time}`,
  rejoin: '回到场景',
  rejoinHint: '你已经走上自己的路。点这里会从你所在的时刻继续原来的场景；撤销可以回到你的。',
};

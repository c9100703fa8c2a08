/** 字段为何没有模拟，或模拟得多粗略。 */
import type { coverageEn } from './coverage.en.ts';

export const coverageZh: Readonly<Record<keyof typeof coverageEn, string>> = {
  blockDevices: '这里没有原始块设备。',
  claims: '这里没有设备（动态资源分配）。',
  cpuLimit: 'CPU 限制会被记录和计算，但不会拖慢任何东西：程序该用多久就用多久。',
  mountPropagation: '容器内的挂载不会向外传播。',
  grpc: 'gRPC 探针只检查端口上是否有人监听。',
  containerSecurity: '会采用其中的用户和组；权能、SELinux、seccomp 和 AppArmor 不产生作用。',
  podSecurity: '会采用其中的用户和组，其余不产生作用。',
  hostNamespaces: 'Pod 会被标记为共享节点的命名空间，但在里面看不到节点上的其他东西。',
  runtimeClass: '只有一个运行时，也没有它的额外开销。',
  resourceClaims: '这里没有设备（动态资源分配）。',
  podResources: '调度、准入和驱逐会计入；运行时整个 Pod 没有自己的限制。',
  os: '所有节点都运行 Linux。',
  schedulingGroup: 'Pod 逐个调度，不会成组调度。',
  networkStorage: '该卷挂载为空目录：背后没有真正的存储。',
  certificates: '不会签发证书。',
  trafficPolicy: '来自任何节点的流量走同样的路径。',
  externalIPs: '集群之外没有可以使用它的人。',
  loadBalancer: '这里没有云，所以不会创建负载均衡器。',
  dualStack: '集群只有 IPv4。',
};

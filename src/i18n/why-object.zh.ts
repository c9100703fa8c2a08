import { clockText } from './durations.ts';
import type { objectWhyEn } from './why-object.en.ts';

const b = (text: string | number): string => `**${text}**`;
const tail = (message: string): string => (message === '' ? '' : `：${message}`);
const done = ({ done: count, wants }: { readonly done: number; readonly wants: number }): string =>
  wants > 0 ? `${count}/${wants}` : String(count);

export const objectWhyZh: typeof objectWhyEn = {
  'object.plain': ({ kind, name }) => `${kind} ${b(name)} 保存在 API 服务器中`,
  'object.gone': ({ kind, name }) => `${kind} ${b(name)} 已不存在`,
  'object.deleting': ({ kind, name, finalizers }) =>
    finalizers.length === 0
      ? `${kind} ${b(name)} 正在被删除`
      : `${kind} ${b(name)} 正在被删除，但被 ${finalizers.map(b).join('、')} 拦住`,
  'workload.ok': ({ kind, name, wants }) => `${kind} ${b(name)} 符合期望：${wants} 个 Pod 全部就绪`,
  'workload.working': ({ kind, name, wants, has, ready }) =>
    `${kind} ${b(name)} 期望 ${wants} 个，现有 ${has} 个，就绪 ${ready} 个`,
  'workload.tooMany': ({ kind, name, wants, has }) => `${kind} ${b(name)} 现有 ${has} 个，只期望 ${wants} 个`,
  'workload.failing': ({ kind, name, message }) => `${kind} ${b(name)} 无法创建 Pod${tail(message)}`,
  'workload.none': ({ kind, name }) => `${kind} ${b(name)} 不需要任何 Pod`,
  'deployment.rolling': ({ name, from, to, old, fresh, ready }) =>
    `${b(name)} 正从修订版本 ${from} 更新到 ${to}：旧 ${old} 个，新 ${fresh} 个，其中 ${ready} 个就绪`,
  'deployment.stuck': ({ name, message }) => `${b(name)} 的上线停滞了${tail(message)}`,
  'deployment.paused': ({ name }) => `${b(name)} 的上线已暂停`,
  'statefulset.waits': ({ pod, isThere }) =>
    isThere ? `${b(pod)} 就绪之后才会创建下一个` : `下一个是 ${b(pod)}`,
  'statefulset.rolling': ({ name }) => `StatefulSet ${b(name)} 正在替换 Pod，从序号最大的开始`,
  'daemonset.rolling': ({ name }) => `DaemonSet ${b(name)} 正在逐个节点替换 Pod`,
  'job.working': (a) => `Job ${b(a.name)}：完成 ${done(a)}，运行中 ${a.active}`,
  'job.complete': (a) => `Job ${b(a.name)} 已完成：${done(a)}`,
  'job.failed': ({ name, message }) => `Job ${b(name)} 已失败${tail(message)}`,
  'job.paused': ({ name }) => `Job ${b(name)} 已挂起`,
  'cronjob.waits': ({ name, schedule }) => `CronJob ${b(name)} 等待下一次调度：${schedule}`,
  'cronjob.working': ({ name, active }) => `CronJob ${b(name)} 有 ${active} 个 Job 正在运行`,
  'cronjob.paused': ({ name }) => `CronJob ${b(name)} 已挂起`,
  'service.ok': ({ name, total }) => `Service ${b(name)} 把请求转给 ${total} 个端点`,
  'service.some': ({ name, ready, total }) =>
    `Service ${b(name)} 的 ${total} 个端点中有 ${ready} 个接收请求：其余未就绪`,
  'service.noneReady': ({ name }) => `Service ${b(name)} 没有可转发的对象：它的 Pod 都未就绪`,
  'service.empty': ({ name }) => `Service ${b(name)} 没有选中任何 Pod`,
  'service.noSelector': ({ name }) => `Service ${b(name)} 没有选择算符：不会有谁填写它的端点`,
  'service.external': ({ name, target }) => `Service ${b(name)} 是 ${b(target)} 的别名`,
  'node.ready': ({ node, pods }) => `${b(node)} 处于 Ready 状态，有 ${pods} 个 Pod`,
  'node.cordoned': ({ node, pods }) => `${b(node)} 不再接收新的 Pod；上面还有 ${pods} 个`,
  'node.pressure': ({ node, types }) => `${b(node)} 资源紧张：${types.map(b).join('、')}`,
  'node.unnoticed': ({ node, how }) =>
    how === 'power' ? `${b(node)} 已断电，API 服务器还不知道` : `${b(node)} 的网络已中断，API 服务器还不知道`,
  'node.silent': ({ node, sinceMs }) => `${b(node)} 没有响应：自 ${clockText(sinceMs)} 起 Ready 为 Unknown`,
  'node.notReady': ({ node, reason, message }) => `${b(node)} 未就绪：${reason}${tail(message)}`,
  'hpa.holds': ({ target, wants }) => `${b(target)} 保持 ${wants} 个副本`,
  'hpa.scales': ({ target, from, to }) => `${b(target)} 从 ${from} 个副本变为 ${to} 个`,
  'hpa.blind': ({ target, message }) => `自动扩缩器无法度量 ${b(target)}${tail(message)}`,
  'note.surge': ({ surge, unavailable }) =>
    `同一时刻最多比期望多 **${surge}**（maxSurge），最多少 **${unavailable}**（maxUnavailable）。`,
  'note.deadline': ({ seconds }) =>
    `已有 ${seconds} 秒没有进展（progressDeadlineSeconds）。它会继续尝试，但不会自动回滚。`,
  'note.ordered': ({ name }) => `${b(name)} 的 Pod 逐个创建，前一个就绪后才轮到下一个。`,
  'note.oneName': ({ pod }) => `${b(pod)} 只能有一个：旧对象还在，就不能创建新的。`,
  'note.backoffLimit': ({ limit }) => `重试 ${limit} 次（backoffLimit）之后，整个 Job 失败。`,
  'note.grace': ({ seconds }) => `节点控制器等待心跳 ${seconds} 秒，之后才把节点标为 Unknown。`,
  'note.evictsAt': ({ atMs }) =>
    `除非另有声明，Pod 容忍 300 秒：从 ${clockText(atMs)} 起它们会被删除，由各自的控制器补上。`,
  'note.runsOn': () => '上面运行的东西可能仍在运行，只是没有人知道。',
  'note.noProxy': () => '连接它的地址会立刻被拒绝。',
  'note.bound': ({ max }) => `它想要的超过了上限 ${max}（maxReplicas）。`,
};

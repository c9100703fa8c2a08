/** 与 `why.en.ts` 相同的代码，中文。Kubernetes 自己的词（reason、condition、字段）保持原样。 */
import { actZh } from './acts.ts';
import { durationZh as time } from './durations.ts';
import { signalName } from './signals.ts';
import type { WhyTexts } from './why.en.ts';

const b = (text: string | number): string => `**${text}**`;
const list = (names: readonly string[]): string => names.map(b).join('、');
const tail = (message: string): string => (message === '' ? '' : `：${message}`);
const run = (attempt: number): string => (attempt === 0 ? '' : `（第 ${attempt} 次重启）`);

const PROBES: Readonly<Record<string, string>> = {
  startup: '启动探针',
  liveness: '存活探针',
  readiness: '就绪探针',
};
const OUTCOMES: Readonly<Record<string, string>> = {
  success: '成功',
  failure: '失败',
  warning: '警告',
  error: '出错',
  abandoned: '被放弃',
};
const probeName = (probe: string): string => PROBES[probe] ?? probe;
const outcomeName = (outcome: string): string => OUTCOMES[outcome] ?? outcome;

export const whyZh: WhyTexts = {
  'step.act': ({ act, args }) => `你：${actZh(act, args)}`,
  'step.actRefused': ({ act, message }) => `被拒绝：${act}${tail(message)}`,
  'step.podCreated': ({ pod }) => `API 服务器保存了 Pod ${b(pod)}`,
  'step.podBound': ({ pod, node }) => `调度器把 ${b(pod)} 绑定到节点 ${b(node)}`,
  'step.podStatus': ({ from, to }) => `STATUS：${from === '' ? '' : `${from} → `}${b(to)}`,
  'step.podUnschedulable': ({ message }) => `没有合适的节点${tail(message)}`,
  'step.podInitialized': () => '状况 Initialized 变为 True：闸门打开',
  'step.podReady': ({ pod }) => `${b(pod)} 就绪`,
  'step.podNotReady': ({ pod }) => `${b(pod)} 不再就绪`,
  'step.podDeleting': ({ pod, graceSeconds }) => `开始删除 ${b(pod)}，宽限期 ${graceSeconds} 秒`,
  'step.podDeleted': ({ pod }) => `Pod ${b(pod)} 已删除`,
  'step.podChanged': ({ pod }) => `${b(pod)} 的 spec 发生变化`,
  'step.objectCreated': ({ kind, name }) => `创建了 ${kind} ${b(name)}`,
  'step.objectChanged': ({ kind, name }) => `${kind} ${b(name)} 发生变化`,
  'step.objectDeleted': ({ kind, name }) => `删除了 ${kind} ${b(name)}`,
  'step.nodeReady': ({ node }) => `节点 ${b(node)} 就绪`,
  'step.nodeNotReady': ({ node }) => `节点 ${b(node)} 未就绪`,
  'step.sandboxCreating': ({ attempt }) =>
    attempt === 0 ? '容器运行时开始创建沙箱' : `容器运行时开始创建新沙箱（attempt ${attempt}）`,
  'step.sandboxNetwork': ({ ip }) => `网络已就位：Pod IP ${b(ip)}`,
  'step.sandboxReady': () => '**pause** 已运行：沙箱就绪',
  'step.sandboxFailed': ({ message }) => `无法创建沙箱${tail(message)}`,
  'step.sandboxStopped': () => '沙箱已停止，它的命名空间随之消失',
  'step.pulling': ({ container, image }) => `为 ${container} 拉取镜像 ${b(image)}`,
  'step.pulled': ({ image, durationMs }) => `镜像 ${b(image)} 拉取完成，用时 ${time(durationMs)}`,
  'step.pullFailed': ({ image, reason }) => `镜像 ${b(image)} 拉取失败${tail(reason)}`,
  'step.imagePresent': ({ image }) => `节点上已有镜像 ${b(image)}`,
  'step.created': ({ container, attempt }) => `容器 ${b(container)} 已创建${run(attempt)}`,
  'step.started': ({ container, attempt }) => `容器 ${b(container)} 已启动${run(attempt)}`,
  'step.containerFailed': ({ container, reason }) => `容器 ${b(container)} 无法启动${tail(reason)}`,
  'step.killing': ({ container, graceSeconds }) => `kubelet 停止 ${b(container)}，宽限期 ${graceSeconds} 秒`,
  'step.exited': ({ container, exitCode, reason, signal }) =>
    `${b(container)} 结束：退出码 ${exitCode}（${signal > 0 ? `${signalName(signal)}，` : ''}${reason}）`,
  'step.oomKilled': ({ container, scope }) =>
    scope === 'container'
      ? `内存不足：${b(container)} 超过限制，内核杀死了它的一个进程`
      : `节点内存不足：内核杀死了 ${b(container)} 的一个进程`,
  'step.backOff': ({ container, delayMs }) => `退避 ${b(time(delayMs))}后再启动 ${container}`,
  'step.pullBackOff': ({ container, delayMs }) => `退避 ${b(time(delayMs))}后再为 ${container} 拉取镜像`,
  'step.dns': ({ name, rcode, address }) => `DNS 应答 ${b(name)}：${rcode === 'NOERROR' ? address : rcode}`,
  'step.probe': ({ container, probe, outcome, streak, threshold }) =>
    `${b(container)} 的${probeName(probe)}${outcomeName(outcome)}（${streak}/${threshold}）`,
  'step.hookStarted': ({ container, hook }) => `${b(container)} 的 ${hook} 回调开始执行`,
  'step.hookFinished': ({ container, hook, outcome }) =>
    `${b(container)} 的 ${hook} 回调${outcomeName(outcome)}`,
  'step.signalled': ({ signal, from, ignored }) =>
    `收到${from === 'person' ? '你' : ` ${from} `}发来的 ${b(signalName(signal))}${ignored ? '，被忽略' : ''}`,
  'step.processExited': ({ exitCode }) => `进程以 ${exitCode} 结束`,
  'step.orphanExited': () => '孤儿进程结束，在命名空间的 1 号进程回收它之前，它是**僵尸进程**',
  'step.orphanReaped': () => '1 号进程**回收**了已经结束的孤儿进程',
  'step.request': ({ to, port, path }) => `请求 ${to}:${port}${path}`,
  'step.response': ({ status, error }) =>
    error !== '' ? `没有应答：${error}` : status === 0 ? '连接成功' : `应答 ${b(status)}`,
  'step.limit': ({ max, where }) => `达到本模拟器的上限（${max}）：${where}`,

  'why.none': ({ pod }) => `还没有 Pod ${b(pod)}`,
  'why.refused': ({ message }) => `API 服务器拒绝了它${tail(message)}`,
  'why.gone': ({ pod }) => `Pod ${b(pod)} 已不存在`,
  'why.gated': ({ pod }) => `${b(pod)} 带有调度门控（scheduling gate），调度器暂不处理`,
  'why.unschedulable': ({ pod, message }) => `没有节点能接纳 ${b(pod)}${tail(message)}`,
  'why.scheduling': ({ pod }) => `调度器正在为 ${b(pod)} 选择节点`,
  'why.kubeletSees': ({ pod, node }) => `${b(node)} 上的 kubelet 已看到 ${b(pod)}，正在准备`,
  'why.nodeSilent': ({ node }) => `节点 ${b(node)} 没有响应：没人知道它上面的 Pod 怎样了`,
  'why.sandboxCreating': () => '容器运行时正在创建沙箱',
  'why.sandboxFailed': ({ message }) => `无法创建沙箱${tail(message)}`,
  'why.sandboxDead': () => '沙箱已死：kubelet 会创建新的沙箱',
  'why.pulling': ({ container, image }) => `正在为 ${b(container)} 拉取镜像 ${b(image)}`,
  'why.pullBackOff': ({ container, image }) => `${b(container)} 正在等待，之后再次拉取 ${b(image)}`,
  'why.pullFailed': ({ image }) => `镜像 ${b(image)} 拉取失败`,
  'why.imageNever': ({ image }) => `节点上没有镜像 ${b(image)}，而拉取策略为 Never，不会去拉取`,
  'why.invalidImage': ({ image }) => `${b(image)} 不是合法的镜像名称`,
  'why.configError': ({ container, message }) => `无法创建 ${b(container)}${tail(message)}`,
  'why.startError': ({ container }) => `${b(container)} 已创建，但无法启动`,
  'why.creating': ({ container }) => `${b(container)} 即将启动`,
  'why.postStart': ({ container }) => `${b(container)} 的 postStart 回调正在执行；结束之前不会启动其他容器`,
  'why.initRunning': ({ container, number, total }) =>
    `第 ${number}/${total} 个 Init 容器正在运行：${b(container)}`,
  'why.initBackOff': ({ container }) => `Init 容器 ${b(container)} 失败；kubelet 等一会儿再重试`,
  'why.initFailed': ({ container, exitCode }) =>
    `Init 容器 ${b(container)} 以 ${exitCode} 失败：Pod 到此结束`,
  'why.initDone': ({ container }) => `最后一个 Init 容器 ${b(container)} 已完成；kubelet 在下一次同步时继续`,
  'why.sidecarStarting': ({ container }) => `边车容器 ${b(container)} 必须先启动，后面的容器才能继续`,
  'why.backOff': () => 'kubelet 等一会儿再重试',
  'why.exited': ({ container, exitCode }) => `${b(container)} 已结束，退出码 ${exitCode}`,
  'why.oomKilled': ({ container }) => `${b(container)} 的内存用量超过限制，被内核杀死（OOMKilled）`,
  'why.startupHolds': ({ container, streak, threshold }) =>
    `${b(container)} 在运行，但启动探针尚未成功${streak > 0 ? `（已失败 ${streak}/${threshold} 次）` : ''}`,
  'why.notReady': ({ container }) => `${b(container)} 在运行，但未就绪`,
  'why.livenessFailing': ({ container, streak, threshold }) =>
    `${b(container)} 的存活探针失败：${streak}/${threshold}，达到后会重启`,
  'why.killing': ({ container, message }) => `kubelet 正在停止 ${b(container)}${tail(message)}`,
  'why.ready': ({ pod }) => `${b(pod)} 正在运行并已就绪`,
  'why.running': ({ pod }) => `${b(pod)} 正在运行`,
  'why.readinessGate': ({ message }) => `就绪门控（readiness gate）尚未满足${tail(message)}`,
  'why.resizePending': ({ pod, reason, message }) =>
    `${b(pod)} 的资源要改变，但现在还不行（${b(reason)}）${tail(message)}`,
  'why.resizing': ({ pod, message }) => `kubelet 正在原地调整 ${b(pod)} 的资源，不会新建 Pod${tail(message)}`,
  'why.leaving': ({ pod, reason }) => `kubelet 要彻底停止 ${b(pod)}：${b(reason)}`,
  'why.newHouse': ({ pod, ip }) => `${b(pod)} 有了新的沙箱，地址是 ${b(ip)}`,
  'why.terminating': ({ pod, graceSeconds }) => `${b(pod)} 正在被删除，有 ${graceSeconds} 秒时间结束`,
  'why.finalizers': ({ pod }) => `${b(pod)} 里的一切都已结束，但 Finalizer 让对象保留`,
  'why.succeeded': ({ pod }) => `${b(pod)} 已完成工作：所有容器都以 0 结束`,
  'why.failed': ({ container, exitCode }) => `Pod 失败：${b(container)} 以 ${exitCode} 结束，不再启动`,
  'why.failedWhole': ({ reason }) => `Pod 整体失败：${b(reason)}`,

  'note.always': ({ exitCode }) =>
    exitCode === 0
      ? '**restartPolicy: Always** 之下，成功也不是停下的理由：容器会再次启动。'
      : '**restartPolicy: Always** 之下，不论怎样结束都会再次启动。',
  'note.onFailure': ({ exitCode }) =>
    exitCode === 0
      ? '**restartPolicy: OnFailure** 之下，退出码 0 就是终点：不再启动。'
      : `**restartPolicy: OnFailure** 之下，退出码 ${exitCode} 表示要重试。`,
  'note.never': () => '**restartPolicy: Never** 之下不再启动。',
  'note.ladder': ({ delayMs, nextMs }) =>
    nextMs > delayMs
      ? `每次等待是上一次的两倍，从上次运行结束时算起：现在 **${time(delayMs)}**，下次 ${time(nextMs)}，最长 5 分钟。连续 10 分钟无事则重置。`
      : `等待时间已到最长：**${time(delayMs)}**。连续 10 分钟无事则重置。`,
  'note.sameHouse': ({ ip }) => `每次只有容器是新的，沙箱不变：IP 仍是 ${b(ip)}，卷也不变。`,
  'note.retryAtSync': () => 'kubelet 会在下一次同步时重试，间隔 10 到 15 秒。',
  'note.initOneByOne': ({ names }) => `Init 容器依次运行，${list(names)} 必须等它完成。`,
  'note.initNext': ({ container, previous }) =>
    `${b(previous)} 以退出码 0 结束，于是 kubelet 启动了 ${b(container)}。`,
  'note.appLocked': ({ names }) => `在全部 Init 容器成功之前，${list(names)} 一直被锁住。`,
  'note.initAlwaysIsOnFailure': () =>
    '对 Init 容器来说，**restartPolicy: Always** 等同于 OnFailure：一直重试到以 0 结束。',
  'note.dnsMissing': ({ name }) => `它查询 ${b(name)} 的 DNS，得到 NXDOMAIN：没有这个 Service。`,
  'note.dnsFound': ({ name, address }) => `DNS 现在把 ${b(name)} 解析为 ${address}。`,
  'note.pause': () => '先有网络，再有 **pause**：这个进程的生命就是所有容器共享的命名空间的生命。',
  'note.imageLatest': ({ image }) =>
    `${b(image)} 没有固定标签，拉取策略因此是 Always：每次启动都要询问镜像仓库。`,
  'note.pullSerial': () => '除非另有配置，kubelet 一次只拉取一个镜像。',
  'note.pullLadder': () =>
    '每失败一次，等待加倍：10 秒、20 秒、40 秒……最长 5 分钟；到时之后的下一次同步再尝试。',
  'note.noBackOff': () => '这里没有逐渐变长的等待：每 10 到 15 秒重试一次。',
  'note.signalPid1': ({ container }) =>
    `${b(container)} 的主进程在自己的命名空间里是 PID 1，又没有处理 SIGTERM，内核会丢弃这个信号；只有宽限期过后的 SIGKILL 才能结束它。`,
  'note.signalIgnored': ({ container, signal }) =>
    `${b(container)} 刚收到 ${signalName(signal)}，但照样运行：它的主进程是命名空间里的 PID 1，又没有为这个信号设置处理函数，内核就把它丢弃了。`,
  'note.exit137': () => '退出码 137 = 128 + 9：被 SIGKILL 结束。',
  'note.exit143': () => '退出码 143 = 128 + 15：被 SIGTERM 结束。',
  'note.exit127': () => '退出码 127：shell 找不到这个命令。',
  'note.graceRuns': ({ graceSeconds }) =>
    `先发 SIGTERM；${graceSeconds} 秒后仍在运行的会收到 SIGKILL。preStop 回调也算在这段时间里。`,
  'note.preStopRuns': ({ container }) => `${b(container)} 的 preStop 回调正在执行，之后才发 SIGTERM。`,
  'note.phaseHeldBack': () => '要等一切都停止之后，才会发布最终的 phase。',
  'note.notRestarted': () => '结束的 Pod 不会再启动，它会一直留着，直到有人删除。',
  'note.bareGone': () => '这个 Pod 没有属主，所以没有人会再创建一个。',
  'note.ownerReplaces': ({ owner }) => `${b(owner)} 发现少了一个 Pod，会再创建一个。`,
  'note.pendingThoughRunning': () => '只要还有容器从未运行过，phase 就一直是 Pending，即使其他容器已在运行。',
  'note.readinessNoRestart': () => '就绪探针失败不会重启任何东西，只是不让 Pod 进入 Service 的端点。',
  'note.startupGates': () => '在此之前，存活探针和就绪探针都不会执行。',
  'note.apiBehind': ({ container, api }) =>
    `API 里 ${container} 仍是 ${b(api)}：kubelet 还没有再次查看（PLEG，最多 1 秒）。`,
  'note.resizeInfeasible': () => '节点永远给不出这么多：容器保持现有的资源。',
  'note.resizeDeferred': () => '节点现在剩得不够；等有 Pod 离开或缩小，kubelet 会再试。',
  'note.initAgain': () => '新沙箱里一切从头开始：Init 容器要先再运行一遍，然后才轮到应用容器。',
  'note.sandboxDies': () =>
    '**pause** 一死，网络、地址和其他共享的命名空间都随之消失，没有容器能留下来。卷还在。',
  'note.stopsFirst': () => '仍在运行的要先停下来，之后才能创建新的沙箱。',
  'note.message': ({ message }) => `“${message.trim()}”`,
  'note.sidecarsLast': ({ names }) => `边车容器最后停止：${list(names)} 会一直运行到应用容器都结束。`,
  'note.evicted': () =>
    '节点的某种资源不足，kubelet 要把它腾出来：先驱逐用量超过请求的 Pod，再看优先级，再看超出多少。',
  'note.activeDeadline': () =>
    '**activeDeadlineSeconds** 从 kubelet 看到这个 Pod 开始计算。到时仍在运行的都会被停止，不论 **restartPolicy** 是什么。',
  'note.nodeShutdown': () => '节点正在关机；kubelet 会先结束上面的 Pod，关键的 Pod 最后结束。',
  'note.toleration': ({ seconds }) =>
    `它上面的 Pod 会容忍 ${seconds} 秒，然后被删除，由各自的属主在别处补上。`,

  'change.foreground': ({ container }) =>
    `让 ${b(container)} 有一个前台进程，或者设置 **restartPolicy: OnFailure**。`,
  'change.onFailure': () => '设置 **restartPolicy: OnFailure**。',
  'change.fixCommand': ({ container }) => `让 ${b(container)} 的命令成功；看它的日志就知道哪里出错。`,
  'change.service': ({ name }) => `创建名为 ${b(name)} 的 Service。`,
  'change.image': ({ image }) => `改正镜像名称或标签 ${b(image)}。`,
  'change.registry': () =>
    '等镜像仓库恢复。节点上已有的镜像不需要拉取（**imagePullPolicy: IfNotPresent**）。',
  'change.pullPolicy': () => '使用 **imagePullPolicy: IfNotPresent**。',
  'change.reference': () => '创建缺少的对象，或者改正名称。',
  'change.resources': () => '减少请求的资源，或者给集群加一个合适的节点。',
  'change.gate': () => '从 **spec.schedulingGates** 中去掉这一项。',
  'change.memoryLimit': ({ container }) => `提高 ${b(container)} 的内存限制。`,
  'change.probe': ({ probe }) => `让应用能通过${probeName(probe)}，或者给它更多时间。`,
  'change.trapTerm': ({ container }) => `让 ${b(container)} 的主进程处理 SIGTERM（shell 里用 trap）。`,
  'change.grace': () => '缩短 **terminationGracePeriodSeconds** 可以更快结束。',
  'change.finalizer': () => '要由设置 Finalizer 的一方把它去掉。',
  'change.owner': () => '如果是 Deployment，就会在别处创建新的 Pod。',
  'change.manifest': () => '在报错信息指出的字段处改正清单。',
};

/** What a person did, in words: the acts of the engine's vocabulary. An act that is not known here is shown as it is. */
export type ActArgs = Readonly<Record<string, string | number>>;
type Words = Readonly<Record<string, (args: ActArgs) => string>>;

const at = (args: ActArgs, name: string): string => String(args[name] ?? '');
const object = (args: ActArgs): string => `${at(args, 'resource').replace(/s$/, '')}/${at(args, 'name')}`;
const plain = (act: string, args: ActArgs): string => [act, ...Object.values(args)].join(' ');

const EN: Words = {
  apply: (a) => `apply ${at(a, 'file')}`,
  delete: (a) => `delete ${object(a)}`,
  patch: (a) => `patch ${object(a)}`,
  staticPod: (a) => `static Pod ${at(a, 'file')} on ${at(a, 'node')}`,
  exec: (a) => `exec in ${at(a, 'container')}: ${at(a, 'command')}`,
  'fault.kill': (a) => `kill a process in ${at(a, 'container')}`,
  'fault.oom': (a) => `${at(a, 'container')} runs out of memory`,
  'fault.memory': (a) => `${at(a, 'container')} takes ${at(a, 'memory')} of memory`,
  'fault.probe': (a) => `${at(a, 'probe')} probe of ${at(a, 'container')}: ${at(a, 'outcome')}`,
  'fault.sandbox': (a) => `kill pause of ${at(a, 'pod')}`,
  'fault.removeImage': (a) => `remove image ${at(a, 'image')} from ${at(a, 'node')}`,
  'fault.corruptImage': (a) => `image ${at(a, 'image')} on ${at(a, 'node')} is broken`,
  'fault.registry': (a) => `registry: ${at(a, 'state')}`,
  'fault.pressure': (a) => `pressure on ${at(a, 'node')}`,
  'fault.restartKubelet': (a) => `restart the kubelet of ${at(a, 'node')}`,
  'fault.reboot': (a) => `reboot ${at(a, 'node')}`,
  'fault.shutdown': (a) => `shut down ${at(a, 'node')}`,
  'fault.power': (a) => `${at(a, 'node')}: power ${at(a, 'on') === 'true' ? 'on' : 'off'}`,
  'fault.network': (a) => `${at(a, 'node')}: network ${at(a, 'cut') === 'true' ? 'cut' : 'back'}`,
};

const ZH: Words = {
  apply: (a) => `应用 ${at(a, 'file')}`,
  delete: (a) => `删除 ${object(a)}`,
  patch: (a) => `修改 ${object(a)}`,
  staticPod: (a) => `在 ${at(a, 'node')} 上放置静态 Pod ${at(a, 'file')}`,
  exec: (a) => `在 ${at(a, 'container')} 中执行：${at(a, 'command')}`,
  'fault.kill': (a) => `杀死 ${at(a, 'container')} 中的进程`,
  'fault.oom': (a) => `${at(a, 'container')} 内存耗尽`,
  'fault.memory': (a) => `${at(a, 'container')} 占用内存 ${at(a, 'memory')}`,
  'fault.probe': (a) => `${at(a, 'container')} 的 ${at(a, 'probe')} 探针：${at(a, 'outcome')}`,
  'fault.sandbox': (a) => `杀死 ${at(a, 'pod')} 的 pause`,
  'fault.removeImage': (a) => `从 ${at(a, 'node')} 删除镜像 ${at(a, 'image')}`,
  'fault.corruptImage': (a) => `${at(a, 'node')} 上的镜像 ${at(a, 'image')} 损坏`,
  'fault.registry': (a) => `镜像仓库：${at(a, 'state')}`,
  'fault.pressure': (a) => `${at(a, 'node')} 资源压力`,
  'fault.restartKubelet': (a) => `重启 ${at(a, 'node')} 的 kubelet`,
  'fault.reboot': (a) => `重启节点 ${at(a, 'node')}`,
  'fault.shutdown': (a) => `关闭节点 ${at(a, 'node')}`,
  'fault.power': (a) => `${at(a, 'node')} ${at(a, 'on') === 'true' ? '通电' : '断电'}`,
  'fault.network': (a) => `${at(a, 'node')} 网络${at(a, 'cut') === 'true' ? '中断' : '恢复'}`,
};

const say = (words: Words, act: string, args: ActArgs): string =>
  Object.hasOwn(words, act) ? (words[act] as (a: ActArgs) => string)(args) : plain(act, args);

/** `delete`, { resource: 'pods', name: 'web' … } → `delete pod/web` */
export const actEn = (act: string, args: ActArgs): string => say(EN, act, args);
export const actZh = (act: string, args: ActArgs): string => say(ZH, act, args);

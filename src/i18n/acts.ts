/** What a person did, in words: the acts of the engine's vocabulary. An act that is not known here is shown as it is. */
export type ActArgs = Readonly<Record<string, string | number>>;
type Words = Readonly<Record<string, (args: ActArgs) => string>>;

const at = (args: ActArgs, name: string): string => String(args[name] ?? '');
const has = (args: ActArgs, name: string): boolean => args[name] !== undefined;
const object = (args: ActArgs): string => `${at(args, 'resource').replace(/s$/, '')}/${at(args, 'name')}`;
const plain = (act: string, args: ActArgs): string => [act, ...Object.values(args)].join(' ');

/** `TERM`, `SIGTERM` → `SIGTERM`; `9` → `signal 9` */
const signal = (args: ActArgs): string => {
  const name = at(args, 'signal');
  return /^\d+$/.test(name) ? `signal ${name}` : name.startsWith('SIG') ? name : `SIG${name}`;
};

/** The fields that a patch sets: `{"spec":{"containers":[{"name":"app","image":"a"}]}}` → `app image = a` */
function patched(args: ActArgs): string {
  try {
    return leaves(JSON.parse(at(args, 'patch')), '').join(', ');
  } catch {
    return at(args, 'patch');
  }
}
function leaves(value: unknown, path: string): readonly string[] {
  if (Array.isArray(value))
    return value.flatMap((item: unknown) => {
      const { name, ...rest } = (item ?? {}) as { readonly name?: unknown };
      return typeof name === 'string' && Object.keys(rest).length > 0
        ? leaves(rest, name)
        : leaves(item, path);
    });
  if (typeof value !== 'object' || value === null)
    return [
      value === null ? `−${path}` : `${path} = ${typeof value === 'string' ? value : JSON.stringify(value)}`,
    ];
  return Object.entries(value).flatMap(([key, part]) =>
    // The way there says little: `spec.containers[app].image` is the image of app.
    leaves(part, path === '' || /^(spec|metadata|labels|annotations)$/.test(path) ? key : `${path} ${key}`),
  );
}

const KEYS: Readonly<Record<string, string>> = {
  INT: 'Ctrl-C',
  EOF: 'Ctrl-D',
  TSTP: 'Ctrl-Z',
  QUIT: 'Ctrl-\\',
};
/** `cat <<EOF⏎x⏎EOF` → `cat <<EOF …` */
const firstLine = (text: string): string => {
  const end = text.indexOf('\n');
  return end < 0 ? text : `${text.slice(0, end)} …`;
};

const EN: Words = {
  apply: (a) => `apply ${at(a, 'file')}`,
  delete: (a) =>
    `delete ${object(a)}${has(a, 'gracePeriodSeconds') ? ` (grace ${at(a, 'gracePeriodSeconds')} s)` : ''}`,
  patch: (a) => `patch ${object(a)}: ${patched(a)}`,
  request: (a) => `${at(a, 'method')} ${at(a, 'path')}`,
  staticPod: (a) => `static Pod ${at(a, 'file')} on ${at(a, 'node')}`,
  'terminal.line': (a) => `$ ${firstLine(at(a, 'line'))}`,
  'terminal.signal': (a) => KEYS[at(a, 'signal')] ?? at(a, 'signal'),
  'terminal.edited': () => 'close the editor of the terminal',
  exec: (a) => `exec in ${at(a, 'container')}: ${at(a, 'command')}`,
  execInput: (a) => (has(a, 'end') ? 'end of what is typed' : 'type into a command'),
  attach: (a) => `attach to ${at(a, 'container')}`,
  forward: (a) => `port-forward to ${at(a, 'pod')}:${at(a, 'port')}`,
  'fault.kill': (a) =>
    `${signal(a)} to ${has(a, 'pid') ? `process ${at(a, 'pid')} of ` : ''}${at(a, 'container')}`,
  'fault.oom': (a) => `${at(a, 'container')} runs out of memory`,
  'fault.memory': (a) => `${at(a, 'container')} takes ${at(a, 'memory')} of memory`,
  'fault.probe': (a) =>
    `${at(a, 'probe')} probe of ${at(a, 'container')} ${
      { failure: 'fails', success: 'succeeds', none: 'finds what there is again' }[at(a, 'outcome')] ??
      at(a, 'outcome')
    }`,
  'fault.sandbox': (a) => `kill pause of ${at(a, 'pod')}`,
  'fault.removeImage': (a) => `remove image ${at(a, 'image')} from ${at(a, 'node')}`,
  'fault.corruptImage': (a) => `image ${at(a, 'image')} on ${at(a, 'node')} is broken`,
  'fault.registry': (a) =>
    ({
      ok: 'registry answers again',
      down: 'registry is down',
      slow: 'registry is slow',
      rateLimited: 'registry limits the rate',
    })[at(a, 'state')] ?? `registry: ${at(a, 'state')}`,
  'fault.pressure': (a) =>
    has(a, 'used')
      ? `${at(a, 'resource')} of ${at(a, 'node')} fills up (${at(a, 'used')})`
      : `${at(a, 'resource')} of ${at(a, 'node')} is free again`,
  'fault.restartKubelet': (a) => `restart the kubelet of ${at(a, 'node')}`,
  'fault.reboot': (a) => `reboot ${at(a, 'node')}`,
  'fault.shutdown': (a) => `shut down ${at(a, 'node')}`,
  'fault.power': (a) => `${at(a, 'node')}: power ${at(a, 'on') === 'true' ? 'on' : 'off'}`,
  'fault.network': (a) => `${at(a, 'node')}: network ${at(a, 'cut') === 'true' ? 'cut' : 'back'}`,
};

const PROBE_ZH: Readonly<Record<string, string>> = {
  startup: '启动探针',
  liveness: '存活探针',
  readiness: '就绪探针',
};
const RESOURCE_ZH: Readonly<Record<string, string>> = { memory: '内存', disk: '磁盘', pids: '进程号' };

const ZH: Words = {
  apply: (a) => `应用 ${at(a, 'file')}`,
  delete: (a) =>
    `删除 ${object(a)}${has(a, 'gracePeriodSeconds') ? `（宽限期 ${at(a, 'gracePeriodSeconds')} 秒）` : ''}`,
  patch: (a) => `修改 ${object(a)}：${patched(a)}`,
  request: (a) => `${at(a, 'method')} ${at(a, 'path')}`,
  staticPod: (a) => `在 ${at(a, 'node')} 上放置静态 Pod ${at(a, 'file')}`,
  'terminal.line': (a) => `$ ${firstLine(at(a, 'line'))}`,
  'terminal.signal': (a) => KEYS[at(a, 'signal')] ?? at(a, 'signal'),
  'terminal.edited': () => '关闭终端里的编辑器',
  exec: (a) => `在 ${at(a, 'container')} 中执行：${at(a, 'command')}`,
  execInput: (a) => (has(a, 'end') ? '输入结束' : '向命令输入'),
  attach: (a) => `挂接到 ${at(a, 'container')}`,
  forward: (a) => `通过端口转发访问 ${at(a, 'pod')}:${at(a, 'port')}`,
  'fault.kill': (a) =>
    `向 ${at(a, 'container')}${has(a, 'pid') ? ` 的进程 ${at(a, 'pid')}` : ''} 发送 ${signal(a).replace('signal', '信号')}`,
  'fault.oom': (a) => `${at(a, 'container')} 内存耗尽`,
  'fault.memory': (a) => `${at(a, 'container')} 占用内存 ${at(a, 'memory')}`,
  'fault.probe': (a) =>
    `${at(a, 'container')} 的${PROBE_ZH[at(a, 'probe')] ?? at(a, 'probe')}${
      { failure: '失败', success: '成功', none: '恢复真实结果' }[at(a, 'outcome')] ?? at(a, 'outcome')
    }`,
  'fault.sandbox': (a) => `杀死 ${at(a, 'pod')} 的 pause`,
  'fault.removeImage': (a) => `从 ${at(a, 'node')} 删除镜像 ${at(a, 'image')}`,
  'fault.corruptImage': (a) => `${at(a, 'node')} 上的镜像 ${at(a, 'image')} 损坏`,
  'fault.registry': (a) =>
    ({
      ok: '镜像仓库恢复',
      down: '镜像仓库停止服务',
      slow: '镜像仓库变慢',
      rateLimited: '镜像仓库限流',
    })[at(a, 'state')] ?? `镜像仓库：${at(a, 'state')}`,
  'fault.pressure': (a) => {
    const what = `${at(a, 'node')} 的${RESOURCE_ZH[at(a, 'resource')] ?? at(a, 'resource')}`;
    return has(a, 'used') ? `${what}将满（${at(a, 'used')}）` : `${what}恢复充足`;
  },
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

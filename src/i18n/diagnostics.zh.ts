/** 编辑器诊断的含义。Kubernetes 自己的消息保持英文，显示在旁边。 */
import { coverageZh } from './coverage.zh.ts';
import type { diagnosticsEn } from './diagnostics.en.ts';

const q = (value: string | number | undefined): string => (value === undefined ? '' : `“${value}”`);

type Args = Readonly<Record<string, string | number>>;
const hint = (args: Args): string =>
  args['suggestion'] === undefined ? '' : `是不是“${args['suggestion']}”？`;
const why = (args: Args): string =>
  (coverageZh as Readonly<Record<string, string>>)[args['note'] ?? ''] ?? '';

export const diagnosticsZh: typeof diagnosticsEn = {
  'file.tooLarge': () => '文件太大，无法模拟。内容会原样保留；改小之后就会重新读取。',
  'file.failed': () => '这段文本无法读取，这是 Podplay 的错误。',
  'yaml.tab': () => 'YAML 不允许用制表符缩进，请使用空格。',
  'yaml.syntax': () => '这不是有效的 YAML。请检查缩进，以及是否缺少冒号、括号或引号。',
  'yaml.tooDeep': () => '嵌套太深，不像是清单。',
  'yaml.aliasUnknown': (args) => `没有这个别名所指的锚点${q(args['name'])}。`,
  'yaml.aliasesTooMany': () => '此文档中的别名展开后的值太多。API 服务器同样会拒绝。',
  'yaml.mergeInvalid': () => '“<<”用来合并映射，而这里不是映射。',
  'yaml.keyInvalid': () => '键必须是普通文本。',
  'yaml.keyDuplicate': (args) => `键${q(args['key'])}在这里出现了两次，以最后一个为准。`,
  'document.notObject': () => '清单是由字段组成的映射，以 apiVersion 和 kind 开头。',
  'document.apiVersionMissing': () => '请写明 API 版本，例如 Pod 的“apiVersion: v1”。',
  'document.kindMissing': () => '请写明类型，例如“kind: Pod”。',
  'kind.unknown': (args) => `集群不认识这个类型${q(args['kind'])}。${hint(args)}`,
  'kind.stored': (args) => `${args['kind'] ?? '这个类型'} 会被保存、可以查看，但模拟中还没有任何部分处理它。`,
  'field.unknown': (args) => `这里没有字段${q(args['field'])}：可能拼写有误，或者应放在别处。${hint(args)}`,
  'field.wrongType': (args) =>
    args['wanted'] === undefined
      ? '值的类型不对。'
      : `值的类型不对：需要 ${args['wanted']}，这里是 ${args['given'] ?? '其他类型'}。`,
  'field.badQuantity': () => '这不是数量。写法例如 100m、0.5、128Mi 或 1Gi。',
  'field.badTime': () => '这不是时间。写法例如 2026-01-01T08:00:00Z。',
  'field.badBase64': () => '这不是 base64。Secret 的明文请用 stringData。',
  'field.required': () => '必须填写这个字段。',
  'field.invalid': () => '这里不允许这个值。',
  'field.duplicate': () => '这里重复出现，只允许一次。',
  'field.notSupported': (args) =>
    `这不是此处支持的值${args['supported'] === undefined ? '' : `：${args['supported']}`}。`,
  'field.notFound': () => '所引用的内容不存在。',
  'field.forbidden': () => '这里不能设置这个字段。',
  'field.tooLong': () => '超过了允许的长度。',
  'field.tooMany': () => '超过了允许的数量。',
  'field.warning': () => 'API 服务器接受，但会给出警告。',
  'default.imagePullPolicy': (args) => `没有写 imagePullPolicy：对这个镜像，默认为${q(args['value'])}。`,
  'default.restartPolicy': () => '没有写 restartPolicy：默认为“Always”。',
  'coverage.approximated': (args) => `模拟只大致处理它。${why(args)}`,
  'coverage.ignored': (args) => `模拟不处理它。${why(args)}`,
  'image.unknown': (args) =>
    `模拟不认识镜像${q(args['image'])}：它会像其他镜像一样拉取，并一直运行到被停止。`,
};

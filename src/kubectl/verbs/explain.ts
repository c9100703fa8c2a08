/** `kubectl explain`. Models staging/src/k8s.io/kubectl/pkg/cmd/explain and pkg/explain/v2. */
import type { Task } from '../../engine/clock/task.ts';
import { mapping } from '../builder.ts';
import { query } from '../client.ts';
import type { Command } from '../command.ts';
import { KubectlError } from '../errors.ts';
import type { ExplainModel, ExplainSchema, FieldEntry } from '../explain-schema.ts';
import { bool, string } from '../flags.ts';
import { type ApiResource, apiVersionOf, findResource } from '../resources.ts';
import { type Session, usageError } from '../session.ts';

const WIDTH = 80;

export const explain: Command = {
  name: 'explain',
  about: 'Get documentation for a resource',
  flags: [bool('recursive'), string('api-version'), string('output', 'plaintext')],
  *run(session) {
    const { args } = session;
    if (args.length === 0)
      throw usageError(
        session,
        'You must specify the type of resource to explain. Use "kubectl api-resources" for a complete list of supported resources.',
      );
    if (args.length > 1) throw usageError(session, 'We accept only this format: explain RESOURCE');
    const { type, path } = yield* split(session, args[0] ?? '');
    const apiVersion = session.flags.text('api-version') || apiVersionOf(type);
    yield* ask(session, apiVersion);
    const schema = session.env.explainSchema();
    const root = schema?.kinds[`${apiVersion}/${type.kind}`];
    if (schema === undefined || root === undefined) {
      throw new KubectlError(
        `couldn't find resource for "${type.group}/${type.version}, Resource=${type.resource}": its schema is not part of this simulation`,
      );
    }
    session.out(head(type, apiVersion));
    session.out(body(schema, root, path, session.flags.isOn('recursive')));
  },
};

/** `deployments.apps.spec.selector` → the resource and the fields behind it. */
function* split(
  session: Session,
  text: string,
): Task<{ readonly type: ApiResource; readonly path: readonly string[] }> {
  const parts = text.split('.');
  // The longest beginning that names a resource of a group, else the first word.
  for (let n = parts.length; n > 1; n--) {
    const found = findResource(parts.slice(0, n).join('.'));
    if (found !== undefined) return { type: found, path: parts.slice(n) };
  }
  return { type: yield* mapping(session, parts[0] ?? ''), path: parts.slice(1) };
}

/** kubectl reads the document of the server; here its answer only shows that there is one. */
function* ask(session: Session, apiVersion: string): Task {
  const pairs = query({ timeout: '32s' });
  yield* session.client.raw('GET', '/openapi/v3', { accept: 'any', query: pairs });
  yield* session.client.raw('GET', `/openapi/v3/${apiVersion.includes('/') ? 'apis' : 'api'}/${apiVersion}`, {
    query: pairs,
  });
}

function head(type: ApiResource, apiVersion: string): string {
  const [group, version] = apiVersion.includes('/') ? apiVersion.split('/') : ['', apiVersion];
  const lead = group === '' ? '' : `GROUP:      ${group}\n`;
  return `${lead}KIND:       ${type.kind}\nVERSION:    ${version}\n\n`;
}

function body(schema: ExplainSchema, root: string, path: readonly string[], isRecursive: boolean): string {
  let model: ExplainModel | undefined = schema.models[root];
  let entry: FieldEntry | undefined;
  for (const name of path) {
    const found: FieldEntry | undefined = Object.hasOwn(model?.fields ?? {}, name)
      ? model?.fields[name]
      : undefined;
    if (found === undefined) throw new KubectlError(`field ${JSON.stringify(name)} does not exist`);
    entry = found;
    model = found[3] === undefined ? undefined : schema.models[found[3]];
  }
  let out = '';
  if (entry !== undefined) out += `FIELD: ${path.at(-1) ?? ''} <${entry[0]}>\n\n\n`;
  out += 'DESCRIPTION:\n';
  for (const text of [entry?.[1] ?? '', model?.text ?? '']) if (text !== '') out += wrap(text, 4);
  if ((entry?.[1] ?? '') === '' && (model?.text ?? '') === '') out += '    <empty>\n';
  out += '    \n';
  if (model === undefined) return `${out}\n`;
  out += `FIELDS:\n${fields(schema, model, 2, isRecursive, new Set([root]))}`;
  return `${out}\n`;
}

function fields(
  schema: ExplainSchema,
  model: ExplainModel,
  indent: number,
  isRecursive: boolean,
  seen: ReadonlySet<string>,
): string {
  let out = '';
  for (const name of Object.keys(model.fields).sort()) {
    const [type, text, isRequired, inner] = model.fields[name] as FieldEntry;
    out += `${' '.repeat(indent)}${name}\t<${type}>${isRequired === 1 ? ' -required-' : ''}\n`;
    if (!isRecursive) out += `${text === '' ? '    <no description>\n' : wrap(text, 4)}\n`;
    else if (inner !== undefined && !seen.has(inner)) {
      const next = schema.models[inner];
      if (next !== undefined) out += fields(schema, next, indent + 2, true, new Set([...seen, inner]));
    }
  }
  return out;
}

/** Broken at blanks so that a line fits into 80 columns; what has no blank stays whole. */
function wrap(text: string, indent: number): string {
  const pad = ' '.repeat(indent);
  let out = '';
  for (const paragraph of text.split('\n')) {
    let line = '';
    for (const word of paragraph.match(/ *[^ ]+/g) ?? []) {
      if (line !== '' && indent + line.length + word.length > WIDTH) {
        out += `${pad}${line}\n`;
        line = word.trimStart();
      } else line += word;
    }
    out += `${pad}${line}\n`;
  }
  return out;
}

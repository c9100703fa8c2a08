/**
 * `-o FORMAT` → a printer of objects.
 * Models staging/src/k8s.io/cli-runtime/pkg/genericclioptions/print_flags.go and the printers it chooses from.
 */
import type { KubectlEnv } from '../env.ts';
import { KubectlError } from '../errors.ts';
import { goJson, goSyntax, isObject, type Json, listAt, textAt } from '../json.ts';
import { findKind, kindPrefix } from '../resources.ts';
import type { Session } from '../session.ts';
import { CustomColumns } from './custom-columns.ts';
import { GoTemplate } from './go-template.ts';
import { JsonPath } from './jsonpath.ts';
import { toYaml } from './yaml.ts';

/** Gives the text of an object; it may remember what it printed before (headers, separators). */
export type ObjectPrinter = (object: unknown) => string;

const ALL_FORMATS =
  'custom-columns,custom-columns-file,go-template,go-template-file,json,jsonpath,jsonpath-as-json,jsonpath-file,name,template,templatefile,wide,yaml';
/** Of commands that have no table of their own. */
export const PLAIN_FORMATS =
  'go-template,go-template-file,json,jsonpath,jsonpath-as-json,jsonpath-file,name,template,templatefile,yaml';

const TEMPLATE_FORMATS = [
  'jsonpath-as-json',
  'jsonpath-file',
  'jsonpath',
  'go-template-file',
  'go-template',
  'templatefile',
  'template',
  'custom-columns-file',
  'custom-columns',
] as const;

export interface OutputFormat {
  /** `yaml`, `jsonpath`, `wide`; empty: the command's own. */
  readonly name: string;
  /** What stands behind the `=`, or in `--template`. */
  readonly argument: string | undefined;
}

export function outputFormat(session: Session): OutputFormat {
  const text = session.flags.text('output');
  const template = session.flags.text('template');
  const known = TEMPLATE_FORMATS.find((name) => text === name || text.startsWith(`${name}=`));
  if (text === '' && template !== '') return { name: 'go-template', argument: template };
  if (known === undefined) return { name: text, argument: undefined };
  return { name: known, argument: text === known ? template || undefined : text.slice(known.length + 1) };
}

/** Undefined for the command's own output. */
export function printerOf(session: Session, allowed: string = ALL_FORMATS): ObjectPrinter | undefined {
  const { name, argument } = outputFormat(session);
  if (name === '') return undefined;
  const { env, flags } = session;
  const missingOk =
    !flags.changed('allow-missing-template-keys') || flags.isOn('allow-missing-template-keys');
  const hide = (object: unknown): unknown =>
    flags.isOn('show-managed-fields') ? object : withoutManaged(object);
  switch (allowed.split(',').includes(name) ? name : '') {
    case 'json':
      return (object) => `${goJson(hide(object), 4)}\n`;
    case 'yaml':
      return yamlPrinter(hide);
    case 'name':
      return namePrinter('');
    case 'jsonpath':
      return jsonpathPrinter(required(argument), missingOk);
    case 'jsonpath-file':
      return jsonpathPrinter(readTemplate(env, required(argument)), missingOk);
    case 'jsonpath-as-json':
      return jsonpathAsJson(required(argument), missingOk);
    case 'go-template':
    case 'template':
      return templatePrinter(required(argument));
    case 'go-template-file':
    case 'templatefile':
      return templatePrinter(readTemplate(env, required(argument)));
    case 'custom-columns': {
      const columns = CustomColumns.parse(argument ?? '', flags.isOn('no-headers'));
      return (object) => columns.print(object);
    }
    case 'custom-columns-file': {
      const columns = CustomColumns.parseFile(readTemplate(env, argument ?? ''), flags.isOn('no-headers'));
      return (object) => columns.print(object);
    }
    default:
      throw new KubectlError(
        `unable to match a printer suitable for the output format ${JSON.stringify(session.flags.text('output'))}, allowed formats are: ${allowed}`,
      );
  }
}

function required(argument: string | undefined): string {
  if (argument === undefined || argument === '')
    throw new KubectlError('template format specified but no template given');
  return argument;
}

function readTemplate(env: KubectlEnv, path: string): string {
  const text = env.readFile(path);
  if (text === undefined) {
    throw new KubectlError(`error reading --template ${path}, open ${path}: no such file or directory\n`);
  }
  return text;
}

function withoutManaged(object: unknown): unknown {
  if (!isObject(object)) return object;
  if (Array.isArray(object['items']))
    return { ...object, items: listAt(object, 'items').map(withoutManaged) };
  const metadata = object['metadata'];
  if (!isObject(metadata) || !Object.hasOwn(metadata, 'managedFields')) return object;
  const { managedFields: _, ...rest } = metadata;
  return { ...object, metadata: rest };
}

function yamlPrinter(hide: (object: unknown) => unknown): ObjectPrinter {
  let count = 0;
  return (object) => `${count++ > 0 ? '---\n' : ''}${toYaml(hide(object))}`;
}

/** `pod/web`, or with an operation `pod/web created`. Models printers.NamePrinter. */
export function namePrinter(operation: string): ObjectPrinter {
  const one = (object: unknown): string => {
    const items = (object as Json)['items'];
    if (Array.isArray(items)) return items.map(one).join('');
    return `${objectName(object)}${operation === '' ? '' : ` ${operation}`}\n`;
  };
  return one;
}

/** `pod/web`, `deployment.apps/web` */
export function objectName(object: unknown): string {
  const kind = textAt(object, 'kind');
  const type = findKind(textAt(object, 'apiVersion'), kind);
  const apiVersion = textAt(object, 'apiVersion');
  const group = apiVersion.includes('/') ? `.${apiVersion.split('/')[0]}` : '';
  const prefix = type === undefined ? kind.toLowerCase() + group : kindPrefix(type);
  return `${prefix}/${textAt(object, 'metadata', 'name')}`;
}

function jsonpathPrinter(template: string, missingOk: boolean): ObjectPrinter {
  const parsed = JsonPath.parse(template, missingOk);
  if (!parsed.ok) throw new KubectlError(`error parsing jsonpath ${template}, ${parsed.error}`);
  return (object) => {
    const result = parsed.value.execute(object);
    if (result.ok) return result.value;
    const dump = `\ttemplate was:\n\t\t${template}\n\tobject given to jsonpath engine was:\n\t\t${goSyntax(object)}\n\n\n`;
    throw new KubectlError(
      `error executing jsonpath ${JSON.stringify(template)}: Error executing template: ${result.error}. Printing more information for debugging the template:\n${dump}`,
    );
  };
}

function jsonpathAsJson(template: string, missingOk: boolean): ObjectPrinter {
  const parsed = JsonPath.parse(template, missingOk);
  if (!parsed.ok) throw new KubectlError(`error parsing jsonpath ${template}, ${parsed.error}`);
  return (object) => {
    const result = parsed.value.find(object);
    if (!result.ok)
      throw new KubectlError(`error executing jsonpath ${JSON.stringify(template)}: ${result.error}`);
    return result.value.map((values) => `${goJson(values, 4)}\n`).join('');
  };
}

function templatePrinter(template: string): ObjectPrinter {
  const parsed = GoTemplate.parse(template);
  if (!parsed.ok) throw new KubectlError(`error parsing template ${template}, ${parsed.error}`);
  return (object) => {
    const result = parsed.value.execute(object);
    if (result.ok) return result.value;
    throw new KubectlError(`error executing template ${JSON.stringify(template)}: ${result.error}`);
  };
}

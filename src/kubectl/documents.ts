/**
 * Text → the objects in it, as kubectl reads files. YAML documents are split and read as `manifest` does for the
 * editor; a text that begins with a brace is JSON.
 * Models apimachinery/pkg/util/yaml/decoder.go YAMLOrJSONDecoder.
 */
import { parseEvents } from 'js-yaml';
import { err, ok, type Result } from '../kube/result.ts';
import { compose } from '../manifest/compose.ts';
import { splitDocuments } from '../manifest/split-documents.ts';
import { problemOf } from '../manifest/syntax.ts';
import type { Json } from './json.ts';

/** One document. The error is what stands after `error converting YAML to JSON: `. */
export function parseYaml(text: string): Result<unknown> {
  const document = { text, start: 0 };
  try {
    const composed = compose(text, parseEvents(text, {}), 0);
    const problem = composed.problems.find(({ code }) => code !== 'yaml.keyDuplicate');
    return problem === undefined ? ok(composed.value) : err(yamlError(text, problem.start, problem.message));
  } catch (thrown) {
    const { start, message } = problemOf(thrown, document);
    return err(yamlError(text, start, message));
  }
}

function yamlError(text: string, offset: number, message: string): string {
  const line = text.slice(0, offset).split('\n').length;
  return `yaml: line ${line}: ${message}`;
}

/** All documents of a text, in order; the first one that cannot be read ends them with an error. */
export function parseDocuments(text: string): readonly Result<unknown>[] {
  if (/^\s*\{/.test(text)) return [parseJson(text)];
  const results: Result<unknown>[] = [];
  let line = 0;
  for (const document of splitDocuments(text)) {
    const isEmpty = document.text.split('\n').every((each) => /^\s*(#.*)?$/.test(each));
    if (!isEmpty) {
      const parsed = parseYaml(document.text);
      results.push(parsed.ok ? parsed : err(`error converting YAML to JSON: ${parsed.error}`));
      if (!parsed.ok) break;
    }
    line += document.text.split('\n').length;
  }
  return results.filter((each) => !each.ok || each.value !== null);
}

function parseJson(text: string): Result<unknown> {
  try {
    return ok(JSON.parse(text) as unknown);
  } catch {
    const problem = jsonProblem(text);
    return err(`json: offset ${problem.offset}: ${problem.message}`);
  }
}

/** Where Go's decoder would stop, as far as the usual mistakes go. */
function jsonProblem(text: string): { readonly offset: number; readonly message: string } {
  const trailing = /,(\s*)([}\]])/.exec(text);
  if (trailing !== null) {
    const offset = trailing.index + 1 + (trailing[1] ?? '').length + 1;
    const what = trailing[2] === '}' ? 'object key string' : 'value';
    return { offset, message: `invalid character '${trailing[2]}' looking for beginning of ${what}` };
  }
  return { offset: text.length, message: 'unexpected EOF' };
}

/** Items of a `List`, however deep, else the object itself. */
export function flatten(object: Json): readonly Json[] {
  const items = object['items'];
  const isList =
    typeof object['kind'] === 'string' && object['kind'].endsWith('List') && Array.isArray(items);
  return isList ? (items as readonly Json[]).flatMap(flatten) : [object];
}

/**
 * Evaluates jsonpath templates. Models staging/src/k8s.io/client-go/util/jsonpath/jsonpath.go.
 * Differs: maps are walked in the order of their keys, where Go's order is random.
 */
import { err, ok, type Result } from '../../kube/result.ts';
import { goJson, isObject, scalarText } from '../json.ts';
import { parseTemplate, type PathNode } from './jsonpath-parser.ts';

class PathProblem extends Error {}

export class JsonPath {
  readonly #nodes: readonly PathNode[];
  readonly #allowMissing: boolean;

  constructor(nodes: readonly PathNode[], allowMissing: boolean) {
    this.#nodes = nodes;
    this.#allowMissing = allowMissing;
  }

  static parse(text: string, allowMissing = true): Result<JsonPath> {
    const parsed = parseTemplate(text);
    return parsed.ok ? ok(new JsonPath(parsed.value, allowMissing)) : parsed;
  }

  /** The values of each part of the template. Models FindResults. */
  find(data: unknown): Result<readonly (readonly unknown[])[]> {
    try {
      return ok(this.#results(this.#nodes, data));
    } catch (error) {
      if (error instanceof PathProblem) return err(error.message);
      throw error;
    }
  }

  /** The text that the template stands for. Models Execute and PrintResults. */
  execute(data: unknown): Result<string> {
    const found = this.find(data);
    return found.ok ? ok(found.value.map((values) => values.map(pathText).join(' ')).join('')) : found;
  }

  #results(nodes: readonly PathNode[], data: unknown): (readonly unknown[])[] {
    const results: (readonly unknown[])[] = [];
    for (let i = 0; i < nodes.length; i++) {
      const node = nodes[i];
      const first = node?.kind === 'list' ? node.nodes[0] : undefined;
      if (first?.kind === 'identifier' && first.name === 'range' && node?.kind === 'list') {
        const end = endOf(nodes, i);
        const items = this.#evalList(node.nodes.slice(1), [data]);
        const body = nodes.slice(i + 1, end);
        for (const item of items) results.push(...this.#results(body, item));
        i = end;
      } else if (first?.kind === 'identifier' && first.name === 'end') {
        throw new PathProblem('not in range, nothing to end');
      } else if (node !== undefined) results.push(this.#eval(node, [data], data));
    }
    return results;
  }

  #evalList(nodes: readonly PathNode[], input: readonly unknown[]): readonly unknown[] {
    let values = input;
    for (const node of nodes) values = this.#eval(node, values, input[0]);
    return values;
  }

  #eval(node: PathNode, values: readonly unknown[], _root: unknown): readonly unknown[] {
    switch (node.kind) {
      case 'text':
        return [node.text];
      case 'number':
      case 'bool':
        return [node.value];
      case 'list':
        return this.#evalList(node.nodes, values);
      case 'identifier':
        throw new PathProblem(`unrecognized identifier ${node.name}`);
      case 'field':
        return this.#field(node.name, values);
      case 'array':
        return this.#array(node, values);
      case 'filter':
        return values.flatMap((value) =>
          Array.isArray(value) ? value.filter((item) => this.#keeps(node, item)) : [],
        );
      case 'wildcard':
        return values.flatMap(children);
      case 'recursive':
        return values.flatMap(descendants);
      case 'union':
        return node.nodes.flatMap((part) => this.#eval(part, values, undefined));
    }
  }

  #field(name: string, values: readonly unknown[]): readonly unknown[] {
    if (values.length === 0) return [];
    const found: unknown[] = [];
    for (const value of values) {
      if (isObject(value) && Object.hasOwn(value, name) && value[name] !== undefined) found.push(value[name]);
    }
    if (found.length === 0 && !this.#allowMissing) throw new PathProblem(`${name} is not found`);
    return found;
  }

  #array(node: Extract<PathNode, { kind: 'array' }>, values: readonly unknown[]): readonly unknown[] {
    return values.flatMap((value) => {
      if (value === null || value === undefined) return [];
      if (!Array.isArray(value)) throw new PathProblem(`${goKind(value)} is not array or slice`);
      const list = value as readonly unknown[];
      const [first, last, stepParam] = node.params;
      if (node.isIndex) {
        const index = first ?? 0;
        const from = index < 0 ? index + list.length : index;
        if (from < 0 || from >= list.length) {
          throw new PathProblem(`array index out of bounds: index ${from}, length ${list.length}`);
        }
        return [list[from]];
      }
      const step = stepParam ?? 1;
      if (step <= 0) throw new PathProblem('step must be > 0');
      const bound = (param: number | undefined, missing: number): number =>
        param === undefined ? missing : param < 0 ? param + list.length : param;
      const from = bound(first, 0);
      const to = Math.min(bound(last, list.length), list.length);
      if (from < 0) throw new PathProblem(`array index out of bounds: index ${from}, length ${list.length}`);
      return list.slice(from, Math.max(from, to)).filter((_, i) => i % step === 0);
    });
  }

  #keeps(node: Extract<PathNode, { kind: 'filter' }>, item: unknown): boolean {
    const left = this.#side(node.left, item);
    if (node.operator === 'exists') return left.length > 0;
    const right = this.#side(node.right, item);
    if (left.length === 0) return false;
    if (left.length > 1) throw new PathProblem('can only compare one element at a time');
    if (right.length === 0) return false;
    if (right.length > 1) throw new PathProblem('can only compare one element at a time');
    return compareValues(node.operator, left[0], right[0]);
  }

  #side(node: PathNode, item: unknown): readonly unknown[] {
    return this.#eval(node, [item], item);
  }
}

/** The index of the `{end}` that belongs to the range at `start`; the end of the template when there is none. */
function endOf(nodes: readonly PathNode[], start: number): number {
  let depth = 0;
  for (let i = start; i < nodes.length; i++) {
    const node = nodes[i];
    const first = node?.kind === 'list' ? node.nodes[0] : undefined;
    if (first?.kind !== 'identifier') continue;
    if (first.name === 'range') depth++;
    if (first.name === 'end' && --depth === 0) return i;
  }
  return nodes.length;
}

function compareValues(operator: string, left: unknown, right: unknown): boolean {
  const comparable = typeof left === typeof right && (typeof left === 'string' || typeof left === 'number');
  switch (operator) {
    case '==':
      return left === right;
    case '!=':
      return left !== right;
    case '<':
      return comparable && (left as number) < (right as number);
    case '>':
      return comparable && (left as number) > (right as number);
    case '<=':
      return comparable && (left as number) <= (right as number);
    case '>=':
      return comparable && (left as number) >= (right as number);
    default:
      throw new PathProblem(`unrecognized filter operator ${operator}`);
  }
}

function children(value: unknown): readonly unknown[] {
  if (Array.isArray(value)) return value;
  if (!isObject(value)) return [];
  return Object.keys(value)
    .sort()
    .map((key) => value[key]);
}

function descendants(value: unknown): readonly unknown[] {
  if (typeof value !== 'object' || value === null) return [];
  return [value, ...children(value).flatMap(descendants)];
}

function goKind(value: unknown): string {
  if (isObject(value)) return 'map[string]interface {}';
  return typeof value === 'number' ? 'int64' : typeof value === 'boolean' ? 'bool' : 'string';
}

/** Models evalToText. */
export function pathText(value: unknown): string {
  if (value === null || value === undefined) return '<nil>';
  return typeof value === 'object' ? goJson(value) : scalarText(value);
}

/** `metadata.name`, `.metadata.name` or `{.metadata.name}` → `{.metadata.name}`. Models get.RelaxedJSONPathExpression. */
export function relaxedPath(text: string): Result<string> {
  if (text === '') return ok('');
  const match = /^\{?\.?([^{}]+)\}?$/.exec(text);
  const isBalanced = text.startsWith('{') === text.endsWith('}');
  if (match === null || !isBalanced) {
    return err(
      `unexpected path string, expected a 'name1.name2' or '.name1.name2' or '{name1.name2}' or '{.name1.name2}'`,
    );
  }
  return ok(`{.${match[1] ?? ''}}`);
}

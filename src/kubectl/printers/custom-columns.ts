/** `-o custom-columns`. Models staging/src/k8s.io/kubectl/pkg/cmd/get/customcolumn.go. */
import { TableWriter } from '../../kube/printers/table.ts';
import { KubectlError } from '../errors.ts';
import { goValue, listAt } from '../json.ts';
import { JsonPath, relaxedPath } from './jsonpath.ts';

export class CustomColumns {
  readonly #columns: readonly { readonly header: string; readonly path: JsonPath }[];
  readonly #writer = new TableWriter();
  #isFirst: boolean;

  constructor(columns: readonly { readonly header: string; readonly path: JsonPath }[], noHeaders: boolean) {
    this.#columns = columns;
    this.#isFirst = !noHeaders;
  }

  /** `NAME:.metadata.name,IP:.status.podIP` */
  static parse(spec: string, noHeaders: boolean): CustomColumns {
    if (spec === '') throw new KubectlError('custom-columns format specified but no custom columns given');
    const columns = spec.split(',').map((part) => {
      const colon = part.indexOf(':');
      if (colon < 0) {
        throw new KubectlError(`unexpected custom-columns spec: ${part}, expected <header>:<json-path-expr>`);
      }
      return column(part.slice(0, colon), part.slice(colon + 1));
    });
    return new CustomColumns(columns, noHeaders);
  }

  /** A first line of headers and a second one of paths, each divided by blanks. */
  static parseFile(text: string, noHeaders: boolean): CustomColumns {
    const [headers = '', paths = ''] = text.split('\n');
    const names = headers.trim().split(/\s+/);
    const specs = paths.trim().split(/\s+/);
    if (names.length !== specs.length) {
      throw new KubectlError(
        `number of headers (${names.length}) and field specifications (${specs.length}) don't match`,
      );
    }
    return new CustomColumns(
      names.map((name, i) => column(name, specs[i] ?? '')),
      noHeaders,
    );
  }

  print(object: unknown): string {
    const items = Array.isArray((object as { readonly items?: unknown }).items)
      ? listAt(object, 'items')
      : [object];
    const lines = items.map((item) => this.#columns.map(({ path }) => cell(path, item)));
    if (this.#isFirst) lines.unshift(this.#columns.map(({ header }) => header));
    this.#isFirst = false;
    return this.#writer.write(lines);
  }
}

function column(header: string, spec: string): { readonly header: string; readonly path: JsonPath } {
  const relaxed = relaxedPath(spec);
  if (!relaxed.ok) throw new KubectlError(relaxed.error);
  const path = JsonPath.parse(relaxed.value);
  if (!path.ok) throw new KubectlError(path.error);
  return { header, path: path.value };
}

function cell(path: JsonPath, item: unknown): string {
  const found = path.find(item);
  if (!found.ok) throw new KubectlError(found.error);
  const values = found.value.flat();
  return values.length === 0 ? '<none>' : values.map(goValue).join(',');
}

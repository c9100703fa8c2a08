/** `kubectl get`. Models staging/src/k8s.io/kubectl/pkg/cmd/get/get.go. */
import type { Task } from '../../engine/clock/task.ts';
import { type Table, tableOf } from '../../kube/printers/registry.ts';
import { tableLines, TableWriter, type TextTableOptions } from '../../kube/printers/table.ts';
import { humanDuration } from '../../kube/duration.ts';
import { parseRfc3339 } from '../../kube/time.ts';
import type { KubeObject } from '../../kube/types.ts';
import { fetch, type FetchOptions, itemsOf, type Query1, resolve } from '../builder.ts';
import { isStatus, query } from '../client.ts';
import { type Command, FILES, OUTPUT, SELECTOR } from '../command.ts';
import type { WatchEvent } from '../env.ts';
import { KubectlError, throwAll } from '../errors.ts';
import { bool, boolOn, int, string, strings } from '../flags.ts';
import { textAt } from '../json.ts';
import { type ApiResource, kindPrefix, pathOf } from '../resources.ts';
import { outputFormat, type ObjectPrinter, printerOf } from '../printers/output.ts';
import { sortedOrder } from '../printers/sorter.ts';
import { fileInfos } from '../files.ts';
import type { Session } from '../session.ts';

const NO_ARGUMENTS =
  'You must specify the type of resource to get. Use "kubectl api-resources" for a complete list of supported resources.';

export const get: Command = {
  name: 'get',
  about: 'Display one or many resources',
  flags: [
    ...OUTPUT,
    ...FILES,
    SELECTOR,
    string('field-selector'),
    bool('all-namespaces', 'A'),
    bool('watch', 'w'),
    bool('watch-only'),
    bool('output-watch-events'),
    int('chunk-size', 500),
    bool('ignore-not-found'),
    strings('label-columns', 'L'),
    bool('show-labels'),
    bool('show-kind'),
    bool('no-headers'),
    boolOn('server-print'),
    string('sort-by'),
    string('raw'),
    string('subresource'),
  ],
  *run(session) {
    const { flags } = session;
    if (flags.changed('raw')) return yield* getRaw(session);
    if (session.args.length === 0 && flags.list('filename').length === 0 && !flags.changed('kustomize')) {
      throw new KubectlError(`${NO_ARGUMENTS}\n\nerror: Required resource not specified.`);
    }
    const questions = yield* questionsOf(session);
    if (flags.isOn('watch') || flags.isOn('watch-only')) return yield* watch(session, questions);
    const isTable = usesTable(session);
    if (isTable) return yield* printTables(session, questions);
    yield* printObjects(session, questions);
  },
};

function* getRaw(session: Session): Task {
  const [path = '', search = ''] = session.flags.text('raw').split('?');
  const pairs =
    search === ''
      ? []
      : search
          .split('&')
          .map((pair) => [pair.split('=')[0] ?? '', decodeURIComponent(pair.split('=')[1] ?? '')] as const);
  const reply = yield* session.client.raw('GET', path, { accept: 'any', query: pairs });
  const body = session.client.check('GET', path, reply);
  session.out(typeof body === 'string' ? body : JSON.stringify(body));
}

function* questionsOf(session: Session): Task<readonly Query1[]> {
  const { flags, args } = session;
  const files = flags.list('filename');
  if (files.length > 0 || flags.changed('kustomize')) {
    const { infos, errors } = yield* fileInfos(session, { validate: false });
    throwAll(errors);
    return infos.map(({ type, namespace, name }) => ({ type, namespace, name }));
  }
  const isWatch = flags.isOn('watch') || flags.isOn('watch-only');
  return yield* resolve(session, {
    words: args,
    allNamespaces: flags.isOn('all-namespaces'),
    labelSelector: flags.text('selector'),
    fieldSelector: flags.text('field-selector'),
    allowAll: true,
    singleType: isWatch,
  });
}

/** Whether the answer is printed as a table: `-o wide` or nothing. */
function usesTable(session: Session): boolean {
  const { name } = outputFormat(session);
  return name === '' || name === 'wide';
}

function optionsOf(session: Session): FetchOptions {
  const { flags } = session;
  const sorted = flags.text('sort-by') !== '';
  const isTable = usesTable(session) && flags.isOn('server-print');
  return {
    accept: isTable ? 'table' : 'json',
    labelSelector: flags.text('selector'),
    fieldSelector: flags.text('field-selector'),
    limit: sorted ? 0 : flags.int('chunk-size'),
    includeObject: sorted && isTable,
  };
}

interface Answer {
  readonly type: ApiResource;
  readonly body: KubeObject;
}

/** Asks everything; errors are collected, and 404s forgotten with `--ignore-not-found`. */
function* answers(session: Session, questions: readonly Query1[]) {
  const found: Answer[] = [];
  const errors: KubectlError[] = [];
  for (const question of questions) {
    try {
      found.push({ type: question.type, body: yield* fetch(session, question, optionsOf(session)) });
    } catch (error) {
      if (!(error instanceof KubectlError)) throw error;
      const isIgnored = session.flags.isOn('ignore-not-found') && error.message.endsWith('not found');
      if (!isIgnored) errors.push(error);
    }
  }
  return { found, errors };
}

function* printTables(session: Session, questions: readonly Query1[]): Task {
  const { flags } = session;
  const { found, errors } = yield* answers(session, questions);
  const isMixed = new Set(questions.map(({ type }) => type)).size > 1;
  const isNamed = isMixed || session.args.some((arg) => arg.includes('/')) || session.args[0] === 'all';
  const sections: string[] = [];
  for (const [type, tables] of byType(session, found)) {
    const table = sortTable(merge(tables), flags.text('sort-by'));
    if (table.rows.length === 0) continue;
    const options = tableOptions(session, type, isNamed);
    sections.push(new TableWriter().write(tableLines(table, options)));
  }
  if (sections.length > 0) session.out(sections.join('\n'));
  else if (errors.length === 0 && !flags.isOn('ignore-not-found'))
    session.err(nothingFound(session, questions));
  throwAll(errors);
}

function nothingFound(session: Session, questions: readonly Query1[]): string {
  const isScoped = questions.some(({ type }) => type.namespaced) && !session.flags.isOn('all-namespaces');
  return isScoped ? `No resources found in ${session.namespace} namespace.\n` : 'No resources found\n';
}

/** The tables of each type, those of one type that follow each other together. */
function byType(session: Session, found: readonly Answer[]): readonly (readonly [ApiResource, Table[]])[] {
  const groups: [ApiResource, Table[]][] = [];
  for (const { type, body } of found) {
    const table = toTable(session, type, body);
    const last = groups.at(-1);
    if (last !== undefined && last[0] === type) last[1].push(table);
    else groups.push([type, [table]]);
  }
  return groups;
}

const merge = (tables: readonly Table[]): Table => ({
  ...(tables[0] as Table),
  rows: tables.flatMap(({ rows }) => rows),
});

/** A Table as the server made it; where it sent the objects themselves, the cells are computed here. */
function toTable(session: Session, type: ApiResource, body: KubeObject): Table {
  if (body.kind === 'Table') return body as unknown as Table;
  if (!session.flags.isOn('server-print')) return plainTable(session, itemsOf(type, body));
  if (isStatus(body)) return statusTable(body);
  return tableOf(type.kind, itemsOf(type, body), { now: session.env.now(), includeObject: 'Object' });
}

/** NAME and AGE only. */
function plainTable(session: Session, objects: readonly KubeObject[]): Table {
  const column = (name: string) =>
    ({ name, type: 'string', format: '', priority: 0, description: '' }) as const;
  return {
    kind: 'Table',
    apiVersion: 'meta.k8s.io/v1',
    metadata: {},
    columnDefinitions: [column('Name'), column('Age')],
    rows: objects.map((object) => {
      const created = parseRfc3339(object.metadata.creationTimestamp ?? '');
      const age = created === undefined ? '<unknown>' : humanDuration(session.env.now() - created);
      return { cells: [object.metadata.name ?? '', age], object };
    }),
  };
}

function statusTable(status: unknown): Table {
  const column = (name: string) =>
    ({ name, type: 'string', format: '', priority: 0, description: '' }) as const;
  return {
    kind: 'Table',
    apiVersion: 'meta.k8s.io/v1',
    metadata: {},
    columnDefinitions: [column('Status'), column('Reason'), column('Message')],
    rows: [
      {
        cells: [textAt(status, 'status'), textAt(status, 'reason'), textAt(status, 'message')],
        object: null,
      },
    ],
  };
}

function sortTable(table: Table, field: string): Table {
  if (field === '') return table;
  const order = sortedOrder(
    table.rows.map(({ object }) => object),
    field,
  );
  return { ...table, rows: order.flatMap((i) => table.rows[i] ?? []) };
}

function tableOptions(session: Session, type: ApiResource, isNamed: boolean): TextTableOptions {
  const { flags } = session;
  return {
    wide: outputFormat(session).name === 'wide',
    noHeaders: flags.isOn('no-headers'),
    withNamespace: flags.isOn('all-namespaces') && type.namespaced,
    showLabels: flags.isOn('show-labels'),
    labelColumns: flags.list('label-columns'),
    ...(isNamed || flags.isOn('show-kind') ? { kindPrefix: kindPrefix(type) } : {}),
  };
}

function* printObjects(session: Session, questions: readonly Query1[]): Task {
  const { flags } = session;
  const { found, errors } = yield* answers(session, questions);
  const printer = printerOf(session);
  if (printer === undefined) return;
  const isSingle = questions.length === 1 && questions[0]?.name !== undefined;
  let items = found.flatMap(({ type, body }) => itemsOf(type, body));
  if (flags.text('sort-by') !== '') {
    items = sortedOrder(items, flags.text('sort-by')).flatMap((i) => items[i] ?? []);
  }
  if (items.length === 0 && (errors.length > 0 || (isSingle && flags.isOn('ignore-not-found'))))
    throwAll(errors);
  else if (isSingle) session.out(printer(items[0]));
  else session.out(printer({ apiVersion: 'v1', kind: 'List', metadata: { resourceVersion: '' }, items }));
  throwAll(errors);
}

/** Prints what there is, then every change. Models GetOptions.watch. */
function* watch(session: Session, questions: readonly Query1[]): Task {
  const { flags, client } = session;
  const [question] = questions;
  if (question === undefined || questions.length > 1) {
    throw new KubectlError('watch is only supported on individual resources and resource collections');
  }
  const options = { ...optionsOf(session), limit: flags.int('chunk-size') };
  const body = yield* fetch(session, question, options);
  const print = eventPrinter(session, question.type);
  if (!flags.isOn('watch-only')) print('ADDED', body);
  const isOne = question.name !== undefined;
  const opened = yield* session.env.watch({
    method: 'GET',
    path: pathOf(question.type, question.namespace),
    accept: options.accept ?? 'json',
    query: query({
      labelSelector: options.labelSelector,
      fieldSelector: isOne ? `metadata.name=${question.name}` : options.fieldSelector,
      resourceVersion: isOne ? '0' : textAt(body, 'metadata', 'resourceVersion'),
      watch: 'true',
    }),
  });
  if (!opened.ok) {
    client.check('GET', pathOf(question.type, question.namespace), opened.reply);
    return;
  }
  // What exists is sent first when the watch starts from version 0; it has been printed.
  let isSwallowing = isOne;
  for (;;) {
    const event = yield* opened.stream.next();
    if (event === undefined || event === 'timeout') return;
    if (event.type === 'BOOKMARK') continue;
    const swallowed = isSwallowing && event.type === 'ADDED';
    isSwallowing = false;
    if (!swallowed) print(event.type, event.object as KubeObject);
  }
}

function eventPrinter(
  session: Session,
  type: ApiResource,
): (event: WatchEvent['type'], body: KubeObject) => void {
  const { flags } = session;
  const withEvents = flags.isOn('output-watch-events');
  if (!usesTable(session)) {
    const printer = printerOf(session) as ObjectPrinter;
    return (event, body) => {
      for (const object of itemsOf(type, body)) {
        if (!withEvents) session.out(printer(object));
        else session.out(printer({ type: event, object }));
      }
    };
  }
  const writer = new TableWriter();
  let isFirst = !flags.isOn('no-headers');
  let definitions: Table['columnDefinitions'] = [];
  const isNamed = session.args.some((arg) => arg.includes('/'));
  return (event, body) => {
    const isError = event === 'ERROR';
    const sent = isError ? statusTable(body) : toTable(session, type, body);
    if ((sent.columnDefinitions ?? []).length > 0) definitions = sent.columnDefinitions;
    const table = { ...sent, columnDefinitions: definitions };
    if (table.rows.length === 0) return;
    const options = { ...tableOptions(session, type, isNamed), noHeaders: !isFirst };
    const lines = tableLines(table, isError ? { noHeaders: false } : options);
    const shown = withEvents
      ? lines.map((line, i) => [(i === 0 && isFirst ? 'EVENT' : event).padEnd('MODIFIED'.length), ...line])
      : lines;
    isFirst = false;
    session.out(writer.write(shown));
  };
}

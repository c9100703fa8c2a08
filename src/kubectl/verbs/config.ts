/** `kubectl config`. Models staging/src/k8s.io/client-go/tools/clientcmd and kubectl/pkg/cmd/config. */
import { TableWriter } from '../../kube/printers/table.ts';
import type { Command } from '../command.ts';
import { currentContext, named } from '../config.ts';
import { KubectlError } from '../errors.ts';
import { bool, string } from '../flags.ts';
import { goJson, type Json, listAt, textAt, withAt } from '../json.ts';
import { toYaml } from '../printers/yaml.ts';
import { type Session, usageError } from '../session.ts';

function save(session: Session, data: Json): void {
  if (!session.env.writeFile(session.config.path, toYaml(data))) {
    throw new KubectlError(`open ${session.config.path}: permission denied`);
  }
}

/** One name on the line, or a usage error. */
function oneName(session: Session, what: string): string {
  const [name] = session.args;
  if (session.args.length !== 1 || name === undefined)
    throw usageError(session, `unexpected args: [${session.args.join(' ')}]${what}`);
  return name;
}

const currentContextCommand: Command = {
  name: 'current-context',
  about: 'Display the current-context',
  *run(session) {
    const name = currentContext(session.config, session.flags);
    if (name === '') throw new KubectlError('current-context is not set');
    session.out(`${name}\n`);
  },
};

const getContexts: Command = {
  name: 'get-contexts',
  about: 'Describe one or many contexts',
  flags: [string('output', '', 'o'), bool('no-headers')],
  *run(session) {
    const { flags, args, config } = session;
    const wanted =
      args.length === 0 ? listAt(config.data, 'contexts').map((each) => textAt(each, 'name')) : args;
    const names = wanted.toSorted();
    const missing = names.find((name) => named(config, 'contexts', name) === undefined);
    if (missing !== undefined) throw new KubectlError(`context ${missing} not found`);
    if (flags.text('output') === 'name') return session.out(names.map((name) => `${name}\n`).join(''));
    const current = currentContext(config, flags);
    const rows = names.map((name) => {
      const context = named(config, 'contexts', name);
      const part = (key: string): string => textAt(context, 'context', key);
      return [name === current ? '*' : '', name, part('cluster'), part('user'), part('namespace')];
    });
    const header = ['CURRENT', 'NAME', 'CLUSTER', 'AUTHINFO', 'NAMESPACE'];
    session.out(new TableWriter().write(flags.isOn('no-headers') ? rows : [header, ...rows]));
  },
};

const useContext: Command = {
  name: 'use-context',
  aliases: ['use'],
  about: 'Set the current-context in a kubeconfig file',
  *run(session) {
    const name = oneName(session, '');
    if (named(session.config, 'contexts', name) === undefined) {
      throw new KubectlError(`no context exists with the name: ${JSON.stringify(name)}`);
    }
    save(session, withAt(session.config.data, ['current-context'], name));
    session.out(`Switched to context ${JSON.stringify(name)}.\n`);
  },
};

const setContext: Command = {
  name: 'set-context',
  about: 'Set a context entry in kubeconfig',
  flags: [bool('current')],
  *run(session) {
    const { flags, config } = session;
    const isCurrent = flags.isOn('current');
    const name = isCurrent ? currentContext(config, flags) : oneName(session, '');
    if (name === '') throw new KubectlError('no current context is set');
    const known = named(config, 'contexts', name);
    const changes = Object.fromEntries(
      ['cluster', 'user', 'namespace']
        .filter((key) => flags.changed(key))
        .map((key) => [key, flags.text(key)]),
    );
    const before = (known?.['context'] ?? {}) as Json;
    const entry = { context: { ...before, ...changes }, name };
    const others = listAt(config.data, 'contexts').filter((each) => textAt(each, 'name') !== name);
    save(session, withAt(config.data, ['contexts'], [...others, entry]));
    session.out(`Context ${JSON.stringify(name)} ${known === undefined ? 'created' : 'modified'}.\n`);
  },
};

const deleteContext: Command = {
  name: 'delete-context',
  about: 'Delete the specified context from the kubeconfig',
  *run(session) {
    const name = oneName(session, '');
    const { config } = session;
    if (named(config, 'contexts', name) === undefined) {
      throw new KubectlError(`cannot delete context ${name}, not in ${config.path}`);
    }
    if (currentContext(config, session.flags) === name) {
      session.err(
        'warning: this removed your active context, use "kubectl config use-context" to select a different one\n',
      );
    }
    save(
      session,
      withAt(
        config.data,
        ['contexts'],
        listAt(config.data, 'contexts').filter((each) => textAt(each, 'name') !== name),
      ),
    );
    session.out(`deleted context ${name} from ${config.path}\n`);
  },
};

function lister(name: string, about: string, list: 'clusters' | 'users'): Command {
  return {
    name,
    about,
    *run(session) {
      const names = listAt(session.config.data, list)
        .map((each) => textAt(each, 'name'))
        .sort();
      session.out(['NAME', ...names].map((each) => `${each}\n`).join(''));
    },
  };
}

const view: Command = {
  name: 'view',
  about: 'Display merged kubeconfig settings or a specified kubeconfig file',
  flags: [string('output', 'yaml', 'o'), bool('minify'), bool('raw'), bool('flatten')],
  *run(session) {
    const { flags, config } = session;
    let data = config.data;
    if (flags.isOn('minify')) {
      const name = currentContext(config, flags);
      const context = named(config, 'contexts', name);
      const only = (list: string, wanted: string): readonly unknown[] =>
        listAt(data, list).filter((each) => textAt(each, 'name') === wanted);
      data = {
        ...data,
        clusters: only('clusters', textAt(context, 'context', 'cluster')),
        contexts: context === undefined ? [] : [context],
        users: only('users', textAt(context, 'context', 'user')),
      };
    }
    session.out(flags.text('output') === 'json' ? `${goJson(data, 4)}\n` : toYaml(data));
  },
};

const set: Command = {
  name: 'set',
  about: 'Set an individual value in a kubeconfig file',
  *run(session) {
    const [property, value] = session.args;
    if (property === undefined || value === undefined) throw usageError(session, 'wrong number of arguments');
    const [list = '', name = '', ...path] = property.split('.');
    if (name === '') save(session, withAt(session.config.data, [list], value));
    else {
      const holder = list === 'contexts' ? 'context' : list === 'clusters' ? 'cluster' : 'user';
      const others = listAt(session.config.data, list).filter((each) => textAt(each, 'name') !== name);
      const known = listAt(session.config.data, list).find((each) => textAt(each, 'name') === name) ?? {
        name,
      };
      save(
        session,
        withAt(session.config.data, [list], [...others, withAt(known, [holder, ...path], value)]),
      );
    }
    session.out(`Property ${JSON.stringify(property)} set.\n`);
  },
};

const unset: Command = {
  name: 'unset',
  about: 'Unset an individual value in a kubeconfig file',
  *run(session) {
    const [property] = session.args;
    if (property === undefined) throw usageError(session, 'wrong number of arguments');
    save(session, withAt(session.config.data, property.split('.'), undefined));
    session.out(`Property ${JSON.stringify(property)} unset.\n`);
  },
};

const renameContext: Command = {
  name: 'rename-context',
  about: 'Rename a context from the kubeconfig file',
  *run(session) {
    const [from, to] = session.args;
    if (from === undefined || to === undefined) throw usageError(session, 'wrong number of arguments');
    const known = named(session.config, 'contexts', from);
    if (known === undefined)
      throw new KubectlError(`cannot rename the context "${from}", it's not in ${session.config.path}`);
    if (named(session.config, 'contexts', to) !== undefined) {
      throw new KubectlError(
        `cannot rename the context "${from}", the context "${to}" already exists in ${session.config.path}`,
      );
    }
    const others = listAt(session.config.data, 'contexts').filter((each) => textAt(each, 'name') !== from);
    let data = withAt(session.config.data, ['contexts'], [...others, { ...known, name: to }]);
    if (textAt(data, 'current-context') === from) data = withAt(data, ['current-context'], to);
    save(session, data);
    session.out(`Context "${from}" renamed to "${to}".\n`);
  },
};

export const config: Command = {
  name: 'config',
  about: 'Modify kubeconfig files',
  commands: [
    currentContextCommand,
    deleteContext,
    lister('get-clusters', 'Display clusters defined in the kubeconfig', 'clusters'),
    getContexts,
    lister('get-users', 'Display users defined in the kubeconfig', 'users'),
    renameContext,
    set,
    setContext,
    unset,
    useContext,
    view,
  ],
};

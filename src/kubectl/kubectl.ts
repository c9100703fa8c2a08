/**
 * kubectl: words of a command line → requests to the API server → text and an exit code. Everything that it knows of
 * the cluster comes through the API. Models staging/src/k8s.io/kubectl/pkg/cmd/cmd.go.
 */
import type { Task } from '../engine/clock/task.ts';
import { Client } from './client.ts';
import { type Chosen, checkRequired, choose, unknownSubcommand } from './command.ts';
import { loadKubeconfig, resolveTarget } from './config.ts';
import type { KubectlEnv } from './env.ts';
import { errorText, ExitError, KubectlError, notModelled } from './errors.ts';
import { helpText } from './help.ts';
import { ROOT } from './root.ts';
import type { Session } from './session.ts';

/** Runs one command; `argv` without the program's own name. Gives the exit code. */
export function* kubectl(argv: readonly string[], env: KubectlEnv): Task<number> {
  try {
    const chosen = choose(ROOT, argv);
    if (chosen.command === ROOT || chosen.parsed.help) {
      env.stdout(helpText(chosen));
      return 0;
    }
    checkRequired(chosen);
    yield* execute(chosen, env);
    return 0;
  } catch (error) {
    if (!(error instanceof KubectlError)) throw error;
    env.stderr(errorText(error));
    return error instanceof ExitError ? error.exitCode : 1;
  }
}

function* execute({ command, path, parsed }: Chosen, env: KubectlEnv): Task {
  const { flags, args, dash } = parsed;
  const config = loadKubeconfig(env, flags);
  if (command.run === undefined) {
    if (args.length > 0) throw unknownSubcommand(path, args);
    env.stdout(helpText({ command, path, parsed }));
    return;
  }
  const impersonation = ['as', 'as-group', 'as-uid'].find((name) => flags.changed(name));
  if (impersonation !== undefined) throw notModelled(`impersonation (--${impersonation})`);
  // `config` mends broken files, so it must not ask what they point to.
  const target = path.startsWith('kubectl config')
    ? { server: '', namespace: '' }
    : resolveTarget(config, flags);
  const named = flags.text('namespace') || target.namespace;
  const session: Session = {
    env,
    client: new Client(env, target.server.replace(/^https?:\/\//, '')),
    flags,
    args,
    dash,
    command: path,
    config,
    namespace: named || 'default',
    enforceNamespace: named !== '',
    out: (text) => env.stdout(text),
    err: (text) => env.stderr(text),
  };
  yield* command.run(session);
}

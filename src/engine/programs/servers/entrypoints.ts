/** Entrypoint scripts of images: they prepare something and become the command that follows. */
import type { Task } from '../../clock/task.ts';
import type { Program, ProcessContext } from '../../runtime/os/program.ts';

/** The entrypoint of newer images: prepares the configuration when it is to start nginx, then becomes the command. */
export const nginxEntrypoint = (): Program => ({
  *start(context): Task<number> {
    const command = context.argv.slice(1);
    const say = (text: string): void => void context.file(1)?.write(`${text}\n`);
    const name = command[0] ?? '';
    if (name === 'nginx' || name === 'nginx-debug') {
      const script = '/docker-entrypoint.sh';
      say(`${script}: /docker-entrypoint.d/ is not empty, will attempt to perform configuration`);
      say(`${script}: Looking for shell scripts in /docker-entrypoint.d/`);
      say(`${script}: Launching /docker-entrypoint.d/10-listen-on-ipv6-by-default.sh`);
      const writable =
        context.fs.access('/etc/nginx/conf.d/default.conf', 2, context.credentials) === undefined;
      if (writable) {
        say('10-listen-on-ipv6-by-default.sh: info: Getting the checksum of /etc/nginx/conf.d/default.conf');
        say(
          '10-listen-on-ipv6-by-default.sh: info: Enabled listen on IPv6 in /etc/nginx/conf.d/default.conf',
        );
      } else
        say(
          '10-listen-on-ipv6-by-default.sh: info: can not modify /etc/nginx/conf.d/default.conf (read-only file system?)',
        );
      say(`${script}: Sourcing /docker-entrypoint.d/15-local-resolvers.envsh`);
      say(`${script}: Launching /docker-entrypoint.d/20-envsubst-on-templates.sh`);
      say(`${script}: Launching /docker-entrypoint.d/30-tune-worker-processes.sh`);
      say(`${script}: Configuration complete; ready for start up`);
    }
    return yield* becomeCommand(context, command, '/docker-entrypoint.sh: exec: line 47');
  },
});

/** `exec "$@"` at the end of an entrypoint script. */
export function* becomeCommand(
  context: ProcessContext,
  command: readonly string[],
  script: string,
): Task<number> {
  const name = command[0] ?? '';
  const dirs = name.includes('/') ? [''] : (context.env.get('PATH') ?? '').split(':').map((dir) => `${dir}/`);
  for (const dir of dirs) {
    const path = `${dir}${name}`;
    if (context.fs.access(context.path(path), 1, context.credentials)) continue;
    if (!context.exec(path, command)) {
      yield 0;
      return 0;
    }
  }
  context.file(2)?.write(`${script}: ${name}: not found\n`);
  return 127;
}

/** `docker-entrypoint.sh` of data bases: what it checks is told by the server's program itself. */
export const dockerEntrypoint = (): Program => ({
  start: (context) =>
    becomeCommand(context, context.argv.slice(1), '/usr/local/bin/docker-entrypoint.sh: line 11: exec'),
});

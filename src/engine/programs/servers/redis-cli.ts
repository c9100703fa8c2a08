/** `redis-cli [-h host] [-p port] command…` */
import type { Task } from '../../clock/task.ts';
import type { Program } from '../../runtime/os/program.ts';
import { AppletIo, runApplet } from '../applet.ts';
import { resolveHost } from '../network/resolver.ts';
import { lastValue, parseOptions } from '../options.ts';
import { showRedisAnswer } from './redis-store.ts';

export const redisCli = (version: string): Program => ({
  start: (context) =>
    runApplet(redisCliMain, new AppletIo(context, 'redis-cli', context.argv.slice(1), 'gnu', version)),
});

function* redisCliMain(io: AppletIo): Task<number> {
  const options = parseOptions(io.args, 'h:p:a:n:t:', { stopAtWord: true });
  const host = lastValue(options, 'h') ?? '127.0.0.1';
  const port = Number(lastValue(options, 'p') ?? 6379);
  const found = yield* resolveHost(io.context, host);
  if (typeof found === 'string') {
    io.err(`Could not connect to Redis at ${host}:${port}: Name or service not known\n`);
    return 1;
  }
  const input = options.rest.length === 0 ? io.stdin() : undefined;
  const quote = (word: string): string =>
    /[\s"']/.test(word) || word === '' ? `"${word.replace(/(["\\])/g, '\\$1')}"` : word;
  const text = input ? yield* io.readAll(input) : `${options.rest.map(quote).join(' ')}\n`;
  const address = found.addresses[0] as string;
  const connected = yield* io.context.network.connect(address, port, 127_000, io.context.owner);
  if (connected !== 'ok') {
    const why = {
      refused: 'Connection refused',
      timeout: 'Connection timed out',
      unreachable: 'No route to host',
    }[connected];
    io.err(`Could not connect to Redis at ${host}:${port}: ${why}\n`);
    return 1;
  }
  const exchange = io.context.network.exchange?.(address, port, text, io.context.owner);
  const answer = exchange ? yield* exchange : '';
  io.out(showRedisAnswer(answer ?? ''));
  return 0;
}

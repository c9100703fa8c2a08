/** pause: the process that holds a Pod's namespaces. Models build/pause/linux/pause.c. */
import type { Task } from '../clock/task.ts';
import type { Program } from '../runtime/os/program.ts';
import { SIGCHLD, SIGINT, SIGTERM } from '../runtime/os/signals.ts';

export const pause = (version: string): Program => ({
  *start(context): Task<number> {
    if (context.argv[1] === '-v') {
      context.file(1)?.write(`pause.c ${version}\n`);
      return 0;
    }
    if (context.pid !== 1) context.file(2)?.write('Warning: pause should be the first process\n');
    for (const signal of [SIGINT, SIGTERM, SIGCHLD]) context.setDisposition(signal, 'handle');
    for (;;) {
      for (let signal = context.takeSignal(); signal !== undefined; signal = context.takeSignal()) {
        if (signal === SIGCHLD) while (context.waitChild());
        else {
          const name = signal === SIGINT ? 'Interrupt' : 'Terminated';
          context.file(2)?.write(`Shutting down, got signal: ${name}\n`);
          return 0;
        }
      }
      yield context.wakeup;
    }
  },
});

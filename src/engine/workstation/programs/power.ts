/** `shutdown`, `poweroff`, `halt`, `reboot`: the machine that a person is logged in at goes down. */
import type { Clock } from '../../clock/clock.ts';
import type { Applet } from '../../programs/applet.ts';
import type { Program } from '../../runtime/os/program.ts';
import type { SimulatedNode } from '../../simulated-node.ts';
import { plainProgram } from './plain-program.ts';

/** Firmware, kernel and services of a small virtual machine. */
const BOOT_MS = 20_000;
const MINUTE_MS = 60_000;

export function power(node: SimulatedNode, clock: Clock): Program {
  // oxlint-disable-next-line require-yield -- the machine does not wait for the command
  const run: Applet = function* (io) {
    const flags = io.args.filter((arg) => arg.startsWith('-')).join('');
    const when = io.args.find((arg) => !arg.startsWith('-')) ?? '+1';
    if (node.isControlPlane) {
      io.err(`${io.name}: the machine of this terminal stays on in Podplay; ssh to another node first\n`);
      return 1;
    }
    const restarts = io.name === 'reboot' || /(?:^|-)r|reboot/.test(flags);
    const down = (): void => {
      node.shutdown();
      if (restarts) clock.after(BOOT_MS, () => node.powerOn());
    };
    if (io.name !== 'shutdown' || when === 'now' || when === '+0') {
      clock.after(0, down);
      return 0;
    }
    const minutes = /^\+?(\d+)$/.exec(when)?.[1];
    if (minutes === undefined) {
      io.err(`Failed to parse time specification: ${when}\n`);
      return 1;
    }
    clock.after(Number(minutes) * MINUTE_MS, down);
    io.out(`Shutdown scheduled in ${minutes} min, use 'shutdown -c' to cancel.\n`);
    return 0;
  };
  return plainProgram(run);
}

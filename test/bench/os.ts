/** What processes and shells cost, without a cluster: many loops over an hour of virtual time, and one busy loop. */
import { DEFAULT_LIMITS } from '../../src/engine/limits.ts';
import { SimulatedHost } from '../helpers/simulated-host.ts';

const HOUR_MS = 3_600_000;

export interface OsTiming {
  readonly name: string;
  readonly ms: number;
  /** What happened, to show that it did. */
  readonly note: string;
}

/** `count` containers run the script for `untilMs`; nothing is recorded. */
export function manyShells(count: number, script: string, untilMs = HOUR_MS): OsTiming {
  const host = new SimulatedHost({
    recorder: undefined,
    limits: { ...DEFAULT_LIMITS, processesPerNode: 5000 },
  });
  for (let i = 0; i < count; i++) host.start(['sh', '-c', script], { namespace: host.os.newPidNamespace() });
  // CPU time: other work on the machine does not count.
  const from = process.cpuUsage();
  host.clock.runUntil(untilMs);
  const { user, system } = process.cpuUsage(from);
  const ms = (user + system) / 1000;
  return {
    name: `${count} × ${script}`,
    ms,
    note: `${host.clock.eventCount} events, ${host.os.processes.size} processes`,
  };
}

export function osTimings(): OsTiming[] {
  return [
    manyShells(1000, 'while true; do sleep 2; done'),
    manyShells(1000, 'until nslookup nowhere >/dev/null; do sleep 2; done', 600_000),
    manyShells(100, "trap 'exit 0' TERM; while true; do sleep 2 & wait $!; done"),
    manyShells(1, 'while :; do :; done'),
    manyShells(1, 'i=0; while [ $i -lt 100000 ]; do i=$((i+1)); done'),
    manyShells(1, 'while true; do date; done'),
    manyShells(1, 'yes | cat >/dev/null'),
    manyShells(1, 'while true; do echo x; done', 60_000),
  ];
}

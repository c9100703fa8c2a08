/** Types lines into the workstation's terminal at times, and reads what the terminal shows. */
import { Simulation, type Act } from '../../src/engine/simulation.ts';
import type { ImageSetup } from '../../src/engine/image/registry.ts';
import { DEFAULT_CLUSTER } from '../../src/scenario/format.ts';
import { isKind, Trace } from '../../src/trace/trace.ts';
import { workstationPrograms } from '../../src/worker/workstation-programs.ts';

export interface Typist {
  readonly simulation: Simulation;
  /** Types a line at that second. */
  line(seconds: number, line: string, terminal?: string): void;
  act(seconds: number, act: Act): void;
  /** Runs up to that second and gives everything that terminal has shown since the last call. */
  shown(untilSeconds: number, terminal?: string): string;
  readonly trace: Trace;
}

export function typist(
  options: {
    readonly files?: readonly { readonly name: string; readonly text: string }[];
    readonly timing?: 'exact' | 'typical';
    readonly images?: Readonly<Record<string, ImageSetup>>;
  } = {},
): Typist {
  const simulation = new Simulation(
    {
      ...DEFAULT_CLUSTER,
      timing: options.timing ?? 'exact',
      ...(options.images && { images: options.images }),
      workstation: { files: options.files ?? [] },
    },
    { programs: workstationPrograms },
  );
  const trace = new Trace();
  let read = 0;
  const act = (seconds: number, one: Act): void => void simulation.act(seconds * 1000, one);
  return {
    simulation,
    trace,
    act,
    line: (seconds, line, terminal = '1') => act(seconds, { kind: 'terminal.line', terminal, line }),
    shown(untilSeconds, terminal = '1') {
      simulation.runUntil(untilSeconds * 1000);
      trace.append(simulation.takeChunk());
      let text = '';
      for (; read < trace.length; read++) {
        const entry = trace.entry(read);
        if (entry && isKind(entry, 'terminal.output') && entry.value.terminal === terminal)
          text += entry.value.text;
      }
      return text;
    },
  };
}

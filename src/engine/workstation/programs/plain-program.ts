/** Programs of a login in the manner of applets: arguments in, text out. */
import type { Task } from '../../clock/task.ts';
import { AppletIo, type Applet, runApplet } from '../../programs/applet.ts';
import type { Program } from '../../runtime/os/program.ts';

/** `applet` as a program of its own. */
export const plainProgram = (applet: Applet): Program => ({
  start(context): Task<number> {
    const called = context.argv[0] ?? '';
    const name = called.slice(called.lastIndexOf('/') + 1);
    return runApplet(applet, new AppletIo(context, name, context.argv.slice(1), 'gnu', ''));
  },
});

/** Columns as Go's tabwriter lays them out: three blanks behind the widest cell, and at least `minWidth`. */
export function table(rows: readonly (readonly string[])[], minWidth = 0): string {
  const widths = (rows[0] ?? []).map((_, i) =>
    Math.max(minWidth, ...rows.map((row) => (row[i] ?? '').length + 3)),
  );
  return rows
    .map(
      (row) =>
        `${row.map((cell, i) => (i < row.length - 1 ? cell.padEnd(widths[i] ?? 0) : cell)).join('')}\n`,
    )
    .join('');
}

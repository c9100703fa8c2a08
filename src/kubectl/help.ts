/** `kubectl`, `kubectl help`, `kubectl get -h`: a short text of our own, because the real ones are pages long. */
import { type Chosen, type Command, GLOBAL_FLAGS } from './command.ts';
import type { FlagDef } from './flags.ts';

export function helpText({ command, path }: Pick<Chosen, 'command' | 'path'> & Partial<Chosen>): string {
  const parts = [`${command.about}.\n`];
  const commands = command.commands ?? [];
  if (commands.length > 0) {
    parts.push(`Available Commands:\n${columns(commands.map((each: Command) => [each.name, each.about]))}`);
    parts.push(`Usage:\n  ${path} [command] [flags]\n`);
    parts.push(`Use "${path} <command> --help" for more information about a given command.\n`);
    return parts.join('\n');
  }
  const flags = command.flags ?? [];
  if (flags.length > 0) parts.push(`Options:\n${flags.map(flagLine).join('')}`);
  parts.push(`Usage:\n  ${path} [flags] [options]\n`);
  parts.push(
    `Global options: ${GLOBAL_FLAGS.slice(0, 7)
      .map(({ name }) => `--${name}`)
      .join(', ')}, …\n`,
  );
  return parts.join('\n');
}

const flagLine = ({ name, short, type, value, bare }: FlagDef): string =>
  `    ${short === undefined ? '' : `-${short}, `}--${name}${bare === undefined && type !== 'bool' ? `=${JSON.stringify(value ?? '')}` : ''}\n`;

function columns(rows: readonly (readonly [string, string])[]): string {
  const width = Math.max(...rows.map(([name]) => name.length));
  return rows.map(([name, about]) => `  ${name.padEnd(width)}  ${about}\n`).join('');
}

/** Builtins that print or compare: `echo`, `printf`, `test`, `true`. */
import { ArithmeticError, evaluate } from '../arithmetic.ts';
import { dashEchoText, echoText } from '../echo.ts';
import { printf } from '../printf.ts';
import { testCommand } from '../test-expression.ts';
import type { Builtin } from './types.ts';

const test: Builtin = (machine, argv) => {
  const result = testCommand(argv, machine.context);
  if (result.message !== undefined) machine.error(result.message);
  return result.status;
};

export const textBuiltins: Readonly<Record<string, Builtin>> = {
  ':': () => 0,
  true: () => 0,
  false: () => 1,
  test,
  '[': test,
  '[[': test,
  echo: (machine, argv) =>
    machine.write(1, machine.dialect === 'dash' ? dashEchoText(argv.slice(1)) : echoText(argv.slice(1))),
  printf: (machine, argv) => {
    const format = argv[1] === '--' ? argv[2] : argv[1];
    if (format === undefined) {
      machine.error('usage: printf FORMAT [ARGUMENT...]');
      return 2;
    }
    const result = printf(format, argv.slice(argv[1] === '--' ? 3 : 2));
    for (const error of result.errors) machine.error(error);
    return machine.write(1, result.text, result.status);
  },
  let: (machine, argv) => {
    let value = 0;
    for (const text of argv.slice(1)) {
      const result = evaluate(text, {
        get: (name) => machine.parameter(name),
        set: (name, number) => void machine.assign(name, number),
      });
      if (result instanceof ArithmeticError) {
        machine.fail(result.message);
        return 2;
      }
      value = result;
    }
    return value === 0 ? 1 : 0;
  },
  help: (machine) =>
    machine.write(
      1,
      'Built-in commands:\n------------------\n\t. : [ [[ alias bg break cd chdir command continue echo eval exec\n\texit export false fg getopts hash help history jobs kill let\n\tlocal printf pwd read readonly return set shift source test times\n\ttrap true type ulimit umask unalias unset wait\n',
    ),
  history: (machine, argv) => {
    const [, option] = argv;
    if (option === '-c') {
      machine.history.length = 0;
      return 0;
    }
    const last = option === undefined ? machine.history.length : Number(option);
    if (!Number.isInteger(last) || last < 0) {
      machine.error(`history: ${option}: numeric argument required`);
      return 1;
    }
    const from = Math.max(0, machine.history.length - last);
    const text = machine.history
      .slice(from)
      .map((line, i) => `${String(from + i + 1).padStart(5)}  ${line}\n`)
      .join('');
    return text === '' ? 0 : machine.write(1, text);
  },
  times: (machine) => machine.write(1, '0m0.000s 0m0.000s\n0m0.000s 0m0.000s\n'),
};

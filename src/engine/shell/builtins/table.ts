/** All builtins by name. */
import { fileBuiltins } from './files.ts';
import { flowBuiltins } from './flow.ts';
import { jobBuiltins } from './job-control.ts';
import { lookupBuiltins } from './lookup.ts';
import { read } from './read.ts';
import { textBuiltins } from './text.ts';
import type { Builtin } from './types.ts';
import { variableBuiltins } from './variables.ts';

export const BUILTINS: Readonly<Record<string, Builtin>> = {
  ...fileBuiltins,
  ...flowBuiltins,
  ...jobBuiltins,
  ...lookupBuiltins,
  ...textBuiltins,
  ...variableBuiltins,
  read,
};

import type { CommandTable } from './command-line/command.js';
import { adapt } from './commands/adapt.js';
import { choose } from './commands/choose.js';
import { compare } from './commands/compare.js';
import { completion } from './commands/completion.js';
import { evaluate } from './commands/evaluate.js';
import { inspect } from './commands/inspect.js';
import { predict } from './commands/predict.js';
import { sweep } from './commands/sweep.js';
import { verify } from './commands/verify.js';

/** Every command by its name. The help, the completion and docs/command-line.md are made of this table. */
export const COMMANDS = {
  adapt,
  predict,
  evaluate,
  choose,
  inspect,
  sweep,
  compare,
  verify,
  completion,
} satisfies CommandTable;

import type { CommandTable } from '../command.js';
import { bashScript } from './bash.js';
import { fishScript } from './fish.js';
import { zshScript } from './zsh.js';

export const SHELLS = ['bash', 'zsh', 'fish'] as const;

/** Scripts that need only the shell: Tab starts no program. */
export const SCRIPTS: Readonly<Record<(typeof SHELLS)[number], (commands: CommandTable) => string>> = {
  bash: bashScript,
  zsh: zshScript,
  fish: fishScript,
};

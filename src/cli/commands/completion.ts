import { command } from '../command-line/command.js';
import { SCRIPTS, SHELLS } from '../command-line/completion/scripts.js';
import { argument, oneOf, required } from '../command-line/option.js';

export const completion = command({
  summary: 'print a script that completes commands, options and file names in a shell',
  about: 'Prints a script for a shell, which then completes commands, options, their words and file names at Tab.',
  examples: [
    'source <(atp-studio completion bash)                 # in ~/.bashrc',
    'source <(atp-studio completion zsh)                  # in ~/.zshrc, behind compinit',
    'atp-studio completion fish > ~/.config/fish/completions/atp-studio.fish',
  ],
  options: { shell: argument(required(oneOf(SHELLS, { value: 'SHELL', group: 'Command', says: 'the shell' }))) },
  combined: {},
  run: async ({ shell }, { commands, printWhole }) => {
    await printWhole(SCRIPTS[shell](commands));
    return 0;
  },
});

import { Option as CommanderOption, Command as Parser } from 'commander';
import type { Command, CommandTable } from './command.js';
import { writtenForm } from './option.js';
import { parserOf } from './parser.js';

export const PROGRAM = 'atp-studio';

const ABOUT =
  'Adapts a semantic segmentation network to new, unlabelled images, on your own GPU and without its training data.';

const MORE = `Run "${PROGRAM} help adapt" for the options of adapt. docs/command-line.md has
all of it, docs/recipe.md the recipes, docs/own-files.md the files.

Exit codes: 0 done; 2 bad input, with what to do about it; 1 anything else, such
as no GPU, or a run that stopped because the network collapsed.`;

/** The command as a user writes it, with its required options. */
export function usageOf(name: string, { options }: Command): string {
  const must = Object.entries(options).filter(([, { required }]) => required);
  const isLonger = Object.keys(options).length > must.length;
  const forms = must.map(([key, option]) => ` ${writtenForm(key, option)}`);
  return `${PROGRAM} ${name}${forms.join('')}${isLonger ? ' [options]' : ''}`;
}

/** The help of one command: each option once, under its heading. */
export function helpOf(name: string, command: Command): string {
  const parser = parserOf(name, command).configureHelp({
    commandUsage: () => usageOf(name, command),
    // To commander every value is optional; here none is.
    optionTerm: ({ flags }) => flags.replace(/[[\]]/g, ''),
  });
  const examples = command.examples.map((example) => `  ${example}`);
  return `${parser.helpInformation()}\nExamples:\n${examples.join('\n')}`;
}

/** The help of the program: what it is, its commands, where the documents are. */
export function programHelp(commands: CommandTable): string {
  const program = new Parser(PROGRAM).description(ABOUT).usage('COMMAND [options]');
  program.addOption(new CommanderOption('-V, --version', 'show the version'));
  program.addHelpOption(new CommanderOption('-h, --help', 'show this help'));
  program.helpCommand('help', 'show the options of a command');
  program.configureHelp({ subcommandTerm: (each) => each.name() });
  for (const [name, { summary }] of Object.entries(commands)) program.command(name).summary(summary);
  return `${program.helpInformation()}\n${MORE}`;
}

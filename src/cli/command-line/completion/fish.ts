import type { Command, CommandTable } from '../command.js';
import { PROGRAM } from '../help.js';
import { flagOf, type Option } from '../option.js';

const quoted = (text: string): string => `'${text.replace(/['\\]/g, '\\$&')}'`;

/** Flags of fish for an argument: these files are offered. */
const ARGUMENT_FILES = {
  none: '',
  files: ' -F',
  folders: " -a '(__fish_complete_directories)'",
} satisfies Record<Option<unknown>['files'], string>;

/** Flags of fish for a value: it is required, and these files are offered. */
const FILES = {
  none: '-x',
  files: '-r -F',
  folders: "-x -a '(__fish_complete_directories)'",
} satisfies Record<Option<unknown>['files'], string>;

function lineOf(name: string, key: string, { kind, words, files, says }: Option<unknown>): string {
  const offered = words.length > 0 ? ` -a ${quoted(words.join(' '))}` : '';
  const when = `complete -c ${PROGRAM} -n '__fish_seen_subcommand_from ${name}'`;
  if (kind === 'argument') return `${when}${offered}${ARGUMENT_FILES[files]} -d ${quoted(says)}`;
  const value = kind === 'valued' ? ` ${FILES[files]}${offered}` : '';
  return `${when} -l ${flagOf(key).slice(2)}${value} -d ${quoted(says)}`;
}

const linesOf = (name: string, { options, summary }: Command): string[] => [
  `complete -c ${PROGRAM} -n __fish_use_subcommand -a ${name} -d ${quoted(summary)}`,
  ...Object.entries(options).map(([key, option]) => lineOf(name, key, option)),
];

export function fishScript(commands: CommandTable): string {
  return `# Completion of ${PROGRAM} for fish.
complete -c ${PROGRAM} -f
complete -c ${PROGRAM} -s h -l help -d 'show the help'
complete -c ${PROGRAM} -n __fish_use_subcommand -s V -l version -d 'show the version'
complete -c ${PROGRAM} -n __fish_use_subcommand -a help -d 'show the options of a command'
complete -c ${PROGRAM} -n '__fish_seen_subcommand_from help' -a '${Object.keys(commands).join(' ')}'
${Object.entries(commands)
  .flatMap(([name, command]) => linesOf(name, command))
  .join('\n')}`;
}

import type { Command, CommandTable } from '../command.js';
import { PROGRAM } from '../help.js';
import { flagOf, type Option } from '../option.js';

const FILES = { none: '', files: '_files', folders: '_files -/' } satisfies Record<Option<unknown>['files'], string>;

/** Inside single quotes. */
const quoted = (text: string): string => `'${text.replaceAll("'", "'\\''")}'`;

/** Brackets would end a description, and colons would split it. */
const described = (text: string): string => text.replace(/[[\]:\\]/g, '\\$&');

/** What zsh's _arguments does for a value. A bare colon would end it. */
function action({ words, files }: Option<unknown>): string {
  if (words.length === 0) return FILES[files] || ' ';
  if (files === 'none') return `(${words.join(' ')})`;
  return `{ _alternative "names\\:name\\:(${words.join(' ')})" "files\\:file\\:${FILES[files]}" }`;
}

function specOf(key: string, option: Option<unknown>): string {
  if (option.kind === 'argument') return `${option.repeated ? '*' : ''}:${option.value}:${action(option)}`;
  const says = `${flagOf(key)}[${described(option.says)}]`;
  return option.kind === 'flag' ? says : `${says.replace('[', '=[')}:${option.value}:${action(option)}`;
}

function caseOf(name: string, { options }: Command): string {
  const specs = Object.entries(options).map(([key, option]) => quoted(specOf(key, option)));
  return `    ${name}) _arguments ${[...specs, "'(- *)'{-h,--help}'[show the help]'"].join(' \\\n      ')} ;;`;
}

export function zshScript(commands: CommandTable): string {
  const names = Object.entries(commands).map(([name, { summary }]) => `${name}:${described(summary)}`);
  return `#compdef ${PROGRAM}
# Completion of ${PROGRAM} for zsh.
_atp_studio() {
  local curcontext="$curcontext" state line
  typeset -A opt_args
  local -a commands=(${[...names, 'help:show the options of a command'].map(quoted).join(' ')})
  _arguments -C '(- *)'{-h,--help}'[show the help]' '(- *)'{-V,--version}'[show the version]' '1: :->command' '*:: :->rest'
  case $state in
    command) _describe command commands; return ;;
  esac
  case $line[1] in
    help) _arguments '1:command:(${Object.keys(commands).join(' ')})' ;;
${Object.entries(commands)
  .map(([name, command]) => caseOf(name, command))
  .join('\n')}
  esac
}
# A file of the function path is called. A sourced one registers its function.
if [[ $funcstack[1] == _${PROGRAM} ]]; then _atp_studio "$@"; else compdef _atp_studio ${PROGRAM}; fi`;
}

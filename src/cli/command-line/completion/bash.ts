import type { Command, CommandTable } from '../command.js';
import { PROGRAM } from '../help.js';
import { argumentsOf, flagOf, type Option, writtenOptions } from '../option.js';

/** Which files are offered, as an option of bash's compgen. */
const FILES = { none: '', files: '-f', folders: '-d' } satisfies Record<Option<unknown>['files'], string>;

const branch = (pattern: string, words: readonly string[], files = ''): string =>
  `    ${pattern}) words='${words.join(' ')}' files=${files} ;;`;

/** Values of the options first. Where no value is asked for: the options and the words of arguments. */
function branchesOf(name: string, { options }: Command): string[] {
  const written = writtenOptions(options);
  const values = written
    .filter(([, { kind }]) => kind === 'valued')
    .map(([key, { words, files }]) => branch(`'${name} ${flagOf(key)}'`, words, FILES[files]));
  const places = argumentsOf(options);
  const words = places.flatMap(([, option]) => option.words);
  const files = places.find(([, option]) => option.files !== 'none')?.[1].files ?? 'none';
  const flags = written.map(([key]) => flagOf(key));
  return [...values, branch(`'${name} '*`, [...words, ...flags, '--help'], FILES[files])];
}

/** A function for bash 3.2 (macOS) and later. */
export function bashScript(commands: CommandTable): string {
  const names = Object.keys(commands);
  return `# Completion of ${PROGRAM} for bash.
_atp_studio() {
  local word=\${COMP_WORDS[COMP_CWORD]} before=\${COMP_WORDS[COMP_CWORD - 1]} words= files= IFS=$' \\t\\n' state=$-
  # Names of files may hold stars and brackets.
  set -f
  # Bash takes "--as=png" for three words.
  if [[ $word == = ]]; then
    word=
  elif [[ $before == = && COMP_CWORD -gt 2 ]]; then
    before=\${COMP_WORDS[COMP_CWORD - 2]}
  fi
  if [[ COMP_CWORD -eq 1 ]]; then
    words='${[...names, 'help', '--help', '--version'].join(' ')}'
  else case "\${COMP_WORDS[1]} $before" in
    'help help') words='${names.join(' ')}' ;;
    'help '*) ;;
${Object.entries(commands)
  .flatMap(([name, command]) => branchesOf(name, command))
  .join('\n')}
  esac; fi
  COMPREPLY=($(compgen -W "$words" -- "$word"))
  if [[ $files ]]; then
    # A line is a name: it may hold blanks.
    IFS=$'\\n'
    COMPREPLY+=($(compgen "$files" -- "$word"))
    compopt -o filenames 2> /dev/null
  fi
  [[ $state == *f* ]] || set +f
  return 0
}
complete -F _atp_studio ${PROGRAM}`;
}

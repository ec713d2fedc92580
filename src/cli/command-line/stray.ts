import { nearestName } from '../../protocol/nearest.js';
import type { Command, CommandTable } from './command.js';
import { allOf, anyOf } from './listed.js';
import { flagOf, type Option, writtenOptions } from './option.js';
import type { Problems } from './problems.js';

/** How many of several words are shown: a pattern of the shell may give thousands. */
const SHOWN = 3;

/** An option that the command does not have, and what was given with it behind "=". */
interface WrongOption {
  written: string;
  value: string | undefined;
}

/** Splits the words that belong to no option. A word behind a wrong option is taken for its value. */
export function sortRest(rest: readonly string[], commands: CommandTable): { options: WrongOption[]; words: string[] } {
  const options: WrongOption[] = [];
  const words: string[] = [];
  let isValue = false;
  for (const word of rest) {
    if (/^-+[^-\d.]/.test(word)) {
      const [written = '', value] = word.split(/=(.*)/s);
      options.push({ written, value });
      isValue = value === undefined && !isFlag(written, commands);
    } else {
      if (!isValue) words.push(word);
      isValue = false;
    }
  }
  return { options, words };
}

const optionOf = (written: string, { options }: Command): Option<unknown> | undefined =>
  writtenOptions(options).find(([key]) => flagOf(key) === written)?.[1];

const isFlag = (written: string, commands: CommandTable): boolean =>
  Object.values(commands).some((command) => optionOf(written, command)?.kind === 'flag');

/** Names of the commands that take an option. */
export const takersOf = (written: string, commands: CommandTable): string[] =>
  Object.entries(commands).flatMap(([name, command]) => (optionOf(written, command) ? [name] : []));

/** Options that may be meant by a wrong one: the nearest, or else those that begin with it. */
export function similar(written: string, flags: readonly string[]): string[] {
  const bare = written.replace(/^-+/, '');
  const near = bare.length > 1 ? nearestName(`--${bare}`, flags) : undefined;
  const begun = flags.filter((flag) => flag.startsWith(`--${bare.toLowerCase()}`) || `--${bare}`.startsWith(flag));
  return near ? [near] : begun.slice(0, SHOWN);
}

export const guess = (meant: readonly string[]): string => (meant.length > 0 ? ` Did you mean ${anyOf(meant)}?` : '');

/** Says why an option is refused; gives those that may be meant. */
export function refuseOption(
  { written, value }: WrongOption,
  name: string,
  commands: CommandTable,
  problems: Problems,
): string[] {
  const takers = takersOf(written, commands);
  if (takers.includes(name)) {
    problems.add(`${written} takes no value; here it is given "${value}".`);
    return [];
  }
  if (takers.length > 0) {
    problems.add(`${name} does not take ${written}: it is an option of ${allOf(takers)}.`);
    return [];
  }
  const own = writtenOptions(commands[name]?.options ?? {}).map(([key]) => flagOf(key));
  const meant = similar(written, own);
  problems.add(`There is no option ${written}.${guess(meant)}`);
  return meant;
}

/** Refuses words that stand behind no option. */
export function refuseWords(words: readonly string[], name: string, { options }: Command, problems: Problems): void {
  if (words.length === 0) return;
  const shown = words.slice(0, SHOWN).map((word) => `"${word}"`);
  const all = words.length > SHOWN ? [...shown, `${words.length - SHOWN} more`] : shown;
  const why = writtenOptions(options).length > 0 ? ': an option takes one value, right behind it' : '';
  problems.addFirst(`${name} does not know what to do with ${allOf(all)}${why}.`);
}

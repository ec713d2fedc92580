import { UserError } from '../../protocol/errors.js';
import { nearestName } from '../../protocol/nearest.js';
import type { Command, CommandTable, Work } from './command.js';
import { helpOf, PROGRAM, programHelp } from './help.js';
import { allOf, anyOf } from './listed.js';
import { argumentsOf, flagOf, labelOf, type Option } from './option.js';
import { parse, type Texts } from './parser.js';
import { Problems } from './problems.js';
import { guess, refuseOption, refuseWords, similar, sortRest, takersOf } from './stray.js';

const HELP: readonly string[] = ['-h', '--help'];
const VERSION: readonly string[] = ['-V', '--version'];

/**
 * Reads a command line.
 * @throws UserError usage: all that is wrong with it, a line each
 */
export function readCommandLine(args: readonly string[], commands: CommandTable, version: string): Work {
  const [name, ...rest] = args;
  if (name === undefined || name === 'help' || HELP.includes(name)) return help(rest, commands);
  if (VERSION.includes(name)) return show(version);
  if (name.startsWith('-')) throw refusal(optionFirst(name, commands));
  const command = commandNamed(name, commands);
  const found = parse(name, command, rest);
  if (found.rest.some((word) => HELP.includes(word))) return show(helpOf(name, command));
  if (found.rest.some((word) => VERSION.includes(word))) return show(version);

  const problems = new Problems();
  const stray = sortRest(found.rest, commands);
  const meant = stray.options.flatMap((option) => refuseOption(option, name, commands, problems));
  const words = [...stray.words, ...found.behind];
  const places = argumentsOf(command.options);
  const isOpen = places.at(-1)?.[1].repeated ?? false;
  const texts = new Map([...found.texts, ...placed(places, words)]);
  const unsure = new Set(Object.keys(command.options).filter((key) => meant.includes(flagOf(key))));
  const values = readOptions(command, texts, rest, problems, unsure);
  const work = command.prepare(values, problems, unsure);
  refuseWords(isOpen ? [] : words.slice(places.length), name, command, problems);
  refuseMissing(command, (key) => texts.has(key) || meant.includes(flagOf(key)), problems);
  problems.refuse(`Run "${PROGRAM} help ${name}" for its options.`);
  return work;
}

const show = (lines: string): Work => ({
  values: {},
  run: async ({ printWhole }) => {
    await printWhole(lines);
    return 0;
  },
});

/** The help of the program, or of the command that is named. Options beside it change nothing. */
function help(args: readonly string[], commands: CommandTable): Work {
  const names = args.filter((word) => !word.startsWith('-'));
  const [name] = names;
  if (names.length > 1) throw refusal(`help shows one command: it does not know what to do with "${names[1]}".`);
  if (name === undefined || name === 'help') return show(programHelp(commands));
  return show(helpOf(name, commandNamed(name, commands)));
}

const refusal = (message: string): UserError =>
  new UserError('usage', message, { advice: `Run "${PROGRAM} --help" for the commands.` });

function commandNamed(name: string, commands: CommandTable): Command {
  const command = Object.hasOwn(commands, name) ? commands[name] : undefined;
  if (command) return command;
  const near = nearestName(name, Object.keys(commands));
  throw refusal(`There is no command "${name}".${near ? ` Did you mean "${near}"?` : ''}`);
}

/** Why an option cannot stand where the command is expected. */
function optionFirst(word: string, commands: CommandTable): string {
  const written = word.replace(/=.*/s, '');
  const [taker] = takersOf(written, commands);
  if (taker) return `The command comes before its options, as in "${PROGRAM} ${taker} ${written}".`;
  return `There is no option ${written} before a command.${guess(similar(written, ['--help', '--version']))}`;
}

/** Arguments by their names, in the order in which the command declares them. A repeated one takes all that is left. */
const placed = (places: readonly [string, Option<unknown>][], words: readonly string[]): [string, string[]][] =>
  places.flatMap(([key, { repeated }], place): [string, string[]][] => {
    const own = words.slice(place, repeated ? undefined : place + 1);
    return own.length === 0 ? [] : [[key, own]];
  });

/** The values of all options. Names of those with which something is wrong go into `unsure`. */
function readOptions(
  { options }: Command,
  texts: Texts,
  args: readonly string[],
  problems: Problems,
  unsure: Set<string>,
): Record<string, unknown> {
  const read = Object.entries(options).map(([key, option]) => {
    const before = problems.count;
    const value = readOption(key, option, texts.get(key) ?? [], args, problems);
    if (problems.count > before) unsure.add(key);
    return [key, value];
  });
  return Object.fromEntries(read);
}

/** The value of one option; undefined where something is wrong with it. */
function readOption(
  key: string,
  option: Option<unknown>,
  texts: readonly (string | null)[],
  args: readonly string[],
  problems: Problems,
): unknown {
  const [text] = texts;
  const label = labelOf(key, option);
  if (text === undefined) return option.absent;
  if (option.repeated) return texts.flatMap((each) => problems.collect(() => option.read(each ?? '', label)) ?? []);
  if (texts.length > 1) problems.add(`${label} is given ${texts.length === 2 ? 'twice' : `${texts.length} times`}.`);
  if (text !== null) return problems.collect(() => option.read(text, label));
  problems.add(`${label} has no value: ${option.value} is missing.${afterDash(label, args)}`);
  return undefined;
}

/** Says how to write a value that begins with a dash, where one seems to be meant. */
function afterDash(flag: string, args: readonly string[]): string {
  const next = args[args.indexOf(flag) + 1] ?? '';
  return /^-[^-]/.test(next) ? ` If "${next}" is meant, write ${flag}=${next}.` : '';
}

function refuseMissing({ options }: Command, isThere: (key: string) => boolean, problems: Problems): void {
  const missing = Object.entries(options).filter(([key, { required }]) => required && !isThere(key));
  if (missing.length === 0) return;
  const labels = missing.map(([key, option]) => labelOf(key, option));
  const words = missing.flatMap(([, option]) => option.words);
  const choice = words.length > 0 ? `: ${anyOf(words)}` : '';
  problems.add(`${allOf(labels)} ${labels.length === 1 ? 'is' : 'are'} missing${choice}.`);
}

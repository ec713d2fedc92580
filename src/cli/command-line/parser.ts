import { Option as CommanderOption, Command as Parser } from 'commander';
import type { Command } from './command.js';
import { describeOption } from './describe.js';
import { argumentsOf, flagOf, type Option, writtenForm, writtenOptions } from './option.js';

/** The values given to each option, in order. A missing value is null, that of a flag an empty text. */
export type Texts = ReadonlyMap<string, readonly (string | null)[]>;

/** What stands on a command line behind the command's name. */
export interface Found {
  texts: Texts;
  /** Words that belong to no option of the command, in order. */
  rest: string[];
  /** Words behind "--". They are no options. */
  behind: string[];
}

/**
 * An option for commander. To commander each value is optional. Otherwise it would end at the first missing value, and
 * take the next option for a value. So all that is wrong can be said at once.
 */
function optionFor(name: string, option: Option<unknown>): CommanderOption {
  const flags = option.kind === 'flag' ? flagOf(name) : `${flagOf(name)} [${option.value}]`;
  return new CommanderOption(flags, describeOption(option)).helpGroup(`${option.group}:`);
}

/** A command as commander knows it: it parses, and it lays out the help. */
export function parserOf(name: string, { options, about }: Command): Parser {
  const parser = new Parser(name).description(about);
  parser.addHelpOption(new CommanderOption('-h, --help', 'show this help').helpGroup('Help:'));
  for (const [key, option] of writtenOptions(options)) parser.addOption(optionFor(key, option));
  for (const [key, option] of argumentsOf(options))
    parser.argument(`[${writtenForm(key, option)}]`, describeOption(option));
  return parser;
}

/** Lists what was given, and judges none of it. */
export function parse(name: string, command: Command, args: readonly string[]): Found {
  const parser = parserOf(name, command);
  const texts = new Map<string, (string | null)[]>();
  for (const [key, { kind }] of writtenOptions(command.options)) {
    parser.on(`option:${flagOf(key).slice(2)}`, (text: string | null) => {
      texts.set(key, [...(texts.get(key) ?? []), kind === 'flag' ? '' : text]);
    });
  }
  const end = args.includes('--') ? args.indexOf('--') : args.length;
  const { operands, unknown } = parser.parseOptions(args.slice(0, end));
  return { texts, rest: [...operands, ...unknown], behind: args.slice(end + 1) };
}

// Writes the options of docs/command-line.md from the table of commands: node scripts/run.mjs scripts/command-line-page.ts
// What stands above them is written by hand. `command-line-page.test.ts` fails when the page is older than the commands.
import { readFileSync, writeFileSync } from 'node:fs';
import type { Command } from '../src/cli/command-line/command.js';
import { choicesOf } from '../src/cli/command-line/describe.js';
import { usageOf } from '../src/cli/command-line/help.js';
import { type Option, writtenForm } from '../src/cli/command-line/option.js';
import { COMMANDS } from '../src/cli/commands.js';

export const COMMAND_LINE_PAGE = 'docs/command-line.md';

const MARK =
  '<!-- From here on written by scripts/command-line-page.ts from src/cli/commands. Do not edit below by hand. -->';

const row = (cells: string[]): string => `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`;

const defaultOf = ({ required, otherwise }: Option<unknown>): string => (required ? 'required' : otherwise);

const optionRow = ([key, option]: [string, Option<unknown>]): string =>
  row([`\`${writtenForm(key, option)}\``, option.says, choicesOf(option), defaultOf(option)]);

function tablesOf({ options }: Command): string[] {
  const groups = new Set(Object.values(options).map(({ group }) => group));
  return [...groups].map((group) => {
    const rows = Object.entries(options).filter(([, option]) => option.group === group);
    return [
      row([group, 'what it is', 'one of', 'default']),
      row(['---', '---', '---', '---']),
      ...rows.map(optionRow),
    ].join('\n');
  });
}

function section([name, command]: [string, Command]): string {
  const code = ['```sh', usageOf(name, command), '', ...command.examples, '```'].join('\n');
  return [`## ${name}`, command.about, code, ...tablesOf(command)].join('\n\n');
}

/** The page with the options that the commands have now, ending with a line break. */
export function commandLinePage(page: string): string {
  const [byHand = ''] = page.split(MARK);
  return `${[`${byHand}${MARK}`, ...Object.entries(COMMANDS).map(section)].join('\n\n')}\n`;
}

if (process.argv[1]?.endsWith('command-line-page.ts')) {
  writeFileSync(COMMAND_LINE_PAGE, commandLinePage(readFileSync(COMMAND_LINE_PAGE, 'utf8')));
}

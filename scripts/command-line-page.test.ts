import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { flagOf } from '../src/cli/command-line/option.js';
import { COMMANDS } from '../src/cli/commands.js';
import { COMMAND_LINE_PAGE, commandLinePage } from './command-line-page.js';

const page = readFileSync(COMMAND_LINE_PAGE, 'utf8');

it('docs/command-line.md is what the commands say (node scripts/run.mjs scripts/command-line-page.ts writes it anew)', () => {
  expect(page).toBe(commandLinePage(page));
});

it('docs/command-line.md keeps what is written by hand, and loses what no command has any more', () => {
  expect(commandLinePage(`${page}| \`--gone\` | | | |\n`)).toBe(page);
  expect(page).toMatch(/^# The command line\n/);
});

it('docs/command-line.md names every option of every command', () => {
  const sections = page.split('\n## ');
  for (const [name, { options }] of Object.entries(COMMANDS)) {
    const own = sections.find((section) => section.startsWith(`${name}\n`)) ?? '';
    for (const [key, option] of Object.entries(options)) {
      const written = option.kind === 'argument' ? option.value : flagOf(key);
      expect(own.match(new RegExp(`^\\| \`${written}[ .\`]`, 'gm')), `${name} ${written}`).toHaveLength(1);
    }
  }
});

import { describe, expect, it } from 'vitest';
import { COMMANDS } from '../commands.js';
import { flagOf, writtenOptions } from './option.js';
import { readCommandLine } from './read.js';

async function printed(...args: string[]): Promise<string> {
  const lines: string[] = [];
  const work = readCommandLine(args, COMMANDS, '1.2.3');
  expect(
    await work.run({
      commands: COMMANDS,
      print: (line) => lines.push(line),
      printWhole: async (text) => void lines.push(text),
    }),
  ).toBe(0);
  return lines.join('\n');
}

it('the help of the program names each command and says where the documents are', async () => {
  const help = await printed();
  for (const name of Object.keys(COMMANDS)) expect(help).toMatch(new RegExp(`^  ${name} `, 'm'));
  expect(help).toContain('docs/command-line.md');
  expect(help.split('\n').filter((line) => line.length > 80)).toEqual([]);
  for (const args of [['--help'], ['-h'], ['help'], ['help', '--help'], ['help', 'help']])
    expect(await printed(...args)).toBe(help);
});

describe.each(Object.entries(COMMANDS))('the help of %s', (name, { options }) => {
  it('is the same however it is asked for', async () => {
    const help = await printed('help', name);
    for (const args of [
      [name, '--help'],
      [name, '-h'],
      ['--help', name],
      [name, '--nonsense', '--out', '-h'],
    ]) {
      expect(await printed(...args)).toBe(help);
    }
  });

  it('has each option once, under its heading, with its words and its default', async () => {
    const help = (await printed('help', name)).replace(/\n {10,}/g, ' ');
    for (const [key, { value, words, otherwise, group }] of writtenOptions(options)) {
      const lines = help.split('\n').filter((line) => line.startsWith(`  ${`${flagOf(key)} ${value}`.trim()}  `));
      expect(lines, key).toHaveLength(1);
      for (const word of [...words, otherwise]) expect(lines[0]).toContain(word);
      expect(help.indexOf(`${group}:\n`)).toBeLessThan(help.indexOf(lines[0] ?? ''));
    }
  });
});

it('the version is printed by -V and --version, behind a command too', async () => {
  for (const args of [['-V'], ['--version'], ['adapt', '-V'], ['predict', '--version']]) {
    expect(await printed(...args)).toBe('1.2.3');
  }
});

it('help shows one command, and refuses a word behind it', () => {
  expect(() => readCommandLine(['help', 'adapt', 'predict'], COMMANDS, '1.2.3')).toThrow(
    'help shows one command: it does not know what to do with "predict".',
  );
});

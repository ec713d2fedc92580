import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { RECIPES } from '../../../protocol/recipes.js';
import { COMMANDS } from '../../commands.js';
import { flagOf, writtenOptions } from '../option.js';
import { SCRIPTS, SHELLS } from './scripts.js';

const folder = mkdtempSync(join(tmpdir(), 'atp-completion-'));

beforeAll(() => {
  for (const shell of SHELLS) writeFileSync(join(folder, shell), SCRIPTS[shell](COMMANDS));
  mkdirSync(join(folder, 'work', 'my images'), { recursive: true });
  for (const name of ['model one.pth', 'quick.json', 'a1.pth', 'a[1].pth'])
    writeFileSync(join(folder, 'work', name), '');
});

/** What bash offers at the end of a line. The words are those that bash splits the line into. */
function offered(...words: string[]): string[] {
  const script = `source ../bash; complete -p atp-studio > /dev/null || exit 3
COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1)); _atp_studio; printf '%s\\n' "\${COMPREPLY[@]}"`;
  const args = ['--norc', '-c', script, 'bash', 'atp-studio', ...words];
  const { status, stdout, stderr } = spawnSync('bash', args, { cwd: join(folder, 'work'), encoding: 'utf8' });
  // `compopt` complains that nobody pressed Tab. The script hides that.
  expect(stderr).toBe('');
  expect(status).toBe(0);
  return stdout.split('\n').filter((line) => line !== '');
}

describe('bash completes', () => {
  it('commands', () => {
    expect(offered('')).toEqual([...Object.keys(COMMANDS), 'help', '--help', '--version']);
    expect(offered('pre')).toEqual(['predict']);
    expect(offered('help', 'ad')).toEqual(['adapt']);
    expect(offered('completion', '')).toEqual([...SHELLS, '--help']);
  });

  it.each(Object.entries(COMMANDS))('the options of %s and no others', (name, { options }) => {
    const flags = writtenOptions(options).map(([key]) => flagOf(key));
    expect(offered(name, '--')).toEqual([...flags, '--help']);
  });

  it('the values of an option: words, names of recipes beside files, folders', () => {
    expect(offered('predict', '--as', '')).toEqual(['npz', 'npy', 'top-k', 'png']);
    expect(offered('adapt', '--normalisation', 'caf')).toEqual(['caffe-bgr']);
    expect(offered('adapt', '--classes', 'cam')).toEqual(['camvid-11']);
    expect(offered('adapt', '--recipe', '')).toEqual(expect.arrayContaining([...Object.keys(RECIPES), 'quick.json']));
    expect(offered('adapt', '--recipe', 'qui')).toEqual(['quick', 'quick.json']);
    expect(offered('adapt', '--images', '')).toEqual(['my images']);
    expect(offered('adapt', '--model', 'mo')).toEqual(['model one.pth']);
    expect(offered('adapt', '--seed', '')).toEqual([]);
    expect(offered('adapt', '--json', '--se')).toEqual(['--seed']);
  });

  it('folders for an argument that is one, each time', () => {
    expect(offered('compare', 'my')).toEqual(['my images']);
    expect(offered('compare', 'my images', 'm')).toEqual(['my images']);
    expect(offered('compare', 'my images', '--o')).toEqual(['--out']);
  });

  it('names with brackets as they are, and no command behind one that the help shows', () => {
    expect(offered('adapt', '--model', 'a').sort()).toEqual(['a1.pth', 'a[1].pth']);
    expect(offered('help', 'adapt', '')).toEqual([]);
  });

  it('values behind "=", which bash takes for a separate word', () => {
    expect(offered('predict', '--as', '=')).toEqual(['npz', 'npy', 'top-k', 'png']);
    expect(offered('predict', '--as', '=', 'to')).toEqual(['top-k']);
    expect(offered('adapt', '--recipe', '=', 'quick.')).toEqual(['quick.json']);
  });
});

describe.each(SHELLS)('the script for %s', (shell) => {
  const isHere = spawnSync(shell, ['-c', 'exit 0']).status === 0;

  it.skipIf(!isHere)('is taken by the shell, where this machine has it', () => {
    const { status, stderr } = spawnSync(shell, ['-n', join(folder, shell)], { encoding: 'utf8' });
    expect(stderr).toBe('');
    expect(status).toBe(0);
  });

  it('names every command, option and word', () => {
    const script = SCRIPTS[shell](COMMANDS);
    for (const [name, { options }] of Object.entries(COMMANDS)) {
      expect(script).toContain(name);
      for (const [key, { kind, words }] of Object.entries(options)) {
        const flag = shell === 'fish' ? `-l ${flagOf(key).slice(2)} ` : flagOf(key);
        if (kind !== 'argument') expect(script).toContain(flag);
        expect(script).toContain(words.join(' '));
      }
    }
  });
});

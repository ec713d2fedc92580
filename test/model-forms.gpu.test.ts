import { spawnSync } from 'node:child_process';
import { copyFileSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeAll, expect, test } from 'vitest';
import { writeSafetensors } from '../src/formats/safetensors/write.js';
import { buildCommandLine } from './built-command-line.js';
import { smallFolder } from './hugging-face-folder.js';
import { openModelFile } from './models.js';

/** Models of several forms through the built command line, on this project's driver and the demo's images. */
const folder = mkdtempSync(join(tmpdir(), 'atp-forms-'));
const images = join(folder, 'images');
let built = '';

beforeAll(() => {
  built = buildCommandLine();
  mkdirSync(images);
  for (const name of ['0001.png', '0002.png']) copyFileSync(join('public/demo/target', name), join(images, name));
});

function atpStudio(...args: string[]): { stdout: string; stderr: string } {
  const { status, stdout, stderr } = spawnSync('node', [built, ...args], { encoding: 'utf8' });
  expect(status, stderr).toBe(0);
  return { stdout, stderr };
}

test('a folder of Hugging Face is adapted into a folder, which opens again with the same classes', () => {
  const given = join(folder, 'segformer');
  mkdirSync(given);
  for (const [name, bytes] of smallFolder()) writeFileSync(join(given, name), bytes);
  const recipe = join(folder, 'recipe.json');
  const input = { width: 64, height: 64 };
  const stages = [{ stage: 'align', steps: 1, learningRate: 1e-5 }];
  writeFileSync(recipe, JSON.stringify({ version: 1, name: 'one step', input, stages }));
  const out = join(folder, 'out');
  atpStudio('adapt', '--model', given, '--images', images, '--recipe', recipe, '--out', out, '--go-on-when-collapsed');
  const adapted = join(out, 'adapted');
  expect(readdirSync(adapted).sort()).toEqual(['config.json', 'model.safetensors', 'preprocessor_config.json']);
  const [before, after] = [given, adapted].map((path) => JSON.parse(atpStudio('inspect', path, '--json').stdout));
  expect(after).toMatchObject({ what: 'model', refused: null });
  expect(after.network).toEqual(before.network);
  const weights = (path: string) => readFileSync(join(path, 'model.safetensors'));
  expect(weights(adapted)).toHaveLength(weights(given).length);
  expect(weights(adapted).equals(weights(given))).toBe(false);
});

test('predict takes the weights that are asked for: those of the teacher', () => {
  const { tensors } = openModelFile('public/demo/source.safetensors');
  const under = (prefix: string, changed: boolean) =>
    [...tensors.values()].map((tensor) => {
      const bytes = changed && tensor.name.endsWith('bias') ? tensor.bytes.slice().fill(0) : tensor.bytes;
      return { ...tensor, name: prefix + tensor.name, bytes };
    });
  const both = join(folder, 'both.safetensors');
  writeFileSync(both, writeSafetensors([...under('student.', true), ...under('teacher.', false)]));
  const predicted = (model: string, ...more: string[]): Buffer => {
    const out = mkdtempSync(join(folder, 'predicted-'));
    const given = ['--classes', 'public/demo/classes.json', '--recipe', 'demo', '--images', images, '--out', out];
    atpStudio('predict', '--model', model, ...given, ...more);
    return readFileSync(join(out, '0001.npz'));
  };
  const source = predicted('public/demo/source.safetensors');
  expect(predicted(both, '--weights', 'teacher').equals(source)).toBe(true);
  expect(predicted(both).equals(source)).toBe(false);
});

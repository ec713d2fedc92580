import { spawnSync } from 'node:child_process';
import { copyFileSync, mkdirSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { encode } from 'fast-png';
import { beforeAll, expect, test } from 'vitest';
import { buildCommandLine } from './built-command-line.js';

/** `evaluate` of the built command line, on this project's driver and the demo's files. */
const folder = mkdtempSync(join(tmpdir(), 'atp-evaluate-'));
const [images, labels, predictions] = ['images', 'labels', 'predictions'].map((name) => join(folder, name));
const classes = 'public/demo/classes.json';
const model = 'public/demo/source.safetensors';
let built = '';

beforeAll(() => {
  built = buildCommandLine();
  for (const to of [images, labels, predictions]) mkdirSync(to ?? '');
  for (const name of ['0001', '0002', '0003']) {
    copyFileSync(`public/demo/target/${name}.png`, join(images ?? '', `${name}.png`));
    copyFileSync(`public/demo/target-labels/${name}.png`, join(labels ?? '', `${name}.png`));
    copyFileSync(`public/demo/predictions/${name}.npz`, join(predictions ?? '', `${name}.npz`));
  }
});

function atpStudio(command: string, ...args: string[]) {
  const given = [built, command, '--images', images ?? '', '--classes', classes, ...args];
  return spawnSync('node', given, { encoding: 'utf8' });
}

const evaluate = (...args: string[]) => atpStudio('evaluate', '--labels', labels ?? '', ...args);

/** The figures of a run before its first step. */
function runSource(out: string, ...args: string[]) {
  const to = join(folder, out);
  const { status, stderr } = atpStudio('adapt', '--labels', labels ?? '', '--steps', '1', '--out', to, ...args);
  expect(status, stderr).toBe(0);
  const record = JSON.parse(readFileSync(join(to, 'run.json'), 'utf8'));
  return record.evaluations.find(({ checkpoint }: { checkpoint: string }) => checkpoint === 'source');
}

test.each([
  ['a model', ['--model', model, '--recipe', 'demo'], 'model'],
  ['given predictions', ['--predictions', 'predictions', '--recipe', 'black-box-demo'], 'predictions'],
])('%s has the figures that a run gives for it, to the last pixel', (what, args, evaluated) => {
  const given = args.map((arg) => (arg === 'predictions' ? (predictions ?? '') : arg));
  const { status, stdout, stderr } = evaluate(...given, '--json');
  expect(status, stderr).toBe(0);
  const found = JSON.parse(stdout);
  const { metrics } = runSource(`run of ${what}`, ...given);
  expect(found).toMatchObject({ version: 1, evaluated, images: 3, pixels: 3 * 192 * 128 });
  const { mIoU, mAcc, aAcc, confusion } = found;
  const { iou, images: _, ...figures } = metrics;
  expect({ mIoU, mAcc, aAcc, confusion }).toEqual(figures);
  expect(found.classes.map((entry: { iou: number | null }) => entry.iou)).toEqual(iou);
  expect(found.ignored).toBe(found.pixels - confusion.flat().reduce((a: number, b: number) => a + b, 0));
});

test('a table for people; labels that mean something else, or say nothing, end with code 2', () => {
  const { stdout } = evaluate('--model', model, '--recipe', 'demo', '--confusion');
  expect(stdout).toMatch(/^public\/demo\/source\.safetensors: 3 images of /);
  expect(stdout).toMatch(/\n {2}road +\d+\.\d\n/);
  expect(stdout).toMatch(/\nmIoU \d+\.\d, mAcc \d+\.\d, aAcc \d+\.\d; /);
  expect(stdout).toMatch(/\n {2}10 car +\d/);
  const given = ['--model', model, '--recipe', 'demo'];
  const labelsOf = (name: string, id: number): string => {
    const to = join(folder, name);
    mkdirSync(to);
    const data = new Uint8Array(192 * 128).fill(id);
    for (const file of ['0001', '0002', '0003'])
      writeFileSync(join(to, `${file}.png`), encode({ width: 192, height: 128, data, channels: 1 }));
    return to;
  };
  const ignored = atpStudio('evaluate', ...given, '--labels', labelsOf('ignored', 255), '--labels-as-they-are');
  expect(ignored.status, ignored.stderr).toBe(2);
  expect(ignored.stderr).toContain('nothing can be measured');
  const unknown = atpStudio('evaluate', ...given, '--labels', labelsOf('unknown', 77));
  expect(unknown.status).toBe(2);
  expect(unknown.stdout).toBe('');
  const empty = join(folder, 'empty');
  mkdirSync(empty);
  expect(atpStudio('evaluate', ...given, '--labels', empty).stderr).toContain('There is no label map');
  expect(atpStudio('evaluate', '--labels', empty).stderr).toContain('The source model is missing');
});

import { execFileSync, spawnSync } from 'node:child_process';
import {
  copyFileSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { takeRunLock } from '../src/cli/run-lock.js';
import { floats, onnxFile } from '../src/formats/onnx/fixtures.js';
import { buildCommandLine } from './built-command-line.js';
import { hasShared, sharedPath } from './shared.js';
import { smallDisk } from './small-disk.js';

/** What the built command line says of a run's folder, its room and its feasibility, on a machine without any GPU. */
const folder = mkdtempSync(join(tmpdir(), 'atp-run-folder-'));
const at = (...names: string[]) => join(folder, ...names);
const model = 'public/demo/source.safetensors';
let built = '';
let outs = 0;
/** A folder that is not there yet. */
const newOut = () => at(`out-${outs++}`);

beforeAll(() => {
  built = buildCommandLine();
  for (const name of ['images', 'single', 'others']) mkdirSync(at(name));
  for (const name of ['0001.png', '0002.png']) copyFileSync(join('public/demo/target', name), at('images', name));
  copyFileSync('public/demo/target/0001.png', at('single', '0001.png'));
  copyFileSync('public/demo/target-labels/0003.png', at('others', '0003.png'));
});

const NO_GPU = 'The system offers no GPU to WebGPU.';

function atpStudio(...args: string[]): { status: number | null; lines: string[] } {
  const env = { ...process.env, VK_ICD_FILENAMES: '/nowhere.json' };
  const { status, stderr } = spawnSync('node', [built, ...args], { encoding: 'utf8', env });
  const lines = stderr.trim().split('\n');
  return { status, lines: lines.filter((line) => !line.startsWith('Dawn') && !line.startsWith('Warning')) };
}

const adapt = (out: string, ...more: string[]) =>
  atpStudio('adapt', '--model', model, '--images', at('images'), '--out', out, ...more);

function recipe(name: string, change: object): string {
  const stages = [{ stage: 'align', steps: 1, learningRate: 1e-3 }];
  writeFileSync(at(name), JSON.stringify({ version: 1, name, input: { width: 64, height: 48 }, stages, ...change }));
  return at(name);
}

describe('a folder that another run holds', () => {
  test('in use: refused, with the process that uses it', async () => {
    const out = newOut();
    const lock = await takeRunLock(out, { onTakeOver() {}, onLost() {} });
    const { status, lines } = adapt(out, '--force');
    await lock.release();
    expect(lines).toEqual([
      expect.stringContaining(`Another run uses ${out}: process ${process.pid} on ${hostname()}, started `),
      'Wait for its end, or choose another --out folder.',
    ]);
    expect(status).toBe(2);
    expect(adapt(out).lines).toContain(NO_GPU);
    expect(existsSync(out)).toBe(false);
  });

  test('left by a process that was killed: taken over, in one line', async () => {
    const out = newOut();
    const lock = await takeRunLock(out, { onTakeOver() {}, onLost() {} });
    const path = join(out, 'checkpoints', 'run.lock');
    const text = readFileSync(path, 'utf8').replace(`"process":${process.pid}`, '"process":1073741824');
    await lock.release();
    mkdirSync(join(out, 'checkpoints'), { recursive: true });
    writeFileSync(path, text);
    const { status, lines } = adapt(out);
    expect(lines.filter((line) => line.includes('left behind'))).toHaveLength(1);
    expect(lines).toContain(NO_GPU);
    expect(status).toBe(1);
    // Nothing was in the folder but the lock.
    expect(readdirSync(out)).toEqual([]);
  });

  test('of another machine: refused until the lock is old', () => {
    const out = newOut();
    mkdirSync(join(out, 'checkpoints'), { recursive: true });
    const path = join(out, 'checkpoints', 'run.lock');
    const holder = { process: 7, host: 'elsewhere', start: 'today', system: '', mark: null, token: '' };
    writeFileSync(path, JSON.stringify(holder));
    expect(adapt(out).lines[0]).toBe(`Another run uses ${out}: process 7 on elsewhere, started today.`);
    const before = Date.now() / 1000 - 301;
    utimesSync(path, before, before);
    expect(adapt(out).lines).toContain(NO_GPU);
  });

  test('with results: refused; --force goes on and removes nothing before the run starts', () => {
    const out = newOut();
    mkdirSync(join(out, 'predictions'), { recursive: true });
    for (const name of ['run.json', 'mine.txt', 'predictions/0001.png']) writeFileSync(join(out, name), '');
    const { status, lines } = adapt(out);
    expect(lines).toEqual([
      `${out} holds the results of another run.`,
      'Replace them with --force, or choose another --out folder.',
    ]);
    expect(status).toBe(2);
    expect(adapt(out, '--force').lines).toContain(NO_GPU);
    expect(readdirSync(out, { recursive: true }).sort()).toEqual([
      'mine.txt',
      'predictions',
      'predictions/0001.png',
      'run.json',
    ]);
  });

  test('with checkpoints: refused; one of the ways out is to continue it', () => {
    const out = newOut();
    mkdirSync(join(out, 'checkpoints'), { recursive: true });
    writeFileSync(join(out, 'checkpoints', 'job.json'), '');
    expect(adapt(out)).toEqual({
      status: 2,
      lines: [
        `${out} holds a run that did not reach its end.`,
        `Continue it with --resume ${out}, replace it with --force, or choose another --out folder.`,
      ],
    });
    expect(adapt(out, '--force').lines).toContain(NO_GPU);
    expect(readdirSync(join(out, 'checkpoints'))).toEqual(['job.json']);
  });

  test('that holds only other files is taken', () => {
    const out = newOut();
    cpSync('public/demo/target', out, { recursive: true });
    expect(adapt(out).lines).toContain(NO_GPU);
  });
});

describe('the disk', () => {
  test('with too little room is refused, with what is needed and what is free', ({ skip }) => {
    const disk = smallDisk(2048);
    if (disk instanceof Error) return skip(disk.message);
    const { status, lines } = adapt(join(disk, 'out'));
    expect(lines).toEqual([
      expect.stringMatching(
        /^Too little room in .*out: the run needs about (1\d|2\d|[5-9]\.\d) MiB, (2\.0|1\.9) MiB are free\.$/,
      ),
      'Make room, or choose another --out folder.',
    ]);
    expect(status).toBe(2);
    expect(readdirSync(disk)).toEqual([]);
  });

  test('counts what goes when an old run is replaced', ({ skip }) => {
    const disk = smallDisk(40 * 1024);
    if (disk instanceof Error) return skip(disk.message);
    writeFileSync(join(disk, 'run.json'), new Uint8Array(38 * 2 ** 20));
    expect(adapt(join(disk, 'out')).lines[0]).toContain('Too little room');
    expect(adapt(disk, '--force').lines).toContain(NO_GPU);
  });

  test('that is read-only is refused', ({ skip }) => {
    const disk = smallDisk(2048);
    if (disk instanceof Error) return skip(disk.message);
    execFileSync('mount', ['-o', 'remount,ro', disk]);
    const { status, lines } = adapt(join(disk, 'out'));
    expect(lines[0]).toBe(`Cannot write to ${join(disk, 'out')}: the file system is read-only.`);
    expect(status).toBe(2);
  });
});

describe('a run that cannot be is refused before the GPU starts', () => {
  const refused = (lines: string[], ...args: string[]) => {
    const out = newOut();
    expect(atpStudio('adapt', ...args, '--out', out)).toEqual({ status: 2, lines });
    expect(existsSync(out)).toBe(false);
  };
  const images = () => ['--images', at('images')];
  const source = () => ['--model', model, ...images()];

  test('labels of other images', () => {
    refused(
      [
        'None of the 1 label files has the name of an image; the first are 0003.png and 0001.png.',
        'Give each label map the name of its image, or open the images without labels.',
      ],
      ...[...source(), '--labels', at('others')],
    );
  });

  test('predictions of other images', () => {
    refused(
      [
        'None of the 1 predictions has the name of an image; the first are 0003.png and 0001.png.',
        'Give each prediction the name of its image, with another extension.',
      ],
      ...['--predictions', at('others'), ...images()],
    );
  });

  test('a recipe for the other setting, and a class list of another length', () => {
    const lines = [
      /^The recipe “black-box” begins with Distil, which needs predictions\./,
      /^The model predicts 11 classes, but the class list “Cityscapes.*” has 19\./,
    ].map((line) => expect.stringMatching(line));
    refused(lines, ...[...source(), '--recipe', 'black-box', '--classes', 'cityscapes-19']);
  });

  test('a class list of another length than the predictions', () => {
    const given = ['--predictions', 'public/demo/predictions', ...images(), '--classes', 'cityscapes-19'];
    const { status, lines } = atpStudio('adapt', ...given, '--out', newOut());
    expect(lines[0]).toContain('classes');
    expect(status).toBe(2);
    expect(lines).not.toContain(NO_GPU);
  });

  test('images of another size than an export takes', () => {
    const file = onnxFile({
      inputs: { image: [1, 3, 48, 64] },
      nodes: [
        { op: 'Conv', inputs: ['image', 'weight'], outputs: ['seen'] },
        { op: 'Add', inputs: ['seen', 'positions'], outputs: ['logits'] },
      ],
      tensors: [
        floats('weight', [2, 3, 1, 1], [1, 0, 0, 0, 1, 0]),
        floats('positions', [1, 2, 48, 64], new Float32Array(2 * 48 * 64)),
      ],
    });
    writeFileSync(at('fixed.onnx'), file);
    const other = recipe('other-size.json', { input: { width: 32, height: 32 }, batchSize: 1 });
    refused(
      [
        'This network was exported for images of 64x48 pixels; the recipe gives it 32x32.',
        'Set it in the recipe, or export the network with dynamic axes for batch, height and width.',
      ],
      ...['--model', at('fixed.onnx'), ...images(), '--recipe', other],
    );
  });

  test.runIf(hasShared)('batch norm that sees a single value (../shared/models)', () => {
    refused(
      [
        expect.stringMatching(/^In steps of 1 images, batch norm .* sees one value a channel\.$/),
        'Set batchSize to 2 or more, or batchNorm (and teacherBatchNorm) to "running" in every stage.',
      ],
      ...['--model', sharedPath('models', 'tv-deeplabv3-r50-tiny.pth'), ...images()],
      ...['--recipe', recipe('single.json', { batchSize: 1 })],
    );
  });

  test('files that are no images, with the first reason', () => {
    mkdirSync(at('broken'), { recursive: true });
    for (const name of ['a.png', 'b.png']) writeFileSync(at('broken', name), 'no picture');
    refused(
      [
        'There is no usable image among the 2 files that were chosen. 2 cannot be used; the first: a.png: the file is not an image that can be read.',
        'Choose PNG, JPEG, WebP, TIFF, BMP or GIF images, or a folder with them.',
      ],
      ...['--model', model, '--images', at('broken')],
    );
  });

  test('soft labels that do not fit into main memory', () => {
    const input = { width: 8192, height: 8192, cropWidth: 64, cropHeight: 64 };
    const stages = [{ stage: 'distil', steps: 1, learningRate: 1e-3, softLabels: 'exact' }];
    const large = recipe('large.json', { input, stages });
    for (const name of ['many', 'given']) mkdirSync(at(name), { recursive: true });
    for (let i = 0; i < 100; i++) {
      copyFileSync('public/demo/target/0001.png', at('many', `${i}.png`));
      copyFileSync('public/demo/predictions/0001.npz', at('given', `${i}.npz`));
    }
    const given = ['--predictions', at('given'), '--images', at('many'), '--recipe', large];
    const { status, lines } = atpStudio('adapt', ...given, '--out', newOut());
    expect(lines.join('\n')).toMatch(/Weights and soft labels take about \d+\.\d GiB of main memory; there are/);
    expect(status).toBe(2);
  });

  test('a folder and a model that are not there hide no fault of the results’ folder', () => {
    const given = ['--images', at('images'), '--labels', at('nowhere'), '--out', at('images', 'out')];
    const { status, lines } = atpStudio('adapt', '--model', at('gone.pth'), ...given);
    expect(lines.join('\n')).toMatch(/There is no folder .*nowhere/);
    expect(lines.join('\n')).toMatch(/There is no file .*gone\.pth/);
    expect(lines.join('\n')).toMatch(/inside the folder of the images/);
    expect(status).toBe(2);
    expect(existsSync(at('images', 'out'))).toBe(false);
  });

  test('all problems are said at once', () => {
    const out = newOut();
    mkdirSync(out);
    writeFileSync(join(out, 'run.json'), '');
    const given = [
      '--images',
      at('single'),
      '--recipe',
      'demo',
      '--labels',
      at('others'),
      '--classes',
      'cityscapes-19',
    ];
    const { status, lines } = atpStudio('adapt', '--model', model, ...given, '--out', out);
    expect(lines).toEqual([
      expect.stringContaining('Propagate needs at least two target images'),
      expect.stringContaining('None of the 1 label files'),
      expect.stringContaining('holds the results of another run'),
      expect.stringContaining('The model predicts 11 classes'),
    ]);
    expect(status).toBe(2);
  });
});

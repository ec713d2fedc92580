import { cpSync, mkdirSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { smallFolder } from '../../../test/hugging-face-folder.js';
import { writeNpz } from '../../formats/npy/write.js';
import { floats, onnxFile } from '../../formats/onnx/fixtures.js';
import { recipeByName } from '../../protocol/recipes.js';
import { sampleRun } from '../../report/comparison/comparison-sample.js';
import { recordJson } from '../../report/record-json.js';
import { inspectFile } from './inspect-file.js';
import { inspectionText } from './inspection-text.js';

const folder = mkdtempSync(join(tmpdir(), 'atp-inspect-'));

async function inspected(path: string) {
  const { found, error } = await inspectFile(path, recipeByName('quick'));
  return { found, error, lines: inspectionText(found).split('\n') };
}

/** A file of this content. */
function given(name: string, content: string | Uint8Array): string {
  const path = join(folder, name);
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, content);
  return path;
}

describe('inspect says what a file is', () => {
  it('a model: network, classes, colours, layers, and what was assumed', async () => {
    const { found, error, lines } = await inspected('public/demo/source.safetensors');
    expect(error).toBeUndefined();
    expect(found).toMatchObject({
      version: 1,
      what: 'model',
      refused: null,
      form: 'safetensors',
      network: {
        architecture: 'DeepLabV2, ResNet-18, 48 features',
        classes: 11,
        classNames: null,
        batchNorms: 20,
        outputStride: 8,
        input: { width: null, height: null, batch: null, step: 1 },
        normalisation: { name: 'imagenet' },
      },
    });
    expect(lines).toContain('  classes        11: not named in the file');
    expect(lines.some((line) => /^ {2}assumed {8}strides: 1, 2, 1, 1$/.test(line))).toBe(true);
    expect(lines.at(-1)).toMatch(/^ {2}aspp +19,052 +11 +8$/);
  });

  it('an ONNX file: opset, who wrote it, and the sizes that it takes', async () => {
    const conv = { op: 'Conv', inputs: ['image', 'w'], outputs: ['logits'], attributes: { pads: [1, 1, 1, 1] } };
    const bytes = onnxFile({
      inputs: { image: [1, 3, 16, 24] },
      nodes: [conv],
      tensors: [floats('w', [2, 3, 3, 3], new Float32Array(54).fill(0.5))],
      outputs: ['logits'],
    });
    const { found, lines } = await inspected(given('small.onnx', bytes));
    expect(found).toMatchObject({ what: 'model', onnx: { operators: { Conv: 1 } }, network: { classes: 2 } });
    expect(lines[1]).toMatch(/^ {2}format +ONNX, opset \d+/);
    expect(lines.join('\n')).toContain('batch norm     none: Align has no statistics to adapt');
  });

  it('a model that is refused, in the words of adapt, with its operators', async () => {
    const node = { op: 'NonMaxSuppression', inputs: ['image'], outputs: ['logits'], attributes: {} };
    const bytes = onnxFile({ inputs: { image: [1, 3, 16, 24] }, nodes: [node], tensors: [], outputs: ['logits'] });
    const { found, error, lines } = await inspected(given('detector.onnx', bytes));
    expect(found).toMatchObject({ what: 'model', network: null, onnx: { operators: { NonMaxSuppression: 1 } } });
    expect(found.refused?.code).toBe('unsupported-op');
    expect(found.refused?.message).toBe((error as Error).message);
    expect(lines[0]).toContain('a model that is refused');
    expect(lines[2]).toBe('  operators  1 × NonMaxSuppression');
  });

  it('a model of which no tensor can be read', async () => {
    const { found } = await inspected(given('cut.pth', Uint8Array.of(0x50, 0x4b, 3, 4, 0, 0, 0, 0)));
    expect(found.what).toBe('unknown');
    expect(found.refused).not.toBeNull();
    const { found: pickle } = await inspected(
      given('cut-legacy.pth', Uint8Array.of(0x80, 2, 0x8a, 10, 0x6c, 0xfc, 0x9c, 0x46, 0xf9, 0x20)),
    );
    expect(pickle).toMatchObject({ what: 'unread-model', format: 'pth' });
  });

  it('a class list, a recipe, a run and its folder', async () => {
    expect((await inspected('public/demo/classes.json')).found).toMatchObject({
      what: 'class-list',
      name: 'ATP demo street',
    });
    const stages = [{ stage: 'align', steps: 3, learningRate: 1e-3 }];
    const recipe = { version: 1, name: 'mine', input: { width: 64, height: 48 }, stages };
    const { lines } = await inspected(given('recipe.json', JSON.stringify(recipe)));
    expect(lines).toContain('  stages  align (3 steps)');
    expect(lines.join('\n')).toContain('  paper   teach: no (paper: yes). ');
    mkdirSync(join(folder, 'run'), { recursive: true });
    const record = given('run/run.json', recordJson(sampleRun({ folder: 'a', seed: 1, mIoU: 0.4 }).record));
    expect((await inspected(record)).found.what).toBe('run');
    expect((await inspected(join(folder, 'run'))).found).toMatchObject({ what: 'run', bytes: null });
  });

  it('an image, a label map with its ids, predictions, and a folder of files', async () => {
    const picture = (await inspected('public/demo/target/0001.png')).found;
    expect(picture).toMatchObject({ what: 'image', kind: 'PNG', width: 192, height: 128, labels: null });
    const labels = (await inspected('public/demo/target-labels/0001.png')).found;
    expect(labels).toMatchObject({
      what: 'image',
      labels: { kind: 'palette', values: [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10] },
    });
    const predictions = (await inspected('public/demo/predictions/0001.npz')).found;
    expect(predictions).toMatchObject({ what: 'predictions', width: 24, height: 16, classes: 11 });
    cpSync('public/demo/classes.json', join(folder, 'files', 'classes.json'));
    cpSync('public/demo/target/0001.png', join(folder, 'files', 'deep', '0001.png'));
    expect((await inspected(join(folder, 'files'))).found).toMatchObject({
      what: 'folder',
      files: { PNG: 1, JSON: 1 },
    });
  });

  it('a folder of Hugging Face whose weights lie in several files; a config beside a file that was given by itself', async () => {
    const weights = 'public/demo/source.safetensors';
    const bytes = readFileSync(weights);
    const names = Object.keys(JSON.parse(bytes.subarray(8, 8 + Number(bytes.readBigUInt64LE(0))).toString()));
    const map = Object.fromEntries(
      names.filter((name) => name !== '__metadata__').map((name) => [name, 'part.safetensors']),
    );
    const config = given('sharded/config.json', JSON.stringify({ model_type: 'deeplab', num_labels: 11 }));
    given('sharded/model.safetensors.index.json', JSON.stringify({ metadata: {}, weight_map: map }));
    cpSync(weights, join(folder, 'sharded', 'part.safetensors'));
    expect((await inspected(join(folder, 'sharded'))).found).toMatchObject({ what: 'model', tensors: { count: 128 } });
    const { found } = await inspected(join(folder, 'sharded', 'part.safetensors'));
    expect(found).toMatchObject({ notes: [expect.stringContaining(`${config} lies beside it and is not read`)] });
  });

  it('an .npz with the arrays of a network, which is no prediction', async () => {
    const array = { dtype: 'F32' as const, shape: [4, 3, 7, 7], bytes: new Uint8Array(2352) };
    const names = ['conv1.weight', 'layer1.0.conv1.weight', 'layer2.0.conv1.weight', 'fc.weight'];
    const bytes = writeNpz(Object.fromEntries(names.map((name) => [name, array])));
    expect((await inspected(given('weights.npz', bytes))).found).toMatchObject({
      what: 'model',
      tensors: { count: 4 },
      refused: { code: 'unknown-architecture' },
    });
  });

  it('other JSON and other files are refused in a sentence', async () => {
    const { found } = await inspected(given('other.json', '{"a": 1}'));
    expect(found).toMatchObject({ what: 'unknown', refused: { code: 'unknown-json' } });
    expect((await inspected(given('odd.json', '{"classes": 1}'))).found.refused?.code).toBe('bad-class-list');
    expect((await inspected(given('text.md', '# A title\n\nA page of text.\n'))).found.what).toBe('unknown');
    const page = 'A page\n\nIt has several lines\nand is a page of text, not a list of names.\n';
    expect((await inspected(given('README', page))).found).toMatchObject({
      what: 'unknown',
      refused: { code: 'not-a-checkpoint' },
    });
    expect((await inspected(given('empty', ''))).found.refused?.code).toBe('empty-file');
    const pointer = 'version https://git-lfs.github.com/spec/v1\noid sha256:0\nsize 42\n';
    expect((await inspected(given('pointer.pth', pointer))).found.refused?.code).toBe('git-lfs-pointer');
    expect((await inspected(given('train.txt', 'a/1.png b/1.png\na/2.png b/2.png\n'))).found).toMatchObject({
      what: 'unknown',
      refused: { code: 'bad-class-list' },
    });
    await expect(inspectFile(join(folder, 'absent'), recipeByName('quick'))).rejects.toMatchObject({
      code: 'no-such-file',
    });
  });

  it('a folder of Hugging Face: the weights with what its config says', async () => {
    const path = join(folder, 'segformer');
    mkdirSync(path);
    for (const [name, bytes] of smallFolder()) writeFileSync(join(path, name), bytes);
    const { found, error } = await inspected(path);
    expect(error).toBeUndefined();
    const network = { classes: 5, classNames: ['road', 'car', 'sky', 'tree', 'person'] };
    expect(found).toMatchObject({ what: 'model', bytes: null, refused: null, network });
  });

  it('plain data stays plain data', async () => {
    const { found } = await inspected('public/demo/source.safetensors');
    expect(JSON.parse(JSON.stringify(found))).toEqual(found);
    expect(readFileSync('docs/command-line.md', 'utf8')).toContain('"what": "model"');
  });
});

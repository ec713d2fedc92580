import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { largestDifference, noise } from '../../test/compare.js';
import { mmcvCheckpoint } from '../../test/mmcv-checkpoint.js';
import { openModelFile } from '../../test/models.js';
import { predictedLabels, wholeMap } from '../../test/prediction-parts.js';
import { hasShared, sharedPath } from '../../test/shared.js';
import { smallShapes, smallValues } from '../../test/small-network.js';
import { smallClasses, smallFiles } from '../../test/small-targets.js';
import { installDawn } from '../cli/dawn.js';
import { loadOnnxRuntime } from '../cli/onnx-runtime.js';
import type { NamedTensor } from '../formats/named-tensor.js';
import { writeNpy } from '../formats/npy/write.js';
import { fromFloat32, toFloat32 } from '../formats/numbers.js';
import { floats, onnxFile } from '../formats/onnx/fixtures.js';
import { writeSafetensors } from '../formats/safetensors/write.js';
import { BINARY_CLASSES } from '../protocol/binary-classes.js';
import { parseClassList } from '../protocol/classes.js';
import type { RunEvent } from '../protocol/events.js';
import { parseRecipe, type Recipe, type RecipeInput } from '../protocol/recipe.js';
import { type Device, startDevice } from './device.js';
import { Session } from './session.js';
import { readModel } from './source/read-at-once.js';

const [WIDTH, HEIGHT] = [32, 24];

const recipeOf = (stages: RecipeInput['stages'], network: RecipeInput['network'] = { asppRates: [1, 2] }): Recipe =>
  parseRecipe({ version: 1, name: 'small', batchSize: 2, input: { width: WIDTH, height: HEIGHT }, network, stages });

const recipe = recipeOf([
  { stage: 'align', steps: 2, learningRate: 1e-3 },
  { stage: 'teach', steps: 2, learningRate: 1e-3, positive: 'class-balanced', refresh: 1 },
  { stage: 'propagate', steps: 2, learningRate: 1e-3, easyShare: 0.5, tau: 0.6 },
]);

const tensors = (): NamedTensor[] =>
  [...smallShapes(1)].map(([name, shape]) => ({
    name,
    dtype: 'F32',
    shape,
    bytes: new Uint8Array(smallValues(name, shape).buffer),
  }));

const onnx = onnxFile({
  nodes: [
    {
      op: 'Conv',
      inputs: ['image', 'conv.weight', 'conv.bias'],
      outputs: ['a'],
      attributes: { pads: [1, 1, 1, 1], strides: [2, 2] },
    },
    { op: 'BatchNormalization', inputs: ['a', 'bn.weight', 'bn.bias', 'bn.mean', 'bn.var'], outputs: ['n'] },
    { op: 'Relu', inputs: ['n'], outputs: ['r'] },
    { op: 'Conv', inputs: ['r', 'head.weight', 'head.bias'], outputs: ['z'] },
    { op: 'Sigmoid', inputs: ['z'], outputs: ['p'] },
  ],
  inputs: { image: ['n', 3, 'h', 'w'] },
  outputs: ['p'],
  tensors: [
    floats('conv.weight', [8, 3, 3, 3], noise(216, 3)),
    floats('conv.bias', [8], noise(8, 4)),
    floats('bn.weight', [8], [1, 1, 1, 1, 1, 1, 1, 1]),
    floats('bn.bias', [8], noise(8, 6)),
    floats('bn.mean', [8], noise(8, 7)),
    floats('bn.var', [8], [1, 2, 1, 2, 1, 2, 1, 2]),
    floats('head.weight', [1, 8, 1, 1], noise(8, 5)),
    floats('head.bias', [1], [0.1]),
  ],
});

const files = {
  safetensors: writeSafetensors(tensors()),
  pth: mmcvCheckpoint(tensors(), { classes: ['lesion'] }),
  onnx,
} as const;
type Format = keyof typeof files;

let device: Device;
beforeAll(async () => {
  device = await startDevice(installDawn());
});
afterAll(() => device.destroy());

async function open(format: Format, used = recipe, events: RunEvent[] = []) {
  const decoder = () => Promise.reject(new Error('no JPEG here'));
  const emit = (event: RunEvent) => void events.push(event);
  const session = new Session({ device, decoder, versions: {}, emit, loadOnnxRuntime });
  const opened = await session.openModel(files[format], `one.${format}`, used.network);
  const { images, labels } = smallFiles(4, WIDTH, HEIGHT, 2);
  await session.openTargets(images, labels, used);
  return { session, opened };
}

describe('a session with a network of one output channel', () => {
  test.each(['safetensors', 'pth', 'onnx'] as const)(
    'runs all stages, and writes it back with one channel and the same predictions: %s',
    async (format) => {
      const events: RunEvent[] = [];
      const { session, opened } = await open(format, recipe, events);
      expect(opened.card.classes).toBe(2);
      expect(opened.card.inferred.find(({ name }) => name === 'output')?.value).toBe(
        'binary: sigmoid, two classes (background, foreground)',
      );
      expect(session.plan(recipe).logits.at(-1)).toBe(2);
      await session.run(recipe);
      const { state, evaluations, steps } = session.record;
      expect(state).toBe('done');
      expect(steps.map(({ stage }) => stage)).toEqual(['align', 'align', 'teach', 'teach', 'propagate', 'propagate']);
      for (const { losses } of steps) expect(Number.isFinite(losses.total)).toBe(true);
      expect(evaluations.map(({ checkpoint }) => checkpoint)).toEqual([
        'source',
        'batch-norm',
        'align',
        'teach',
        'propagate',
      ]);
      expect(evaluations.every(({ metrics }) => metrics.iou.length === 2)).toBe(true);

      const written = await session.results.exportModel(format);
      const adapted = readModel(written, `adapted.${format}`);
      const shapes = (bytes: Uint8Array) =>
        [...readModel(bytes, `one.${format}`).tensors.values()].map(({ name, shape, dtype }) => ({
          name,
          shape,
          dtype,
        }));
      expect([...adapted.tensors.values()].map(({ name, shape, dtype }) => ({ name, shape, dtype }))).toEqual(
        shapes(files[format]),
      );
      const source = readModel(files[format], `one.${format}`);
      const changed = [...adapted.tensors].filter(
        ([name, { bytes }]) => Buffer.compare(bytes, source.tensors.get(name)?.bytes ?? bytes) !== 0,
      );
      expect(changed.length).toBe(source.tensors.size);

      const probabilities = () => session.readPrediction(1, recipe, undefined, wholeMap);
      const before = await probabilities();
      const [ids = new Uint8Array()] = await predictedLabels(session, [1]);
      await session.openModel(written, `adapted.${format}`, recipe.network);
      const after = await probabilities();
      expect(before.classes).toBe(2);
      expect(largestDifference(after.data, before.data)).toBeLessThan(1e-6);
      expect(ids.length).toBeGreaterThan(0);
      expect(new Set(ids).size).toBeLessThanOrEqual(2);
      expect(Math.max(...ids)).toBeLessThanOrEqual(1);
    },
  );

  test('is looked at, tried and inspected as one of two classes', async () => {
    const { session } = await open('safetensors');
    const maps = await session.maps(0, recipe);
    expect(Math.max(...(maps.layers.prediction?.data ?? [9]))).toBeLessThanOrEqual(1);
    expect(new Set(maps.layers.entropy?.data).size).toBeGreaterThan(10);
    const { student, entropy } = await session.inspect(0, 5, 7, recipe);
    expect(student).toHaveLength(2);
    const [background = 0, foreground = 0] = student;
    expect(background + foreground).toBeCloseTo(1, 6);
    const h = -(background * Math.log(background) + foreground * Math.log(foreground)) / Math.log(2);
    expect(entropy).toBeCloseTo(h, 5);
    const trial = await session.tryImage(0, recipe);
    expect(trial.classes.length).toBeLessThanOrEqual(2);
  });

  test('has the classes background and foreground, or those that its file or a user names', async () => {
    const { session, opened } = await open('safetensors');
    expect(opened.classes).toEqual(BINARY_CLASSES);
    expect(session.classList).toEqual(BINARY_CLASSES);
    expect(parseClassList(BINARY_CLASSES)).toEqual(BINARY_CLASSES);
    session.setClasses(smallClasses(2));
    expect(session.classList.name).toBe('small');
    expect(() => session.setClasses(smallClasses(3))).toThrow('predicts 2 classes');
    const { opened: named } = await open('pth');
    expect(named.classes?.classes.map(({ name }) => name)).toEqual(['background', 'lesion']);
    const { classes } = smallClasses(1);
    const listOfOne = () => parseClassList({ name: 'one', classes });
    expect(listOfOne).toThrow(
      expect.objectContaining({
        message: 'The class list has one class; it must have at least two.',
        advice: 'A network with one output channel has two: background and foreground.',
      }),
    );
  });
});

describe('a black box of one channel', () => {
  const distil = recipeOf([
    { stage: 'distil', steps: 2, learningRate: 1e-3 },
    { stage: 'teach', steps: 1, learningRate: 1e-3 },
  ]);

  test('an ONNX model that is only run gives two classes', async () => {
    const { session } = await open('safetensors', distil);
    const { given, student } = await session.openPredictions(
      { bytes: onnx, name: 'one.onnx' },
      { size: 'small' },
      distil,
    );
    expect(given).toMatchObject({ classes: 2, binary: true });
    expect(student.classes).toEqual(BINARY_CLASSES);
    await session.run(distil);
    expect(session.record.state).toBe('done');
    expect(session.record.evaluations.map(({ checkpoint }) => checkpoint)).toEqual(['source', 'distil', 'teach']);
  });

  test('its predictions as files teach a student, which keeps its one channel', async () => {
    const { session } = await open('safetensors', distil);
    const predictions = ['0', '1', '2', '3'].map((name, seed) => {
      const values = noise(WIDTH * HEIGHT, seed).map((value) => (value + 1) / 2);
      const array = { dtype: 'F16' as const, shape: [1, HEIGHT, WIDTH], bytes: fromFloat32(values, 'F16') };
      return { path: `${name}.npy`, bytes: async () => writeNpy(array) };
    });
    const own = { file: files.safetensors, name: 'one.safetensors', read: readModel };
    const { given, student } = await session.openPredictions({ files: predictions }, own, distil);
    expect(given).toMatchObject({
      classes: 2,
      binary: true,
      forms: ['4 × .npy, probabilities [h,w], float16, 32 × 24'],
    });
    expect(student.card.inferred.some(({ name }) => name === 'classifier')).toBe(false);
    await session.run(distil);
    const adapted = readModel(await session.results.exportModel('safetensors'), 'student.safetensors');
    expect(adapted.tensors.get('aspp.0.weight')?.shape).toEqual([1, 8, 3, 3]);
  });

  test('a student of one channel gets a fresh classifier for more classes', async () => {
    const { session } = await open('safetensors', distil);
    const predictions = [0, 1, 2, 3].map((seed) => {
      const array = { dtype: 'F32' as const, shape: [5, 6, 8], bytes: fromFloat32(noise(240, seed), 'F32') };
      return { path: `${seed}.npy`, bytes: async () => writeNpy(array) };
    });
    const own = { file: files.safetensors, name: 'one.safetensors', read: readModel };
    const { student } = await session.openPredictions({ files: predictions }, own, distil);
    expect(student.card.classes).toBe(5);
    expect(student.card.inferred.at(-1)?.value).toBe('fresh, for 5 classes instead of 2');
  });
});

const MODEL = 'atp-dlv2-r18-tiny';

/** The checkpoint with only the first channel of its classifier. */
function firstChannel(): Uint8Array {
  const { tensors: all } = openModelFile(sharedPath('models', `${MODEL}.safetensors`));
  const cut = [...all.values()].map(({ name, dtype, shape, bytes }): NamedTensor => {
    if (!name.startsWith('decode_head.')) return { name, dtype, shape, bytes };
    const [channels = 1, ...rest] = shape;
    const first = toFloat32({ dtype, bytes }).slice(
      0,
      rest.reduce((a, b) => a * b, 1),
    );
    expect(channels).toBe(19);
    return { name, dtype, shape: [1, ...rest], bytes: fromFloat32(first, dtype) };
  });
  return writeSafetensors(cut);
}

describe.runIf(hasShared)(`the head of a checkpoint cut to one channel (../shared/models/${MODEL})`, () => {
  test('is a binary network whose foreground is that channel', async () => {
    const used = recipeOf([{ stage: 'align', steps: 1, learningRate: 1e-3 }], {});
    const decoder = () => Promise.reject(new Error('no JPEG here'));
    const session = new Session({ device, decoder, versions: {}, emit: () => {} });
    await session.openModel(firstChannel(), 'one.safetensors', used.network);
    const { images, labels } = smallFiles(3, WIDTH, HEIGHT, 2);
    await session.openTargets(images, labels, used);
    await session.run(used);
    const adapted = readModel(await session.results.exportModel('safetensors'), 'adapted.safetensors');
    expect(adapted.tensors.get('decode_head.aspp_modules.0.conv.weight')?.shape).toEqual([1, 32, 3, 3]);
    expect(session.classList).toEqual(BINARY_CLASSES);
  });
});

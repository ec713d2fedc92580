import { afterEach, describe, expect, test } from 'vitest';
import { demoOnnx } from '../../../test/opaque-model.js';
import { wholeMap } from '../../../test/prediction-parts.js';
import { smallModelFile } from '../../../test/small-session.js';
import { smallClasses, smallFiles } from '../../../test/small-targets.js';
import { installDawn } from '../../cli/dawn.js';
import { loadOnnxRuntime } from '../../cli/onnx-runtime.js';
import { wholeFile } from '../../formats/bytes.js';
import { finished, gpuMemory } from '../../gpu/backend.js';
import type { ImageFile } from '../../images/image-file.js';
import { encodePalettePng } from '../../images/png/encode.js';
import { encodePrediction } from '../../predictions/encode.js';
import { OpaqueModel } from '../../predictions/opaque-model.js';
import { parseRecipe, type Recipe } from '../../protocol/recipe.js';
import { parseRecord } from '../../report/parse-record.js';
import { recordJson } from '../../report/record-json.js';
import { verdict } from '../../report/verdict.js';
import { type Device, startDevice } from '../device.js';
import { Session } from '../session.js';
import type { PredictionSource } from './black-box-source.js';
import { readModel } from './read-at-once.js';

const CLASSES = 4;
const WIDTH = 32;
const HEIGHT = 24;
let device: Device | undefined;

afterEach(() => device?.destroy());

const recipe: Recipe = parseRecipe({
  version: 1,
  name: 'small',
  batchSize: 2,
  input: { width: WIDTH, height: HEIGHT },
  network: { asppRates: [1, 2] },
  stages: [
    { stage: 'distil', steps: 4, learningRate: 1e-3, ensembleStart: 0 },
    { stage: 'teach', steps: 2, learningRate: 1e-3 },
  ],
});

async function newSession(options: { labelBytes?: number } = {}): Promise<Session> {
  device = await startDevice(installDawn());
  const decoder = () => Promise.reject(new Error('no JPEG here'));
  return new Session({ device, decoder, versions: {}, emit: () => {}, loadOnnxRuntime, ...options });
}

/** Predictions of a small network for the small images, as files. */
async function predictions(
  session: Session,
  of = recipe,
  size?: { width: number; height: number },
): Promise<ImageFile[]> {
  const { images, labels } = smallFiles(5, WIDTH, HEIGHT, CLASSES);
  await session.openModel(smallModelFile(), 'small.safetensors', recipe.network);
  await session.openTargets(images, labels, of);
  return Promise.all(
    images.map(async ({ path }, image) => {
      const bytes = await session.readPrediction(image, of, size, (prediction) =>
        wholeFile(encodePrediction(prediction, 'npz', smallClasses(CLASSES))),
      );
      return { path: path.replace('.png', '.npz'), bytes: async () => bytes };
    }),
  );
}

describe('a session with predictions in place of a source model', () => {
  test('runs, says what was given, and exports the student', async () => {
    const session = await newSession();
    const files = await predictions(session);
    const opened = await session.openPredictions({ files }, { size: 'small' }, recipe);
    expect(opened.given).toMatchObject({ by: 'files', count: 5, classes: CLASSES });
    expect(opened.given.forms[0]).toMatch(/^5 × \.npz, probabilities \[C,h,w\], float16/);
    expect(opened.targets?.predictions).toEqual({ matched: 5, unmatched: [], skipped: [], notes: [] });
    const before = await session.maps(0, recipe, 'current');
    expect(before).toMatchObject({ weights: 'source', caption: 'given prediction' });
    await session.run(recipe);
    const { record } = session;
    expect(record.state).toBe('done');
    expect(record.given?.file).toBe('0.npz');
    expect(record.labels).toMatchObject({
      images: 5,
      form: 'exact',
      bytesPerImage: (4 * CLASSES + 1) * WIDTH * HEIGHT,
    });
    expect(record.evaluations.map(({ checkpoint, evaluated }) => `${checkpoint} ${evaluated}`)).toEqual([
      'source predictions',
      'distil teacher',
      'teach teacher',
    ]);
    const maps = await session.maps(1, recipe);
    for (const layer of ['given', 'ensembled', 'disagreement'] as const)
      expect(maps.layers[layer], layer).toBeDefined();
    expect(maps.layers.given?.data).not.toEqual(maps.layers.ensembled?.data);
    expect((await session.maps(1, recipe, 'source')).layers.prediction?.data).toEqual(maps.layers.given?.data);
    const captions = (await session.results.pictures()).map(({ caption }) => caption);
    expect(captions).toContain('given prediction');
    expect((await session.results.exportModel('safetensors')).length).toBeGreaterThan(100_000);
  });

  test("takes predictions at the size of the network's input, whatever the shape of the images", async () => {
    const session = await newSession();
    const wide = { ...recipe, input: { ...recipe.input, width: 64 } };
    const files = await predictions(session, wide, wide.input);
    const { given, targets } = await session.openPredictions({ files }, { size: 'small' }, wide);
    expect(given.forms).toEqual(['5 × .npz, probabilities [C,h,w], float16, 64 × 24']);
    expect(targets?.predictions).toEqual({ matched: 5, unmatched: [], skipped: [], notes: [] });
    await session.run({ ...wide, stages: wide.stages.slice(0, 1) });
    expect(session.record.labels?.images).toBe(5);
  });

  test('stretches predictions of another shape and says so; it refuses turned ones', async () => {
    const session = await newSession();
    const files = await predictions(session, recipe, { width: 60, height: 10 });
    const { targets } = await session.openPredictions({ files }, { size: 'small' }, recipe);
    const note =
      '0.npz and 4 more: 60 x 10 for an image of 32 x 24. The shapes differ: the map is stretched over the whole image.';
    expect(targets?.predictions).toEqual({ matched: 5, unmatched: [], skipped: [], notes: [note] });
    const turned = await predictions(session, recipe, { width: 24, height: 32 });
    const opened = await session.openPredictions({ files: turned }, { size: 'small' }, recipe);
    expect(opened.targets?.predictions?.matched).toBe(0);
    await expect(session.run(recipe)).rejects.toThrow('it fits only with rows and columns swapped');
  });

  test('falls back to the four surest classes where main memory is short, and the record says so', async () => {
    const session = await newSession({ labelBytes: 60_000 });
    const files = await predictions(session);
    const brief = { ...recipe, stages: recipe.stages.slice(0, 1).map((stage) => ({ ...stage, steps: 1 })) };
    await session.openPredictions({ files }, { size: 'small' }, brief);
    await session.run(brief);
    const { record } = session;
    expect(record.labels).toMatchObject({ images: 5, form: 'top-4', bytesPerImage: 9 * WIDTH * HEIGHT });
    expect(record.warnings.map(({ code }) => code)).toContain('soft-labels-shortened');
    expect(parseRecord(recordJson(record), 'run.json').labels).toEqual(record.labels);
  });

  test('keeps what was open when others cannot be read, and gives way to a source model', async () => {
    const session = await newSession();
    const files = await predictions(session);
    await session.openPredictions({ files }, { size: 'small' }, recipe);
    const broken = [{ path: '0.npy', bytes: async () => Uint8Array.of(1, 2, 3) }];
    await expect(session.openPredictions({ files: broken }, { size: 'small' }, recipe)).rejects.toThrow('0.npy');
    const wrong = { file: Uint8Array.of(1, 2, 3), name: 'student.pth', read: readModel };
    await expect(session.chooseStudent(wrong, recipe)).rejects.toThrow();
    await expect(session.openPredictions({ files }, { size: 'small' }, recipe, smallClasses(3))).rejects.toThrow(
      '3 classes',
    );
    await session.run(recipe);
    expect(session.record.state).toBe('done');
    await session.openModel(smallModelFile(), 'small.safetensors', recipe.network);
    await expect(session.run(recipe)).rejects.toThrow('needs predictions');
  });

  test('cannot run with predictions of missing images, and says so with both names', async () => {
    const session = await newSession();
    const files = (await predictions(session)).map((file) => ({ ...file, path: `other-${file.path}` }));
    const { targets } = await session.openPredictions({ files }, { size: 'small' }, recipe);
    expect(targets?.predictions?.matched).toBe(0);
    await expect(session.run(recipe)).rejects.toThrow(/None of the 5 predictions.*other-0\.npz and 0\.png/);
  });

  /** A label map that says nothing. */
  const silent = (path: string): ImageFile => {
    const data = new Uint8Array(WIDTH * HEIGHT).fill(255);
    return { path, bytes: async () => encodePalettePng({ width: WIDTH, height: HEIGHT, data }, smallClasses(CLASSES)) };
  };

  test('cannot run when the predictions of its images are empty', async () => {
    const session = await newSession();
    const [other, ...rest] = await predictions(session);
    const files = [{ ...other!, path: 'other.npz' }, ...rest.map(({ path }) => silent(path.replace('npz', 'png')))];
    await session.openPredictions({ files }, { size: 'small' }, recipe, smallClasses(CLASSES));
    await expect(session.run(recipe)).rejects.toThrow('The predictions say nothing: every pixel is 255');
  });

  test('has nothing to compare with when predictions are empty where labels are; later figures stay', async () => {
    const session = await newSession();
    const given = await predictions(session);
    const { images, labels } = smallFiles(5, WIDTH, HEIGHT, CLASSES);
    await session.openTargets(images, labels.slice(0, 1), recipe);
    const files = [silent('0.png'), ...given.slice(1)];
    await session.openPredictions({ files }, { size: 'small' }, recipe, smallClasses(CLASSES));
    await session.run({ ...recipe, stages: recipe.stages.slice(0, 1) });
    const { record } = session;
    expect(record.evaluations.map(({ checkpoint }) => checkpoint)).toEqual(['distil']);
    const [warning] = record.warnings.filter(({ code }) => code === 'nothing-measured');
    expect(warning?.message).toContain('there is no mIoU to compare with');
    expect(warning?.message).not.toContain('Nothing is measured');
    expect(verdict(record)).toMatch(
      /^mIoU [\d.]+, of the teacher's weights after distil\. .*nothing to compare the result with/,
    );
    expect(verdict(record)).not.toContain('No accuracy');
  });
});

describe('an opaque ONNX model', () => {
  const input = {
    width: 192,
    height: 128,
    mean: [0.485, 0.456, 0.406],
    std: [0.229, 0.224, 0.225],
    channelOrder: 'rgb' as const,
  };

  test('predicts in onnxruntime what the same network predicts here', async () => {
    const session = await newSession();
    const { readFileSync } = await import('node:fs');
    const { recipeByName } = await import('../../protocol/recipes.js');
    const demo = recipeByName('demo');
    const image = { path: '0001.png', bytes: async () => new Uint8Array(readFileSync('public/demo/target/0001.png')) };
    await session.openModel(new Uint8Array(readFileSync('public/demo/source.safetensors')), 'source', demo.network);
    await session.openTargets([image], [], demo);
    const own = await session.readPrediction(0, demo, undefined, wholeMap);
    const model = await OpaqueModel.open(demoOnnx(), 'vendor.onnx', loadOnnxRuntime);
    const data = await session.targets?.image(0);
    const found = await model.predict({ width: 192, height: 128, data: data ?? new Uint8Array() }, input, 11);
    expect(found).toMatchObject({ width: own.width, height: own.height, classes: own.classes });
    const furthest = found.data.reduce((most, p, i) => Math.max(most, Math.abs(p - (own.data[i] ?? 0))), 0);
    expect(furthest).toBeLessThan(1e-4);
    await model.release();
  });

  test('shows nothing of itself: session, graph and weights are out of reach', async () => {
    const model = await OpaqueModel.open(demoOnnx(), 'vendor.onnx', loadOnnxRuntime);
    expect(Reflect.ownKeys(model)).toEqual([]);
    expect(JSON.stringify(model)).toBe('{}');
    expect(Object.getOwnPropertyNames(Object.getPrototypeOf(model)).sort()).toEqual([
      'constructor',
      'predict',
      'probe',
      'release',
    ]);
    await model.release();
  });

  test('teaches a student in a session, and leaves nothing on the GPU', async () => {
    const session = await newSession();
    const { images, labels } = smallFiles(3, WIDTH, HEIGHT, CLASSES);
    const from: PredictionSource = { bytes: demoOnnx(), name: 'vendor.onnx' };
    const { given, student } = await session.openPredictions(from, { size: 'small' }, recipe);
    expect(given).toMatchObject({ by: 'onnx', file: 'vendor.onnx', classes: 11 });
    expect(given.forms).toEqual(['logits 24 × 16, from images of 192 × 128']);
    expect(student.card.classes).toBe(11);
    await session.openTargets(images, labels, recipe);
    await session.run(recipe);
    await finished();
    const { tensors } = gpuMemory();
    await session.run(recipe);
    await finished();
    expect(gpuMemory().tensors).toBe(tensors);
    expect(session.record.state).toBe('done');
  });

  test('is refused by its name when it is no ONNX model or takes no image', async () => {
    const open = (bytes: Uint8Array) => OpaqueModel.open(bytes, 'vendor.onnx', loadOnnxRuntime);
    await expect(open(Uint8Array.of(8, 9, 10))).rejects.toMatchObject({ code: 'bad-onnx-model', file: 'vendor.onnx' });
    const model = await open(demoOnnx());
    const image = { width: 8, height: 8, data: new Uint8Array(192) };
    await expect(model.predict(image, input, 19)).rejects.toThrow('no axis of 19 classes');
    await model.release();
  });
});

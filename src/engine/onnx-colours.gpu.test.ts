import { afterEach, expect, test } from 'vitest';
import { noise } from '../../test/compare.js';
import { wholeMap } from '../../test/prediction-parts.js';
import { smallFiles } from '../../test/small-targets.js';
import { installDawn } from '../cli/dawn.js';
import { loadOnnxRuntime } from '../cli/onnx-runtime.js';
import { floats, type NodeOf, onnxFile } from '../formats/onnx/fixtures.js';
import { NORMALISATIONS } from '../protocol/known-normalisations.js';
import { withNormalisation } from '../protocol/normalisation.js';
import { parseRecipe } from '../protocol/recipe.js';
import { type Device, startDevice } from './device.js';
import { Session } from './session.js';
import { blackBoxOfModel } from './source/black-box.js';

const [WIDTH, HEIGHT, CLASSES] = [32, 24, 3];
const recipe = parseRecipe({
  version: 1,
  name: 'small',
  batchSize: 2,
  input: { width: WIDTH, height: HEIGHT },
  stages: [{ stage: 'align', steps: 1, learningRate: 1e-3, freezeClassifier: false }],
});

const random = (name: string, shape: number[]) =>
  floats(
    name,
    shape,
    noise(
      shape.reduce((a, b) => a * b, 1),
      5,
    ),
  );
const node = (op: string, inputs: string[], output: string, attributes: NodeOf['attributes'] = {}): NodeOf => ({
  op,
  inputs,
  outputs: [output],
  attributes,
});

/** One network, with images normalised by ImageNet's numbers inside (from 0..255) or outside. */
const networkFile = (inside: boolean): Uint8Array =>
  onnxFile({
    inputs: { image: ['n', 3, 'h', 'w'] },
    nodes: [
      ...(inside
        ? [
            node('Div', ['image', 'most'], 'shares'),
            node('Sub', ['shares', 'mean'], 'centred'),
            node('Div', ['centred', 'std'], 'x'),
          ]
        : [node('Identity', ['image'], 'x')]),
      node('Conv', ['x', 'stem.weight'], 'features', { pads: [1, 1, 1, 1], strides: [2, 2] }),
      node('Relu', ['features'], 'active'),
      node('Conv', ['active', 'head.weight'], 'logits'),
    ],
    tensors: [
      random('stem.weight', [6, 3, 3, 3]),
      random('head.weight', [CLASSES, 6, 1, 1]),
      ...(inside
        ? [
            floats('most', [], [255]),
            floats('mean', [1, 3, 1, 1], NORMALISATIONS.imagenet.mean),
            floats('std', [1, 3, 1, 1], NORMALISATIONS.imagenet.std),
          ]
        : []),
    ],
  });

let open: Device | undefined;
afterEach(() => open?.destroy());

test('a network that normalises inside sees and learns the same as with images normalised outside', async () => {
  open = await startDevice(installDawn());
  const decoder = () => Promise.reject(new Error('no JPEG here'));
  const session = new Session({ device: open, decoder, versions: {}, emit: () => {} });
  const { images, labels } = smallFiles(3, WIDTH, HEIGHT, CLASSES);
  const probabilities = (of: typeof recipe) => session.readPrediction(0, of, undefined, wholeMap);
  const seen = [];
  for (const inside of [false, true]) {
    const opened = await session.openModel(networkFile(inside), 'small.onnx', recipe.network);
    expect(opened).toMatchObject(
      inside
        ? { normalisation: 'zero-255', coloursSaid: 'all' }
        : { normalisation: 'imagenet', coloursSaid: 'nothing' },
    );
    expect(session.plan(recipe)).toMatchObject({
      normalisation: opened.normalisation,
      coloursSaid: opened.coloursSaid,
    });
    await session.openTargets(images, labels, recipe);
    const { data } = await probabilities(recipe);
    const asImageNet = await probabilities(withNormalisation(recipe, 'imagenet'));
    await session.run(recipe);
    const { mean, std, channelOrder } = session.record.recipe?.input ?? {};
    expect({ mean, std, channelOrder }).toMatchObject(
      inside
        ? { mean: [0, 0, 0], std: [1 / 255, 1 / 255, 1 / 255], channelOrder: 'rgb' }
        : { mean: [0.485, 0.456, 0.406] },
    );
    const after = await probabilities(recipe);
    seen.push({
      data,
      asImageNet: asImageNet.data,
      after: after.data,
      entropy: session.record.steps[0]?.meanEntropy ?? 0,
    });
  }
  const [outside, inside] = seen;
  const far = (a: Float32Array = new Float32Array(), b: Float32Array = new Float32Array()) =>
    a.reduce((most, value, at) => Math.max(most, Math.abs(value - (b[at] ?? 9))), 0);
  expect(far(inside?.data, outside?.data)).toBeLessThan(1e-5);
  expect(far(inside?.after, outside?.after)).toBeLessThan(1e-4);
  expect(Math.abs((inside?.entropy ?? 0) - (outside?.entropy ?? 9))).toBeLessThan(1e-5);
  expect(far(inside?.asImageNet, outside?.data)).toBeGreaterThan(0.1);
  expect(far(outside?.after, outside?.data)).toBeGreaterThan(1e-4);
});

/** uint8, NHWC, blue first, with means inside that say so. */
const wholeFile = (): Uint8Array =>
  onnxFile({
    inputs: { image: ['n', 'h', 'w', 3] },
    inputType: 2,
    nodes: [
      node('Cast', ['image'], 'f', { to: 1 }),
      node('Transpose', ['f'], 't', { perm: [0, 3, 1, 2] }),
      node('Sub', ['t', 'mean'], 'centred'),
      node('Div', ['centred', 'std'], 'x'),
      node('Conv', ['x', 'stem.weight'], 'logits', { pads: [1, 1, 1, 1] }),
    ],
    tensors: [
      random('stem.weight', [CLASSES, 3, 3, 3]),
      floats('mean', [1, 3, 1, 1], [103.53, 116.28, 123.675]),
      floats('std', [1, 3, 1, 1], [57.375, 57.12, 58.395]),
    ],
  });

test('a model that is only run gets its images as its graph says: whole numbers, blue first, channels last', async () => {
  open = await startDevice(installDawn());
  const decoder = () => Promise.reject(new Error('no JPEG here'));
  const session = new Session({ device: open, decoder, versions: {}, emit: () => {} });
  const { images, labels } = smallFiles(2, WIDTH, HEIGHT, CLASSES);
  expect(await session.openModel(wholeFile(), 'whole.onnx', recipe.network)).toMatchObject({
    normalisation: 'zero-255-bgr',
    coloursSaid: 'all',
  });
  await session.openTargets(images, labels, recipe);
  const expected = await session.readPrediction(1, recipe, undefined, wholeMap);
  const { targets } = session;
  if (!targets) throw new Error('There are no images.');
  const given = await blackBoxOfModel(wholeFile(), 'whole.onnx', recipe, loadOnnxRuntime);
  expect(given.card.forms).toEqual([
    'logits 32 × 24, from images of 32 × 24; colours 0 to 255, BGR, as its graph says',
  ]);
  const found = await given.predictorFor(targets, recipe).predict(1);
  const furthest = (found?.data ?? Float32Array.of(9)).reduce(
    (most, p, at) => Math.max(most, Math.abs(p - (expected.data[at] ?? 9))),
    0,
  );
  expect(furthest).toBeLessThan(1e-4);
  await given.release();
});

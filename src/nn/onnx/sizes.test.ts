import { expect, test } from 'vitest';
import { networkOptions } from '../../../test/models.js';
import { node } from '../../../test/onnx-cases.js';
import { tokenNetwork } from '../../../test/token-network.js';
import { floats, integers, type NodeOf, onnxFile } from '../../formats/onnx/fixtures.js';
import type { TensorProto } from '../../formats/onnx/onnx_pb.js';
import { readModel } from '../../formats/read.js';
import { isTrained } from '../graph.js';
import { recogniseNetwork } from '../open-network.js';
import { DimSigns } from './dim-signs.js';
import { add, floorDiv, imageAxis, mul, sub } from './dims.js';
import { ImportProblem } from './problem.js';
import { hintsOf, type TriedSizes, withFreestSizes } from './sizes.js';

const height = imageAxis('image', 'height');

test('signs hold for all sizes, or are mixed', () => {
  const signs = new DimSigns({}, 1);
  const rest = sub(height, mul(floorDiv(height, 2), 2));
  expect(signs.of(rest)).toBe('not negative');
  expect(signs.of(mul(rest, -1))).toBe('not positive');
  expect(signs.of(add(rest, 1))).toBe('positive');
  expect(signs.of(sub(height, 100))).toBe('mixed');
  expect(signs.of(0)).toBe('zero');
});

test('halves of a side that is a multiple are whole', () => {
  const side = imageAxis('image', 'height', 8);
  expect(mul(floorDiv(side, 8), 8)).toEqual(side);
  expect(mul(floorDiv(height, 8), 8)).not.toEqual(height);
  expect(new DimSigns({}, 8).of(sub(side, mul(floorDiv(side, 4), 4)))).toBe('zero');
});

const triesOf = (
  fixed: { batch?: number; height?: number; width?: number },
  size?: { width: number; height: number },
) => {
  const tried: TriedSizes[] = [];
  const image = { name: 'image', dtype: undefined, channelsLast: false, fixed };
  expect(() =>
    withFreestSizes(image, size, (sizes) => {
      tried.push(sizes);
      throw new ImportProblem('unsupported-op', 'sizes', true);
    }),
  ).toThrow('sizes');
  return tried.map(({ fixed: axes, step, ofRecipe }) => [ofRecipe ? 'recipe' : 'file', step, axes] as const);
};

test('tries go from all sizes over multiples to one size', () => {
  expect(triesOf({}, { width: 96, height: 64 })).toEqual([
    ...[1, 2, 4, 8, 16, 32, 64, 14].map((step) => ['file', step, {}]),
    ['recipe', 1, { width: 96, height: 64 }],
    ['recipe', 1, { batch: 1, width: 96, height: 64 }],
  ]);
});

test('an export of one size is never taken for the recipe’s, and only for multiples that it is itself', () => {
  expect(triesOf({ batch: 1, height: 40, width: 60 }, { width: 96, height: 64 })).toEqual([
    ['file', 1, {}],
    ['file', 2, {}],
    ['file', 4, {}],
    ['file', 1, { height: 40, width: 60 }],
    ['file', 1, { batch: 1, height: 40, width: 60 }],
  ]);
});

test('the first other reason ends the tries', () => {
  const image = { name: 'image', dtype: undefined, channelsLast: false, fixed: {} };
  let count = 0;
  const attempt = () => {
    count += 1;
    throw new ImportProblem('bad-shape', 'no size', count < 3);
  };
  expect(() => withFreestSizes(image, undefined, attempt)).toThrow('no size');
  expect(count).toBe(3);
});

test('sizes to compute with are multiples', () => {
  const hints = hintsOf({ fixed: {} }, { fixed: {}, step: 14, ofRecipe: false });
  expect(hints.height % 14).toBe(0);
});

const tokens = () => readModel(tokenNetwork(), 'tokens.onnx');

test('a graph that exists at one size is imported for the recipe’s, again for another one, and refused with advice', () => {
  const model = tokens();
  const open = (width: number, height: number) => recogniseNetwork(model, networkOptions(), { width, height });
  expect(() => open(512, 256)).toThrow(/sizes 8192 and 6 do not fit/);
  expect(open(12, 8).graph.fixedInput).toEqual({ width: 12, height: 8 });
  expect(open(12, 8).inferred.find(({ name }) => name === 'input size')?.value).toMatch(
    /12 x 8 .* as the recipe has it/,
  );
  expect(open(8, 12).graph.fixedInput).toEqual({ width: 8, height: 12 });
  expect(() => recogniseNetwork(tokens(), networkOptions())).toThrow(/do not fit/);
});

/** A network that ends in `logits` from `map` [n, 2, h / 4, w / 4], exported with free axes. */
const behindPatches = (nodes: NodeOf[], tensors: TensorProto[]) =>
  readModel(
    onnxFile({
      inputs: { image: ['n', 3, 'h', 'w'] },
      nodes: [node('Conv', ['image', 'patch'], 'map', { strides: [4, 4] }), ...nodes],
      tensors: [floats('patch', [2, 3, 4, 4], new Array(96).fill(0.1)), ...tensors],
    }),
    'patches.onnx',
  );

const forTwelveByEight = { width: 12, height: 8 };

test('a graph that was written for one image is opened for one, whatever its axes say', () => {
  const model = behindPatches(
    [node('Concat', ['map', 'plane'], 'logits', { axis: 1 })],
    [floats('plane', [1, 1, 2, 3], new Array(6).fill(1))],
  );
  const { graph } = recogniseNetwork(model, networkOptions(), forTwelveByEight);
  expect(graph.fixedInput).toEqual({ batch: 1, ...forTwelveByEight });
});

test('channels that are pixels exist at one size', () => {
  const model = behindPatches(
    [
      node('Shape', ['map'], 'shape'),
      node('Reshape', ['map', 'flat'], 'rows'),
      node('Transpose', ['rows'], 'pixels', { perm: [0, 2, 1] }),
      node('Conv', ['pixels', 'mix'], 'mixed'),
      node('Transpose', ['mixed'], 'turned', { perm: [0, 2, 1] }),
      node('Reshape', ['turned', 'shape'], 'logits'),
    ],
    [integers('flat', [0, 2, -1]), floats('mix', [6, 6, 1], new Array(36).fill(0.2))],
  );
  const open = (size: { width: number; height: number }) => recogniseNetwork(model, networkOptions(), size);
  expect(open(forTwelveByEight).graph.fixedInput).toEqual(forTwelveByEight);
  expect(() => open({ width: 16, height: 8 })).toThrow(/the input has 8 channels, the weight mix expects 6/);
});

test('trained positions are trained, too, where a size that the graph computes says how many are taken', () => {
  const sizeOf = (axis: string, output: string): NodeOf[] => [
    node('Shape', ['map'], `${output}.shape`),
    node('Gather', [`${output}.shape`, axis], output),
  ];
  const model = behindPatches(
    [
      ...sizeOf('2', 'rows'),
      ...sizeOf('3', 'columns'),
      node('Unsqueeze', ['columns', '[0]'], '[columns]'),
      node('Slice', ['along', '[0]', '[columns]', '[3]'], 'taken'),
      node('Range', ['0', 'rows', '1'], 'counted'),
      node('Gather', ['down', 'counted'], 'looked up', { axis: 2 }),
      node('Add', ['map', 'taken'], 'placed'),
      node('Add', ['placed', 'looked up'], 'logits'),
    ],
    [
      ...['0', '1', '2', '3'].map((number) => integers(number, [Number(number)], [])),
      integers('[0]', [0]),
      integers('[3]', [3]),
      floats('along', [1, 2, 1, 9], new Array(18).fill(0.5)),
      floats('down', [1, 2, 9, 1], new Array(18).fill(0.5)),
    ],
  );
  const { graph } = recogniseNetwork(model, networkOptions(), forTwelveByEight);
  expect(
    graph.parameters
      .filter(isTrained)
      .map(({ name }) => name)
      .toSorted(),
  ).toEqual(['along', 'down', 'patch']);
});

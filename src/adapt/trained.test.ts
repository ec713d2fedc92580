import { expect, test } from 'vitest';
import { networkOptions } from '../../test/models.js';
import { node } from '../../test/onnx-cases.js';
import { smallShapes } from '../../test/small-network.js';
import { readModel } from '../engine/source/read-at-once.js';
import { noCompanions } from '../formats/byte-source.js';
import { floats, onnxFile } from '../formats/onnx/fixtures.js';
import { recogniseDeepLabV2 } from '../nn/architectures/deeplab-v2.js';
import { recogniseNetwork } from '../nn/open-network.js';
import { parseRecipe } from '../protocol/recipe.js';
import { checkTrained } from './trained.js';

const recipeOf = (change: object) =>
  parseRecipe({
    version: 1,
    name: 'small',
    input: { width: 32, height: 32 },
    stages: [{ stage: 'align', steps: 1, learningRate: 1e-3, ...change }],
  });

/** Two convolutions: the first may be of a backbone or of a decode head. */
const twoConvolutions = onnxFile({
  inputs: { image: ['n', 3, 'h', 'w'] },
  nodes: [
    node('Conv', ['image', 'first'], 'map'),
    node('Relu', ['map'], 'positive'),
    node('Conv', ['positive', 'last'], 'logits'),
  ],
  tensors: [
    floats('first', [2, 3, 1, 1], new Array(6).fill(0.1)),
    floats('last', [2, 2, 1, 1], new Array(4).fill(0.1)),
  ],
});
const model = readModel(twoConvolutions, 'two.onnx', noCompanions, { knows: () => false });
const onnx = recogniseNetwork(model, networkOptions(), { width: 32, height: 32 }).graph;
const resNet = recogniseDeepLabV2(smallShapes(4), networkOptions(), 'small').graph;

test('a network without norms cannot train only its norms', () => {
  expect(() => checkTrained(onnx, recipeOf({ trained: 'norms' }))).toThrow(/the network has none/);
  expect(() => checkTrained(onnx, recipeOf({ trained: 'norms', steps: 0 }))).not.toThrow();
  expect(() => checkTrained(resNet, recipeOf({ trained: 'norms' }))).not.toThrow();
});

test('an ONNX graph has no decode head that could have its own rate', () => {
  expect(() => checkTrained(onnx, recipeOf({ headParts: 'decode-head' }))).toThrow(/where its decode head begins/);
  expect(() => checkTrained(resNet, recipeOf({ headParts: 'decode-head' }))).not.toThrow();
});

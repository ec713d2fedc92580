import { expect, it } from 'vitest';
import { alignRecipe, smallModelFile } from '../../test/small-session.js';
import { parseRecipe, type Recipe } from '../protocol/recipe.js';
import { sizeOfRun } from './run-size.js';
import { readModel } from './source/read-at-once.js';
import { readSource } from './source/source-model.js';
import { weightsSource } from './source/weights-source.js';

const recipe = alignRecipe(10);
const bytes = smallModelFile();
const source = weightsSource(readSource(readModel, bytes, 'small.safetensors', recipe.network));
const images = { count: 10, pixels: 10 * 1_000_000 };
const sizeOf = (change: object = {}, labelBytes = 2 ** 30) =>
  sizeOfRun(source, parseRecipe({ ...recipe, ...change }) as Recipe, images, labelBytes);
const stage = (name: string, more = {}) => ({ stages: [{ stage: name, steps: 10, learningRate: 1e-3, ...more }] });

it('results are at least the model, and label maps of random classes; they grow with the steps', () => {
  // Four classes are two bits a pixel.
  expect(sizeOf().results).toBeGreaterThan(bytes.length + (2 * images.pixels) / 8);
  expect(sizeOf(stage('align', { steps: 1010 })).results - sizeOf().results).toBeGreaterThan(1000 * 5000);
});

it('a checkpoint holds six copies of the weights, and what Propagate and Distil keep of the images', () => {
  const plain = sizeOf().checkpoint;
  expect(plain / bytes.length).toBeGreaterThan(4);
  expect(plain / bytes.length).toBeLessThan(7);
  const pixels = recipe.input.width * recipe.input.height;
  expect(sizeOf(stage('propagate', { easyShare: 0.3 })).checkpoint - plain).toBe(3 * pixels);
  expect(sizeOf(stage('propagate', { steps: 0 })).checkpoint).toBe(plain);
  const exact = 10 * pixels * (4 * 4 + 1);
  expect(sizeOf(stage('distil', { softLabels: 'exact' }), 0).checkpoint - plain).toBe(2 * exact);
  expect(sizeOf(stage('distil'), exact).checkpoint - plain).toBe(2 * exact);
  expect(sizeOf(stage('distil'), exact - 1).checkpoint - plain).toBe(2 * 10 * pixels * 9);
  expect(sizeOf(stage('distil'), exact).mainMemory - sizeOf().mainMemory).toBe(exact);
});

it('a checkpoint holds the labels of a round, and the head of the semantic contrast', () => {
  const plain = sizeOf();
  const rounds = sizeOf(stage('teach', { rounds: 2 }));
  const maps = 10 * recipe.input.width * recipe.input.height;
  expect(rounds.checkpoint - plain.checkpoint).toBe(maps);
  expect(rounds.mainMemory - plain.mainMemory).toBe(maps);
  const propagate = { contrastWeight: 1, contrastChannels: 8 };
  const before = sizeOf(stage('propagate')).checkpoint;
  // Levels of 4, 4, 8 and 8 channels to 6, then to 8: weights, gain, offset, mean and variance of each layer.
  const head = 24 * 6 + 4 * 6 + 6 * 8 + 4 * 8;
  expect(sizeOf(stage('propagate', propagate)).checkpoint - before).toBe(4 * (4 * head + 4 * 9));
});

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { tensor } from '@tensorflow/tfjs-core';
import { describe, expect, test } from 'vitest';
import { relativeError } from '../../test/compare.js';
import { crossEntropy } from '../../test/cross-entropy.js';
import { onDevice } from '../../test/device.js';
import { permute } from '../../test/golden.js';
import { networkOptions } from '../../test/models.js';
import { toFloat32 } from '../formats/numbers.js';
import { readSafetensors } from '../formats/safetensors/read.js';
import type { NetworkRecipe } from '../protocol/network-recipe.js';
import { recogniseStateDict } from './architectures/architectures.js';
import { drawFactors, dropsOf } from './drops.js';
import { Network, type NetworkOptions } from './network.js';

onDevice();

const GOLDEN = 'test/golden';

/** As in test/pytorch/drops.py, which wrote the files. */
const rates = { dropPath: 0.5, dropout: 0.3 };

function open(name: string, options: Partial<NetworkRecipe>) {
  const { tensors } = readSafetensors(readFileSync(join(GOLDEN, `drops-${name}.safetensors`)), name);
  const get = (key: string) => {
    const found = tensors.get(key);
    if (!found) throw new Error(`No golden tensor ${key}.`);
    return { shape: found.shape, values: toFloat32(found) };
  };
  const trained = [...tensors.keys()].filter((key) => key.startsWith('grad.')).map((key) => key.slice(5));
  const shapes = new Map(trained.map((key) => [key, get(key).shape] as const));
  // Batches are normed by their own statistics: the running ones are not compared.
  for (const key of trained.filter((key) => /(bn\d?|downsample\.1)\.weight$/.test(key))) {
    const norm = key.slice(0, -'.weight'.length);
    for (const part of ['running_mean', 'running_var']) shapes.set(`${norm}.${part}`, get(key).shape);
  }
  const { graph } = recogniseStateDict(shapes, networkOptions(options), name);
  const valuesOf = (key: string) =>
    tensors.has(key) ? get(key).values : new Float32Array(shapes.get(key)?.[0] ?? 0).fill(1);
  return { get, trained, graph, valuesOf };
}

async function read(name: string, options: Partial<NetworkRecipe>, network: NetworkOptions) {
  const { get, trained, graph, valuesOf } = open(name, options);
  const drops = dropsOf(graph, rates);
  if (!drops) throw new Error('Nothing is left out.');
  const given = get('factors');
  const student = new Network(graph, valuesOf, network);
  const images = permute(get('images'), [0, 2, 3, 1]);
  const x = tensor(images.values, images.shape);
  const labels = tensor(Int32Array.from(get('labels').values), get('labels').shape, 'int32');
  /** Values of a step with these factors. */
  const step = async (factors: Float32Array) => {
    const dropped = { drops, factors: tensor(factors, given.shape) };
    const { logits, tape } = student.forward(x, { batchNorm: 'batch' }, dropped);
    const seen = permute({ shape: logits.shape, values: (await logits.data()) as Float32Array }, [0, 3, 1, 2]).values;
    student.freeTape(tape);
    const loss = await crossEntropy(student, x, labels, 'batch', dropped);
    dropped.factors.dispose();
    return { logits: seen, loss, gradients: await student.gradients.read() };
  };
  const free = () => {
    for (const made of [x, labels, student]) made.dispose();
  };
  return { get, trained, drops, given, step, free };
}

describe.each<[string, Partial<NetworkRecipe>]>([
  ['mit', { attentionHeads: [1, 2, 2, 4] }],
  ['resnet', {}],
])('stochastic depth and dropout of a small network (%s)', (name, recipe) => {
  test.each<[string, NetworkOptions]>([
    ['recorded', {}],
    ['not recorded', { record: false }],
    ['recorded, blocks run again', { recompute: 'blocks' }],
    ['not recorded, blocks run again', { record: false, recompute: 'blocks' }],
  ])('%s: logits, loss and gradients are those of PyTorch with its masks', async (_, network) => {
    const { get, trained, given, step, free } = await read(name, recipe, network);
    // The masks change from pass to pass, the recording stays.
    const other = await step(new Float32Array(given.values.length).fill(1));
    const { logits, loss, gradients } = await step(given.values);
    expect(relativeError(logits, get('logits').values)).toBeLessThan(1e-5);
    expect(relativeError(other.logits, get('logits').values)).toBeGreaterThan(1e-2);
    expect(Math.abs(loss / get('loss').values[0]! - 1)).toBeLessThan(1e-5);
    const expected = trained.map((key) => get(`grad.${key}`).values);
    const largest = Math.max(...expected.flatMap((gradient) => [...gradient].map(Math.abs)));
    for (const [index, key] of trained.entries()) {
      const wrong = Math.max(...expected[index]!.map((value, i) => Math.abs(value - gradients.get(key)![i]!)));
      expect(wrong / largest, key).toBeLessThan(2e-5);
    }
    free();
  });

  test('the factors that are drawn are those that PyTorch draws from', async () => {
    const { drops, given, free } = await read(name, recipe, {});
    const [samples = 0, columns = 0] = given.shape;
    expect(drops.columns).toBe(columns);
    const kept = drawFactors(drops, samples, () => 0.999);
    expect(given.values.every((value, i) => value === 0 || value === kept[i])).toBe(true);
    expect(new Set(given.values).has(0)).toBe(true);
    expect(drawFactors(drops, samples, () => 0).every((value) => value === 0)).toBe(true);
    free();
  });
});

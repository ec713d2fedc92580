import { tensor } from '@tensorflow/tfjs-core';
import { describe, expect, test } from 'vitest';
import { type CodeBase, codeBases, type Marks } from '../../../test/code-bases.js';
import { largestDifference, noise } from '../../../test/compare.js';
import { onDevice } from '../../../test/device.js';
import { permute } from '../../../test/golden.js';
import { networkOptions } from '../../../test/models.js';
import { normalizeRgb } from '../../gpu/elementwise/elementwise.js';
import { NORMALISATIONS } from '../../protocol/known-normalisations.js';
import { Network } from '../network.js';
import type { RecognisedNetwork } from './architecture.js';
import { recogniseStateDict } from './architectures.js';

onDevice();

const product = (shape: readonly number[]) => shape.reduce((a, b) => a * b, 1);

function initialValues(name: string, shape: number[], seed: number): Float32Array {
  const values = noise(product(shape), seed);
  const scale = Math.sqrt((6 * (shape[0] ?? 1)) / values.length);
  if (shape.length >= 2) return values.map((value) => value * scale);
  if (name.endsWith('running_var')) return values.map((value) => 1 + 0.4 * value);
  return name.endsWith('.weight') ? values.map((value) => 1 + 0.3 * value) : values.map((value) => 0.1 * value);
}

function build({ network, options, tensors }: CodeBase) {
  const shapes = new Map(Object.entries(tensors));
  const seeds = new Map([...shapes.keys()].map((name, index) => [name, 1000 + index] as const));
  const recognised = recogniseStateDict(shapes, networkOptions(options), network);
  const values = (name: string) => initialValues(name, shapes.get(name) ?? [], seeds.get(name) ?? 0);
  return { recognised, network: new Network(recognised.graph, values) };
}

function marksOf(values: ArrayLike<number>): Marks {
  const against = noise(values.length, 4);
  let [squares, projection] = [0, 0];
  for (let i = 0; i < values.length; i++) {
    squares += (values[i] ?? Number.NaN) ** 2;
    projection += (values[i] ?? Number.NaN) * (against[i] ?? 0);
  }
  return [Math.sqrt(squares), projection];
}

/** Difference of two marks relative to the larger of the norm and `floor`. */
const distance = (actual: Marks, expected: Marks, floor = 0): number =>
  largestDifference(actual, expected) / Math.max(expected[0], floor);

/**
 * Noise as an image in this project's order of axes, from PyTorch's, with red first. The network reads its channels in
 * the order that its names tell.
 */
function image(
  shape: [number, number, number, number],
  seed: number,
  { normalisation = 'imagenet' }: Pick<RecognisedNetwork, 'normalisation'>,
) {
  const nhwc = permute({ shape, values: noise(product(shape), seed) }, [0, 2, 3, 1]);
  const x = tensor(nhwc.values, nhwc.shape);
  const turned = normalizeRgb(x, [0, 0, 0], [1, 1, 1], NORMALISATIONS[normalisation].channelOrder);
  x.dispose();
  return turned;
}

async function nchw(logits: { shape: number[]; data(): Promise<ArrayLike<number>> }) {
  const values = Float32Array.from(await logits.data());
  return permute({ shape: logits.shape, values }, [0, 3, 1, 2]);
}

describe.each(codeBases.map((entry) => [entry.network, entry] as const))('%s', (_, entry) => {
  test('every tensor is used, a counter, or of a part that is known to be idle', () => {
    const { recognised, network } = build(entry);
    network.dispose();
    const used = new Set(recognised.graph.parameters.map(({ name }) => name));
    const idle = recognised.unused.filter(
      (name) => !/^auxiliary_head\.|^layer[56]\.conv2d_list\.|conv_seg\./.test(name),
    );
    expect(idle).toEqual([]);
    const rest = Object.keys(entry.tensors).filter((name) => !used.has(name) && !recognised.unused.includes(name));
    expect(rest.filter((name) => !name.endsWith('num_batches_tracked'))).toEqual([]);
    expect([...used].filter((name) => !/running_(mean|var)$/.test(name)).sort()).toEqual(
      Object.keys(entry.gradients).sort(),
    );
  });

  test('logits in evaluation mode, of an odd image too', async () => {
    const { network, recognised } = build(entry);
    const [x, odd] = [image([2, 3, 48, 64], 1, recognised), image([1, 3, 45, 53], 2, recognised)];
    const [logits, oddLogits] = [network.predict(x), network.predict(odd)];
    const [seen, oddSeen] = [await nchw(logits), await nchw(oddLogits)];
    expect([seen.shape, oddSeen.shape]).toEqual([entry.evaluation.shape, entry.odd.shape]);
    expect(distance(marksOf(seen.values), entry.evaluation.marks)).toBeLessThan(2e-5);
    expect(largestDifference(oddSeen.values, entry.odd.values)).toBeLessThan(2e-4);
    for (const made of [x, odd, logits, oddLogits]) made.dispose();
    network.dispose();
  });

  test('logits in training mode, and the gradient of every parameter', async () => {
    const { network, recognised } = build(entry);
    const x = image([2, 3, 48, 64], 1, recognised);
    const { logits, tape } = network.forward(x, { batchNorm: 'batch' });
    const seen = await nchw(logits);
    expect(distance(marksOf(seen.values), entry.training.marks)).toBeLessThan(2e-5);
    const weights = noise(logits.size, 3).map((value) => value / logits.size);
    const turned = permute({ shape: seen.shape, values: weights }, [0, 2, 3, 1]);
    const dLogits = tensor(turned.values, turned.shape);
    network.clearGradients();
    network.backward(tape, dLogits);
    const gradients = await network.gradients.read();
    const largest = Math.max(...Object.values(entry.gradients).map(([norm]) => norm));
    const wrong = Object.entries(entry.gradients)
      .map(([name, marks]) => ({ name, error: distance(marksOf(gradients.get(name) ?? []), marks, largest / 1000) }))
      .filter(({ error }) => !(error < 2e-3));
    expect(wrong).toEqual([]);
    network.freeTape(tape);
    for (const made of [x, dLogits]) made.dispose();
    network.dispose();
  });
});

import { expect, test } from 'vitest';
import { resizeGradientReference, resizeReference } from '../resize-bilinear/reference.js';
import { alignReference, distilReference, type ReferenceLoss, teachReference, weightedReference } from './reference.js';

const from = [1, 2, 3, 4] as const;
const [height, width] = [5, 8];
const classes = from[3];
const pixels = height * width;

const wave = (count: number, rate: number) => Float64Array.from({ length: count }, (_, i) => Math.sin(rate * (i + 1)));
const labels = Array.from({ length: pixels }, (_, i) => (i % 4 === 3 ? 255 : (7 * i) % classes));
const weights = wave(pixels, 0.3).map(Math.abs);
const teacher = wave(pixels * classes, 0.7).map((value) => Math.abs(value) / 2);

const losses: [string, (full: Float64Array) => ReferenceLoss][] = [
  // alpha 0: the weight exp(-alpha h) is not differentiated.
  ['align', (z) => alignReference(z, classes, { gamma: 2.5, alpha: 0, entropyWeight: 1, diversityWeight: 0.3 })],
  ['teach', (z) => teachReference(z, classes, labels, { negativeWeight: 0.7, delta: 0.1, reduction: 'valid' })],
  ['weighted cross-entropy', (z) => weightedReference(z, classes, labels, weights)],
  ['distil', (z) => distilReference(z, classes, teacher)],
];

test.each(losses)('finite differences of the %s loss of upsampled logits equal the gathered gradient', (_, loss) => {
  const logits = wave(
    from.reduce<number>((a, b) => a * b, 1),
    1.3,
  ).map((value) => 3 * value);
  const upsampled = (z: Float64Array) => loss(resizeReference(z, from, height, width, false));
  const gradient = resizeGradientReference(upsampled(logits).gradient, from, height, width, false);
  const step = 1e-5;
  logits.forEach((_value, i) => {
    const moved = (by: number) => upsampled(logits.map((value, k) => (k === i ? value + by : value))).values[0]!;
    expect((moved(step) - moved(-step)) / (2 * step)).toBeCloseTo(gradient[i]!, 8);
  });
});

import { describe, expect, test } from 'vitest';
import { smallClasses } from '../../test/small-targets.js';
import { writeNpy, writeNpz } from '../formats/npy/write.js';
import { fromFloat32 } from '../formats/numbers.js';
import type { ImageFile } from '../images/image-file.js';
import { createRandom } from '../images/random.js';
import { type DecodeOptions, decodePrediction, describeForm } from './decode.js';
import { openPredictions } from './prediction-files.js';

const H = 6;
const W = 8;
const open: DecodeOptions = { classes: undefined, classList: undefined, labelConfidence: 0.9 };
const two: DecodeOptions = { classes: 2, classList: smallClasses(2), labelConfidence: 0.9 };

const random = createRandom(5);
const logits = Float32Array.from({ length: H * W }, () => 3 * random.normal());
const foreground = logits.map((z) => 1 / (1 + Math.exp(-z)));
/** [h,w,2] */
const both = Float32Array.from({ length: 2 * H * W }, (_, at) => {
  const p = foreground[at >> 1] ?? 0;
  return at % 2 === 0 ? 1 - p : p;
});

const npy = (values: Float32Array, shape: number[], dtype: 'F16' | 'F32' = 'F32') => ({
  dtype,
  shape,
  bytes: fromFloat32(values, dtype),
});

const furthest = (found: Float32Array, expected: Float32Array): number =>
  found.reduce((most, value, i) => Math.max(most, Math.abs(value - (expected[i] ?? Number.NaN))), 0);

describe('predictions of one channel are the foreground of two classes', () => {
  test.each([
    ['[h,w]', foreground, [H, W], 'F32', 'probabilities', 1e-6],
    ['[1,h,w]', foreground, [1, H, W], 'F16', 'probabilities', 1e-3],
    ['[h,w,1]', foreground, [H, W, 1], 'F32', 'probabilities', 1e-6],
    ['[1,1,h,w]', foreground, [1, 1, H, W], 'F32', 'probabilities', 1e-6],
    ['[h,w] logits', logits, [H, W], 'F32', 'logits', 1e-6],
    ['[1,h,w] logits', logits, [1, H, W], 'F16', 'logits', 1e-3],
  ] as const)('%s', (_, values, shape, dtype, kind, tolerance) => {
    for (const how of [open, two]) {
      const { form, map } = decodePrediction(writeNpy(npy(values, [...shape], dtype)), 'a.npy', how);
      expect(form).toMatchObject({ kind, dtype, layout: '[h,w]', width: W, height: H, classes: 2 });
      expect(map.classes).toBe(2);
      expect(furthest(map.data, both)).toBeLessThan(tolerance);
    }
  });

  test('their form is named [h,w]', () => {
    const { form } = decodePrediction(writeNpz({ p: npy(foreground, [H, W], 'F16') }), 'a.npz', open);
    expect(describeForm(form)).toBe('.npz, probabilities [h,w], float16, 8 × 6');
  });

  test('a folder of them has two classes', async () => {
    const files: ImageFile[] = ['a', 'b'].map((name) => ({
      path: `${name}.npy`,
      bytes: async () => writeNpy(npy(foreground, [H, W])),
    }));
    const opened = await openPredictions(files, { classes: undefined, classList: undefined });
    expect(opened).toMatchObject({ classes: 2, skipped: [] });
  });
});

describe('one channel is not taken for two classes', () => {
  test('where the class list has more', () => {
    const bytes = writeNpy(npy(foreground, [H, W]));
    const how = { classes: 4, classList: smallClasses(4), labelConfidence: 0.9 };
    expect(() => decodePrediction(bytes, 'a.npy', how)).toThrow('a.npy: an array [6, 8] of F32 is no prediction');
  });

  test('where it holds class ids as floats, or values that are not finite', () => {
    const ids = foreground.map((_, at) => at % 7);
    expect(() => decodePrediction(writeNpy(npy(ids, [H, W])), 'a.npy', open)).toThrow(/whole numbers beyond 0 and 1/);
    const broken = foreground.map((p, at) => (at === 9 ? Number.NaN : p));
    expect(() => decodePrediction(writeNpy(npy(broken, [H, W])), 'a.npy', open)).toThrow(/x 1, y 1/);
  });
});

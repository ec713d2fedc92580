import { describe, expect, test } from 'vitest';
import { inParts } from '../../test/prediction-parts.js';
import { smallClasses } from '../../test/small-targets.js';
import { wholeFile } from '../formats/bytes.js';
import type { DType } from '../formats/dtype.js';
import type { NpyArray } from '../formats/npy/array.js';
import { writeNpy, writeNpz } from '../formats/npy/write.js';
import { fromFloat32 } from '../formats/numbers.js';
import type { ImageFile } from '../images/image-file.js';
import { encodePalettePng } from '../images/png/encode.js';
import { createRandom } from '../images/random.js';
import { UserError } from '../protocol/errors.js';
import { type DecodeOptions, decodePrediction, describeForm } from './decode.js';
import { encodePrediction, PREDICTION_FORMATS } from './encode.js';
import { matchPredictions, noMatch, openPredictions, predictorOf } from './prediction-files.js';
import type { ProbabilityMap } from './predictor.js';
import { labelsOf, resizeProbabilities } from './resize.js';

const C = 5;
const H = 6;
const W = 8;
const options: DecodeOptions = { classes: C, classList: smallClasses(C), labelConfidence: 0.9 };
const open: DecodeOptions = { classes: undefined, classList: undefined, labelConfidence: 0.9 };

const random = createRandom(3);

/** Logits and their softmax, [H,W,C]. */
function drawn(): { logits: Float32Array; probabilities: Float32Array } {
  const logits = Float32Array.from({ length: H * W * C }, () => 2 * random.normal());
  const probabilities = new Float32Array(logits.length);
  for (let at = 0; at < logits.length; at += C) {
    const weights = Array.from(logits.subarray(at, at + C), Math.exp);
    const sum = weights.reduce((a, b) => a + b, 0);
    probabilities.set(
      weights.map((weight) => weight / sum),
      at,
    );
  }
  return { logits, probabilities };
}

const { logits, probabilities } = drawn();

/** [H,W,C] -> [C,H,W]. */
const planes = (values: Float32Array): Float32Array =>
  Float32Array.from({ length: values.length }, (_, i) => values[(i % (H * W)) * C + Math.floor(i / (H * W))] ?? 0);

function npyOf(values: Float32Array, shape: number[], dtype: DType = 'F32'): NpyArray {
  if (dtype === 'U8') return { dtype, shape, bytes: Uint8Array.from(values, (value) => Math.round(255 * value)) };
  return { dtype, shape, bytes: fromFloat32(values, dtype) };
}

const read = (array: NpyArray, how = options) => decodePrediction(writeNpy(array), 'a.npy', how);

function furthest(found: Float32Array, expected: Float32Array): number {
  return found.reduce((most, value, i) => Math.max(most, Math.abs(value - (expected[i] ?? 0))), 0);
}

describe('dense predictions are read in every layout and type', () => {
  test.each([
    ['[C,h,w]', planes(probabilities), [C, H, W], 'F32', 'probabilities', 1e-6],
    ['[h,w,C]', probabilities, [H, W, C], 'F32', 'probabilities', 1e-6],
    ['[1,C,h,w]', planes(probabilities), [1, C, H, W], 'F16', 'probabilities', 1e-3],
    ['[C,h,w] logits', planes(logits), [C, H, W], 'F64', 'logits', 1e-6],
    ['[h,w,C] logits', logits, [H, W, C], 'F16', 'logits', 5e-3],
    ['[C,h,w] bytes', planes(probabilities), [C, H, W], 'U8', 'probabilities', 6e-3],
  ] as const)('%s', (_, values, shape, dtype, kind, tolerance) => {
    for (const how of [options, open]) {
      const { form, map } = read(npyOf(values, [...shape], dtype), how);
      expect(form).toMatchObject({ kind, dtype, width: W, height: H, classes: C });
      expect(furthest(map.data, probabilities)).toBeLessThan(tolerance);
    }
  });

  test('where sizes leave the layout open, sums decide', () => {
    const square = new Float32Array(4 * 4 * 4).fill(0.1);
    for (let pixel = 0; pixel < 16; pixel++) square[pixel * 4 + (pixel % 3)] = 0.7;
    const found = decodePrediction(writeNpy(npyOf(square, [4, 4, 4])), 'a.npy', { ...options, classes: 4 });
    expect(found.form.layout).toBe('[h,w,C]');
    expect(furthest(found.map.data, square)).toBeLessThan(1e-6);
  });
});

describe('label maps are smoothed in every file format', () => {
  const ids = Uint8Array.from({ length: H * W }, (_, i) => (i === 7 ? 255 : i % C));
  test.each([
    ['png', encodePalettePng({ width: W, height: H, data: ids }, smallClasses(C))],
    ['npy uint8', writeNpy({ dtype: 'U8', shape: [H, W], bytes: ids })],
    [
      'npy int64',
      writeNpy({ dtype: 'I64', shape: [1, H, W], bytes: new Uint8Array(BigInt64Array.from(ids, BigInt).buffer) }),
    ],
  ])('%s', (_, bytes) => {
    const { form, map } = decodePrediction(bytes, 'a', options);
    expect(form).toMatchObject({ kind: 'labels', width: W, height: H, classes: C });
    expect(labelsOf(map)).toEqual(ids);
    expect([...map.data.subarray(0, C)].map((value) => value.toFixed(4))).toEqual([
      '0.9000',
      ...Array(4).fill('0.0250'),
    ]);
    expect([...map.data.subarray(7 * C, 8 * C)]).toEqual([0, 0, 0, 0, 0]);
  });

  test('without a class list the number of classes is not known', () => {
    const bytes = writeNpy({ dtype: 'U8', shape: [H, W], bytes: ids });
    expect(() => decodePrediction(bytes, 'a.npy', open)).toThrow('a label map does not tell how many classes');
  });
});

describe('top-k files', () => {
  const map: ProbabilityMap = { width: W, height: H, classes: C, data: probabilities };

  test('are written and read: the named classes keep their byte, and the rest is spread evenly', async () => {
    const bytes = await wholeFile(encodePrediction(inParts(map, 33), 'top-k', smallClasses(C)));
    const { form, map: found } = decodePrediction(bytes, 'a.npz', open);
    expect(form).toMatchObject({ kind: 'top-k', k: 3, classes: C });
    expect(labelsOf(found)).toEqual(labelsOf(map));
    for (let at = 0; at < found.data.length; at += C) {
      const [a, b] = [found.data.subarray(at, at + C), probabilities.subarray(at, at + C)];
      const named = [...b].sort((x, y) => y - x).slice(0, 3);
      for (const share of named)
        expect(Math.min(...[...a].map((value) => Math.abs(value - share)))).toBeLessThan(3 / 255);
      expect(a.reduce((sum, value) => sum + value, 0)).toBeCloseTo(1, 5);
    }
  });

  test('with wrong ids, sums or shapes are refused, and the pixel is named', () => {
    const shape = [2, 1, 2];
    const file = (ids: number[], shares: number[], own = shape) =>
      writeNpz({
        ids: { dtype: 'U8', shape, bytes: Uint8Array.from(ids) },
        probabilities: { dtype: 'F32', shape: own, bytes: fromFloat32(Float32Array.from(shares), 'F32') },
      });
    const decode = (bytes: Uint8Array) => () => decodePrediction(bytes, 'k.npz', options);
    expect(decode(file([0, 1, 2, 9], [0.5, 0.5, 0.5, 0.5]))).toThrow('k.npz: class id 9 at x 1, y 0, but there are 5');
    expect(decode(file([0, 1, 2, 3], [0.9, 0.5, 0.9, 0.5]))).toThrow('the sum 1.800 at x 0, y 0');
    expect(decode(file([0, 1, 2, 3], [0.9, Number.NaN, 0.1, 0.5]))).toThrow('not a probability: NaN at x 1, y 0');
    expect(decode(file([0, 1, 2, 3], [0.9, 0.1], [1, 1, 2]))).toThrow('shapes [2, 1, 2] and [1, 1, 2]');
  });
});

describe('a file that is no prediction is refused with its name and the reason', () => {
  const withValue = (index: number, value: number) =>
    Float32Array.from(probabilities, (p, i) => (i === index ? value : p));
  test.each([
    [
      'NaN',
      withValue(13, Number.NaN),
      [H, W, C],
      /a\.npy: 1 of 240 values are NaN or infinite; the first is class 3 at x 2, y 0/,
    ],
    ['an infinite value', planes(withValue(13, Number.POSITIVE_INFINITY)), [C, H, W], /class 3 at x 2, y 0/],
    [
      'another class count',
      new Float32Array(7 * H * W).fill(1 / 7),
      [7, H, W],
      /shape \[7, 6, 8\] has no axis of 5 classes/,
    ],
    [
      'sums of sigmoids',
      Float32Array.from(probabilities, (p) => Math.sqrt(p)),
      [H, W, C],
      /lie in 0 to 1, but the classes of a pixel sum to/,
    ],
    [
      'percent',
      Float32Array.from(probabilities, (p) => 100 * p),
      [H, W, C],
      /none is negative, and the classes of a pixel sum to 100/,
    ],
    ['counts', Float32Array.from(probabilities, (p) => Math.round(90 * p)), [H, W, C], /whole numbers from 0 to/],
    ['one value a pixel', new Float32Array(H * W), [H, W], /\[6, 8\] of F32 is no prediction/],
    ['five axes', new Float32Array(H * W * C), [1, 1, C, H, W], /is no prediction/],
  ])('where it has %s', (_, values, shape, message) => {
    expect(() => read(npyOf(values, shape))).toThrow(message);
    expect(() => read(npyOf(values, shape))).toThrow(UserError);
  });

  test('where its bytes sum to something else, it is text, or it is an archive of several arrays', () => {
    expect(() => read({ dtype: 'U8', shape: [H, W, C], bytes: new Uint8Array(H * W * C).fill(200) })).toThrow(
      'as bytes, the classes of a pixel sum to 1000 instead of 255',
    );
    expect(() => decodePrediction(Uint8Array.of(1, 2, 3), 'x.bin', options)).toThrow('x.bin is neither');
    const one = npyOf(probabilities, [H, W, C]);
    expect(() => decodePrediction(writeNpz({ a: one, b: one, c: one }), 'x.npz', options)).toThrow(
      '3 arrays (a, b, c)',
    );
  });
});

describe('resizing', () => {
  const map: ProbabilityMap = { width: W, height: H, classes: C, data: probabilities };

  test('to the size that a map has changes nothing', () => {
    expect(resizeProbabilities(map, W, H)).toBe(map);
  });

  test.each([
    [16, 12],
    [3, 2],
    [5, 9],
  ])('to %i x %i keeps sums, and constant maps as they are', (width, height) => {
    const resized = resizeProbabilities(map, width, height);
    expect(resized).toMatchObject({ width, height, classes: C });
    for (let at = 0; at < resized.data.length; at += C) {
      expect(resized.data.subarray(at, at + C).reduce((sum, value) => sum + value, 0)).toBeCloseTo(1, 5);
    }
    const constant = { ...map, data: probabilities.map((_, i) => (i % C === 2 ? 0.6 : 0.1)) };
    const { data } = resizeProbabilities(constant, width, height);
    expect(
      furthest(
        data,
        data.map((_, i) => (i % C === 2 ? 0.6 : 0.1)),
      ),
    ).toBeLessThan(1e-6);
  });

  test('averages probabilities, not labels: half of two sure pixels is undecided', () => {
    const data = Float32Array.of(1, 0, 0, 1);
    expect([...resizeProbabilities({ width: 2, height: 1, classes: 2, data }, 1, 1).data]).toEqual([0.5, 0.5]);
  });

  test('to the double size is bilinear with half-pixel centres', () => {
    const data = Float32Array.of(1, 0, 0, 1);
    const { data: found } = resizeProbabilities({ width: 2, height: 1, classes: 2, data }, 4, 1);
    expect([...found].filter((_, i) => i % 2 === 0)).toEqual([1, 0.75, 0.25, 0]);
  });

  test('takes the known pixels around where nothing is said', () => {
    const data = Float32Array.of(0, 0, 0.2, 0.8);
    expect(
      [...resizeProbabilities({ width: 2, height: 1, classes: 2, data }, 1, 1).data].map((p) => p.toFixed(6)),
    ).toEqual(['0.200000', '0.800000']);
  });
});

const file = (path: string, bytes: Uint8Array): ImageFile => ({ path, bytes: async () => bytes });
const whole = writeNpy(npyOf(planes(probabilities), [C, H, W], 'F16'));

describe('a folder of predictions', () => {
  const names = ['a.png', 'deep/b.jpg', 'deep/c.png'];
  const images = { names, width: 320, height: 180, size: () => ({ width: 10 * W, height: 10 * H }) };

  test('goes with images by stem in nested folders; files without a partner and broken files are listed', async () => {
    const files = [
      file('a.npy', whole),
      file('deep/b.npz', writeNpz({ p: npyOf(logits, [H, W, C]) })),
      file('deep/d.npy', whole),
      file('deep/c.npy', whole.subarray(0, 200)),
      file('notes.txt', new Uint8Array()),
    ];
    const opened = await openPredictions(files, { classes: undefined, classList: undefined });
    expect(opened.classes).toBe(C);
    expect(opened.skipped.map(({ name }) => name)).toEqual(['deep/c.npy']);
    expect(opened.skipped[0]?.reason).toMatch(/claims an array \[5, 6, 8\]/);
    expect(opened.files.map(({ form }) => describeForm(form))).toEqual([
      '.npy, probabilities [C,h,w], float16, 8 × 6',
      '.npz, logits [h,w,C], float32, 8 × 6',
      '.npy, probabilities [C,h,w], float16, 8 × 6',
    ]);
    const match = matchPredictions(opened, images);
    expect([...match.byImage.keys()]).toEqual([0, 1]);
    expect(match.unmatched).toEqual(['deep/d.npy', 'deep/c.png']);
    const predictor = predictorOf(match, { classes: C, classList: undefined, labelConfidence: 0.9 });
    expect(Object.keys(predictor)).toEqual(['predict']);
    expect(furthest((await predictor.predict(1))?.data ?? new Float32Array(), probabilities)).toBeLessThan(1e-5);
    expect(await predictor.predict(2)).toBeUndefined();
  });

  test('is refused when no file says anything about a pixel; one file that does is enough', async () => {
    const ids = (id: number): NpyArray => ({ dtype: 'U8', shape: [H, W], bytes: new Uint8Array(H * W).fill(id) });
    const silent = file('a.npy', writeNpy(ids(255)));
    const void255 = { width: W, height: H, data: new Uint8Array(H * W).fill(255) };
    const png = file('b.png', encodePalettePng(void255, smallClasses(C)));
    const how = { classes: C, classList: smallClasses(C) };
    await expect(openPredictions([silent, png], how)).rejects.toMatchObject({
      code: 'silent-predictions',
      message: 'The predictions say nothing: every pixel is 255 or ignored, in all 2 files, such as a.npy.',
    });
    await expect(openPredictions([png], how)).rejects.toThrow('every pixel is 255 or ignored, in b.png.');
    const opened = await openPredictions([silent, file('c.npy', writeNpy(ids(2)))], how);
    expect(opened.files.map(({ isSilent }) => isSilent)).toEqual([true, false]);
  });

  const sized = (size: { width: number; height: number }) => ({ ...images, size: () => size });

  test.each([
    ['its image', 'used', { width: 80, height: 60 }],
    ['the input that images are resized to', 'used', { width: 33, height: 33 }],
    ['neither of them', 'stretched', { width: 100, height: 60 }],
    ['its image with rows and columns swapped', 'refused', { width: 60, height: 80 }],
    ['an upright image whose input is turned', 'refused', { width: 50, height: 100 }],
  ])('of the shape of %s is %s', async (what, expected, size) => {
    const opened = await openPredictions([file('a.npy', whole)], { classes: C, classList: undefined });
    const input = what.startsWith('the input') ? { width: 160, height: 120 } : { width: 120, height: 160 };
    const match = matchPredictions(opened, { ...sized(size), ...input });
    expect(match.byImage.has(0)).toBe(expected !== 'refused');
    expect(match.skipped).toHaveLength(expected === 'refused' ? 1 : 0);
    expect(match.notes).toEqual(
      expected === 'stretched'
        ? ['a.npy: 8 x 6 for an image of 100 x 60. The shapes differ: the map is stretched over the whole image.']
        : [],
    );
  });

  test('that fits only with rows and columns swapped is refused with both sizes and advice', async () => {
    const opened = await openPredictions([file('a.npy', whole)], { classes: C, classList: undefined });
    const upright = sized({ width: 60, height: 80 });
    const match = matchPredictions(opened, upright);
    expect(match.skipped[0]?.reason).toBe(
      'the prediction is 8 x 6, its image 60 x 80: it fits only with rows and columns swapped.',
    );
    expect(noMatch(opened, upright, match)).toMatchObject({
      code: 'no-matching-prediction',
      file: 'a.npy',
      advice: expect.stringContaining('rows before columns'),
    });
  });

  test('of one size for images of several shapes is not taken for swapped, though it fits one of the images so', async () => {
    const files = ['a.npy', 'deep/b.npy', 'deep/c.npy'].map((path) => file(path, whole));
    const opened = await openPredictions(files, { classes: C, classList: undefined });
    const sizes = [
      { width: 60, height: 80 },
      { width: 80, height: 60 },
      { width: 50, height: 50 },
    ];
    const match = matchPredictions(opened, { ...images, size: (i) => sizes[i] ?? { width: 1, height: 1 } });
    expect(match.skipped).toEqual([]);
    expect(match.byImage.size).toBe(3);
    expect(match.notes.map((note) => note.split(':')[0])).toEqual(['a.npy', 'deep/c.npy']);
  });

  test('of many shapes has only a few lines of notes', async () => {
    const files = names.map((name) => file(name.replace(/\.\w+$/, '.npy'), whole));
    const many = [...files, file('d.npy', whole), file('e.npy', whole)];
    const opened = await openPredictions(many, { classes: C, classList: undefined });
    const all = [...names, 'd.png', 'e.png'];
    const match = matchPredictions(opened, {
      ...images,
      names: all,
      size: (i) => ({ width: 200 + 50 * i, height: 100 }),
    });
    expect(match.byImage.size).toBe(5);
    expect(match.notes).toHaveLength(4);
    expect(match.notes.at(-1)).toBe('2 more predictions of other shapes are stretched over their images.');
  });

  test('with no partner at all is refused with the first names', async () => {
    const opened = await openPredictions([file('a.npy', whole)], { classes: C, classList: undefined });
    const strangers = { ...images, names: ['x.png'] };
    const none = matchPredictions(opened, strangers);
    expect(noMatch(opened, strangers, none).message).toMatch(/None of the 1 predictions.*a\.npy and x\.png/);
  });

  test('of which none can be used is refused with the first reason; mixed sizes are allowed', async () => {
    const wrong = [file('a.npy', writeNpy(npyOf(new Float32Array(7 * H * W).fill(1 / 7), [7, H, W])))];
    await expect(openPredictions(wrong, { classes: C, classList: undefined })).rejects.toMatchObject({
      code: 'class-count',
      file: 'a.npy',
    });
    await expect(openPredictions([], { classes: C, classList: undefined })).rejects.toThrow(
      'no prediction among the 0',
    );
    const small = resizeProbabilities({ width: W, height: H, classes: C, data: probabilities }, 4, 3);
    const written = await wholeFile(encodePrediction(inParts(small), 'npz', smallClasses(C)));
    const mixed = [file('a.npy', whole), file('deep/b.npz', written)];
    const opened = await openPredictions(mixed, { classes: C, classList: undefined });
    expect(opened.files.map(({ form }) => form.width)).toEqual([8, 4]);
  });
});

describe.each(PREDICTION_FORMATS)('%s files', (format) => {
  const map: ProbabilityMap = { width: W, height: H, classes: C, data: probabilities };
  const written = (most?: number) => wholeFile(encodePrediction(inParts(map, most), format, smallClasses(C)));

  test('are read as they were written', async () => {
    const { map: found } = decodePrediction(await written(), 'a', options);
    expect(labelsOf(found)).toEqual(labelsOf(map));
  });

  test('have the same bytes for parts of any length', async () => {
    const whole = await written();
    for (const most of [1, 7, 100]) expect(await written(most), String(most)).toEqual(whole);
  });
});

test('probabilities are written as float16 or, in full, as float32', async () => {
  const map: ProbabilityMap = { width: W, height: H, classes: C, data: probabilities };
  const half = await wholeFile(encodePrediction(inParts(map), 'npy', smallClasses(C)));
  const full = await wholeFile(encodePrediction(inParts(map), 'npy', smallClasses(C), 'float32'));
  expect(half).toEqual(whole);
  expect(full).toEqual(writeNpy(npyOf(planes(probabilities), [C, H, W])));
});

test('a prediction that is too large for a .npz file is refused before it is computed', async () => {
  const huge = {
    ...inParts({ width: 1, height: 1, classes: 2, data: new Float32Array(2) }),
    width: 40_000,
    height: 40_000,
  };
  huge.planes = () => {
    throw new Error('it was computed');
  };
  await expect(wholeFile(encodePrediction(huge, 'npz', smallClasses(2)))).rejects.toMatchObject({
    code: 'too-large-for-npz',
    message: 'A prediction of 40000 x 40000 pixels and 2 classes is too large for a .npz file.',
  });
});

describe('probabilities are written in the type that was asked for', () => {
  const map: ProbabilityMap = { width: W, height: H, classes: C, data: probabilities };
  const written = async (format: 'npy' | 'npz', type?: 'float16' | 'float32') =>
    decodePrediction(await wholeFile(encodePrediction(inParts(map), format, smallClasses(C), type)), 'a', options);
  /** Largest relative difference. */
  const off = (found: Float32Array) =>
    found.reduce((most, value, i) => Math.max(most, Math.abs(value / (probabilities[i] ?? 1) - 1)), 0);

  test.each(['npy', 'npz'] as const)('.%s', async (format) => {
    const full = await written(format, 'float32');
    expect(full.form.dtype).toBe('F32');
    // The sum is made 1 again: an ulp or two.
    expect(off(full.map.data)).toBeLessThan(2.5e-7);
    const half = await written(format);
    expect(half.form.dtype).toBe('F16');
    expect(off(half.map.data)).toBeLessThan(2 ** -10);
    expect(off(half.map.data)).toBeGreaterThan(2 ** -14);
  });
});

test('a label map takes a byte a pixel, and is resized as all its probabilities would be', () => {
  const ids = Uint8Array.from({ length: W * H }, (_, pixel) => (pixel % (C + 1) === C ? 255 : pixel % (C + 1)));
  const { map } = decodePrediction(writeNpy({ dtype: 'U8', shape: [H, W], bytes: ids }), 'a.npy', options);
  expect(map.labels?.ids).toEqual(ids);
  const { width, height, classes, data } = map;
  for (const [w, h] of [
    [3, 2],
    [W * 3, H * 2 + 1],
  ] as const) {
    expect(resizeProbabilities(map, w, h)).toEqual(resizeProbabilities({ width, height, classes, data }, w, h));
  }
  expect(labelsOf(map)).toEqual(labelsOf({ width, height, classes, data }));
});

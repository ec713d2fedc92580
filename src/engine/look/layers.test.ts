import { expect, it } from 'vitest';
import { LAYER_NAMES, LAYERS } from '../../protocol/layers.js';
import { mapsOf, type Seen, type ShownImage } from './layers.js';

const image: ShownImage = { image: 0, name: 'a.png', width: 2, height: 1, caption: 'student', weights: 'current' };

const pixels = {
  classes: Uint8Array.of(0, 1),
  entropy: Float32Array.of(0, 0.5),
  confidence: Float32Array.of(1, 0.5),
  excluded: Uint8Array.of(1, 0),
};

const everything: Seen = {
  input: new Uint8Array(6),
  pixels,
  gamma: 2,
  classes: 2,
  positive: Uint8Array.of(0, 255),
  confidence: Float32Array.of(0.25, 1.5),
  mixed: new Uint8Array(6),
  given: Uint8Array.of(1, 1),
  moved: { now: Uint8Array.of(0, 0), distances: Float32Array.of(0, 1) },
  disputed: Uint8Array.of(0, 85),
  truth: Uint8Array.of(1, 255),
};

const nothing: Seen = {
  ...everything,
  pixels: 'no-prediction',
  positive: 'no-teacher',
  confidence: 'no-teacher',
  mixed: 'no-mixed-image',
  given: 'before-distil',
  moved: 'before-a-pass',
  disputed: 'not-this-image',
  truth: 'no-label-map',
};

it('every layer is there, in the kind that its descriptor names, where nothing is missing', () => {
  const { layers, missing } = mapsOf(image, everything);
  expect(missing).toEqual({});
  for (const name of LAYER_NAMES) expect(layers[name]?.kind, name).toBe(LAYERS[name].kind);
  expect(layers).toMatchObject({
    weight: { data: Uint8Array.of(255, 64) },
    negative: { data: Uint8Array.of(1, 0), max: 2 },
    confidence: { data: Uint8Array.of(64, 255) },
    disputed: { data: Uint8Array.of(0, 85) },
    error: { data: Uint8Array.of(1, 255) },
  });
});

it('each layer that cannot be made says why, in its own words', () => {
  const { layers, missing } = mapsOf(image, nothing);
  expect(Object.keys(layers)).toEqual(['input']);
  expect(Object.keys(missing)).toHaveLength(LAYER_NAMES.length - 1);
  expect(missing).toMatchObject({
    positive: 'There are no pseudo labels before Teach.',
    confidence: 'There is no teacher before Teach.',
    given: 'Distil has not begun.',
    ensembled: 'Labels move with the passes of Distil.',
    disputed: 'A run compares its results on 64 images at most, and this one is not among them.',
    truth: 'This image has no label map.',
    error: 'Errors need a label map of this image.',
  });
});

it('errors of an image with labels need a prediction', () => {
  const { missing } = mapsOf(image, { ...everything, pixels: 'no-prediction' });
  expect(missing.error).toBe('Errors need a prediction of this image.');
});

import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import { encodeGreyPng, encodePalettePng } from '../../images/png/encode.js';
import type { Layer, LayerName } from '../../protocol/layers.js';
import type { ImageMaps } from '../../protocol/session.js';
import { scales } from '../../report/paint/color-scales.js';
import { scaleOf } from '../../report/paint/layer-scale.js';
import { paintLayer } from '../../report/paint/paint.js';
import { paletteOf } from '../../report/paint/palette.js';
import { sampleClasses } from '../../report/record-sample.js';
import { bitmapOf, copyInto, pngOf, resized } from './bitmaps.js';
import { layerPng } from './layer-figure.js';

const SIDE = 4;
const bytes = (from: number, count = SIDE * SIDE) =>
  Uint8Array.from({ length: count }, (_, at) => (at * 37 + from) % 256);
const ids = Uint8Array.from({ length: SIDE * SIDE }, (_, at) => [0, 1, 255][at % 3] ?? 0);
const layers = {
  input: { kind: 'rgb', data: bytes(5, SIDE * SIDE * 3) },
  prediction: { kind: 'classes', data: ids },
  positive: { kind: 'classes', data: ids },
  entropy: { kind: 'share', data: bytes(9) },
  negative: { kind: 'count', data: bytes(0).map((value) => value % 3), max: 2 },
  error: { kind: 'error', data: ids },
} satisfies Partial<Record<LayerName, Layer>>;
const maps: ImageMaps = {
  ...{ image: 0, name: 'a.png', width: SIDE, height: SIDE, caption: 'source model', weights: 'source' },
  ...{ layers, missing: {} },
};
const palette = paletteOf(sampleClasses);

const rgb = async (png: Uint8Array) => {
  const { data, info } = await sharp(png).removeAlpha().raw().toBuffer({ resolveWithObject: true });
  return { width: info.width, height: info.height, rgb: [...data] };
};
const withoutAlpha = (pixels: ArrayLike<number>) => Array.from(pixels).filter((_, at) => at % 4 !== 3);

describe.each(Object.keys(layers) as (keyof typeof layers)[])('%s as PNG', (name) => {
  it.each([
    { hidden: [], opacity: 0.65, overlayHidden: false },
    { hidden: [1], opacity: 1, overlayHidden: false },
    { hidden: [], opacity: 0.3, overlayHidden: true },
  ])('has the pixels that the viewer paints: %o', async ({ hidden, opacity, overlayHidden }) => {
    const colouring = { palette, hidden: new Set<number>(hidden), opacity, overlayHidden };
    const png = await layerPng({ run: '', maps, name, colouring, classes: sampleClasses }, 'shown', false);
    const shown = overlayHidden ? 'input' : name;
    const paint = {
      input: layers.input.data,
      palette,
      hidden: colouring.hidden,
      opacity,
      scale: scales[scaleOf(shown).name],
    };
    const painted = paintLayer(shown, layers[shown], SIDE, SIDE, paint);
    expect(await rgb(png)).toEqual({ width: SIDE, height: SIDE, rgb: withoutAlpha(painted) });
  });
});

it('a layer by itself has only the colours of its classes, and black where it has none', async () => {
  const colouring = { palette, hidden: new Set<number>(), opacity: 0.2, overlayHidden: true };
  const png = await layerPng({ run: '', maps, name: 'prediction', colouring, classes: sampleClasses }, 'alone', false);
  const { rgb: values } = await rgb(png);
  expect(values.slice(0, 9)).toEqual([0x80, 0x40, 0x80, 0x00, 0x80, 0x00, 0, 0, 0]);
});

it('kept pictures, with a palette or in grey, come back as the colours that they show', async () => {
  const label = await bitmapOf(encodePalettePng({ width: 2, height: 1, data: Uint8Array.of(1, 255) }, sampleClasses));
  expect([...label.bitmap.pixels]).toEqual([0, 0x80, 0, 255, 0, 0, 0, 255]);
  expect(label.ids).toEqual(new Set([1, 255]));
  const grey = await bitmapOf(encodeGreyPng({ width: 1, height: 1, data: Uint8Array.of(77) }));
  expect([...grey.bitmap.pixels]).toEqual([77, 77, 77, 255]);
  expect(grey.ids).toBeNull();
});

it('a picture keeps its pixels at its own size, and the mean of their areas at another', async () => {
  const pixels = Uint8ClampedArray.of(0, 0, 0, 255, 100, 100, 100, 255);
  const bitmap = { width: 2, height: 1, pixels };
  expect(resized(bitmap, 2, 1)).toBe(bitmap);
  expect([...resized(bitmap, 1, 1).pixels]).toEqual([50, 50, 50, 255]);
  expect([...resized(bitmap, 4, 1).pixels]).toEqual([
    0, 0, 0, 255, 0, 0, 0, 255, 100, 100, 100, 255, 100, 100, 100, 255,
  ]);
  const whole = { width: 3, height: 1, pixels: new Uint8ClampedArray(12) };
  copyInto(whole, bitmap, 2, 0);
  expect([...whole.pixels.subarray(8)]).toEqual([0, 0, 0, 255]);
  expect((await rgb(await pngOf(whole))).width).toBe(3);
});

import { describe, expect, it } from 'vitest';
import type { Layer, LayerName } from '../../protocol/layers.js';
import { scales } from './color-scales.js';
import { type Paint, paintLayer, WRONG } from './paint.js';
import { paletteOf, parseColor } from './palette.js';

const palette = paletteOf({
  name: 'two',
  ignore: [255],
  classes: [
    { id: 0, name: 'road', color: '#804080' },
    { id: 1, name: 'tree', color: '#00ff00' },
  ],
});
const input = Uint8Array.from([100, 200, 40, 100, 200, 40, 10, 20, 30, 0, 0, 0]);
const paint: Paint = { input, palette, scale: scales.entropy, hidden: new Set(), opacity: 1 };

/** RGB of each pixel of a 4 x 1 picture. */
function colors(layer: Layer, change: Partial<Paint> = {}, name: LayerName = 'prediction'): number[][] {
  const pixels = paintLayer(name, layer, 4, 1, { ...paint, ...change });
  return [0, 1, 2, 3].map((pixel) => [...pixels.slice(pixel * 4, pixel * 4 + 3)]);
}
const classes: Layer = { kind: 'classes', data: Uint8Array.from([0, 1, 255, 1]) };

describe('painting a layer', () => {
  it('shows an RGB layer as it is, opaque', () => {
    const pixels = paintLayer('input', { kind: 'rgb', data: input }, 4, 1, paint);
    expect([...pixels.slice(0, 4)]).toEqual([100, 200, 40, 255]);
  });

  it('puts class colours over the input with the opacity, and leaves pixels without a class as they are', () => {
    expect(colors(classes)[0]).toEqual([128, 64, 128]);
    expect(colors(classes, { opacity: 0.5 })[0]).toEqual([114, 132, 84]);
    expect(colors(classes)[2]).toEqual([10, 20, 30]);
    expect(colors(classes, { input: undefined })[2]).toEqual([0, 0, 0]);
  });

  it('shows the input where a class is hidden', () => {
    expect(colors(classes, { hidden: new Set([0]) })[0]).toEqual([100, 200, 40]);
    expect(colors(classes, { hidden: new Set([0]) })[1]).toEqual([0, 255, 0]);
  });

  it('dims pixels whose pseudo label is not kept to a dark grey', () => {
    const [, , dimmed] = colors({ kind: 'classes', data: Uint8Array.from([0, 1, 255, 255]) }, {}, 'positive');
    const luma = Math.round(0.38 * (0.299 * 10 + 0.587 * 20 + 0.114 * 30));
    expect(dimmed).toEqual([luma, luma, luma]);
  });

  it('reads shares and counts off the scale, the largest count at its end', () => {
    const low = [...scales.entropy.slice(0, 3)];
    const high = [...scales.entropy.slice(-3)];
    expect(colors({ kind: 'share', data: Uint8Array.from([0, 255, 0, 0]) }).slice(0, 2)).toEqual([low, high]);
    expect(colors({ kind: 'count', max: 10, data: Uint8Array.from([0, 10, 5, 12]) })).toEqual([
      low,
      high,
      [...scales.entropy.slice(128 * 3, 129 * 3)],
      high,
    ]);
  });

  it('keeps right, wrong and unlabelled pixels apart: grey, the error colour, hatching', () => {
    const error: Layer = { kind: 'error', data: Uint8Array.from([0, 1, 255, 255]) };
    const [right, wrong, hatch] = colors(error);
    expect(new Set(right).size).toBe(1);
    expect(wrong).toEqual([...WRONG]);
    expect(hatch).not.toEqual(right);
    const wide = paintLayer('error', { kind: 'error', data: new Uint8Array(64).fill(255) }, 8, 8, paint);
    expect(new Set([...wide].filter((_, at) => at % 4 === 0)).size).toBe(2);
  });

  it('refuses a text that is no colour', () => {
    expect(() => parseColor('red')).toThrow('Not a colour: red.');
  });
});

describe('colour scales', () => {
  const luminance = (scale: Uint8Array, place: number): number => {
    const [red = 0, green = 0, blue = 0] = [...scale.slice(place * 3, place * 3 + 3)].map(
      (byte) => (byte / 255) ** 2.2,
    );
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
  };
  it.each(Object.entries(scales))(
    '%s rises in lightness from dark to light, so that its order needs no hue',
    (_, scale) => {
      for (let place = 8; place < 256; place += 8) {
        expect(luminance(scale, place)).toBeGreaterThan(luminance(scale, place - 8));
      }
      expect(luminance(scale, 0)).toBeLessThan(0.03);
      expect(luminance(scale, 255)).toBeGreaterThan(0.6);
    },
  );
  it('are four different scales', () => {
    expect(new Set(Object.values(scales).map((scale) => scale.slice(96 * 3, 97 * 3).join())).size).toBe(4);
  });
});

import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import { CAMVID_11 } from '../../protocol/presets.js';
import { encodePalettePng, encodeRgbPng } from './encode.js';

const pixels = async (png: Uint8Array) => [...(await sharp(png).removeAlpha().raw().toBuffer())];

describe('PNG files as another decoder reads them', () => {
  it('show label maps in the class colours, ignored pixels black', async () => {
    const png = encodePalettePng({ width: 3, height: 1, data: Uint8Array.of(3, 255, 10) }, CAMVID_11);
    expect(await sharp(png).metadata()).toMatchObject({ format: 'png', width: 3, height: 1, isPalette: true });
    expect(await pixels(png)).toEqual([0x80, 0x40, 0x80, 0, 0, 0, 0x00, 0x80, 0xc0]);
  });

  it('show RGB images as they are', async () => {
    const data = Uint8Array.of(1, 2, 3, 250, 251, 252);
    expect(await pixels(encodeRgbPng({ width: 1, height: 2, data }))).toEqual([...data]);
  });
});

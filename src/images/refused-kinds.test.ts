import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import { UserError } from '../protocol/errors.js';
import { ANY_IMAGE_KIND } from '../protocol/image-kinds.js';
import { decodeImage } from './decode.js';
import { imageKindOf } from './kinds.js';
import { REFUSED, refusedKindOf } from './refused-kinds.js';

const latin1 = (text: string): Uint8Array => Uint8Array.from(text, (character) => character.charCodeAt(0));
const box = (brand: string) => `\0\0\0\x18ftyp${brand}\0\0\0\0`;

/** The beginnings of files as their programs write them. */
const BEGINNINGS: Record<keyof typeof REFUSED, string[]> = {
  AVIF: [box('avif'), box('avis')],
  HEIC: [box('heic'), box('heix'), box('hevc'), box('mif1'), box('heim')],
  'JPEG 2000': ['\0\0\0\x0cjP  \r\n\x87\n\0\0', '\xff\x4f\xff\x51\0\x2f'],
  'JPEG XL': ['\xff\x0a\x7a\x15', '\0\0\0\x0cJXL \r\n\x87\n\0'],
  'JPEG XR': ['II\xbc\x01\x08\0\0\0'],
  Photoshop: ['8BPS\0\x01\0\0'],
  OpenEXR: ['\x76\x2f\x31\x01\x02\0\0\0'],
  'Radiance HDR': ['#?RADIANCE\nFORMAT=32-bit_rle_rgbe\n'],
  'raw Canon': ['II*\0\x10\0\0\0CR\x02\0', box('crx ')],
  'raw Fujifilm': ['FUJIFILMCCD-RAW 0201'],
  'raw Olympus': ['IIRO\x08\0\0\0'],
  'raw Panasonic': ['IIU\0\x18\0\0\0'],
  'raw Sigma': ['FOVb\x01\0\x02\0'],
  'raw Minolta': ['\0MRM\0\0'],
  'PNM (PPM, PGM, PBM)': ['P6\n640 480\n255\n', 'P5 640', 'P1#x\n'],
  QOI: ['qoif\0\0'],
  DDS: ['DDS |\0\0\0'],
  ICO: ['\0\0\x01\0\x01\0'],
  'Sun raster': ['\x59\xa6\x6a\x95\0\0'],
  XCF: ['gimp xcf v011\0'],
  DjVu: ['AT&TFORM\0\0'],
  FITS: ['SIMPLE  =                    T'],
  DICOM: [`${'\0'.repeat(128)}DICM\x02\0`],
  HDF5: ['\x89HDF\r\n\x1a\n\0'],
  MATLAB: ['MATLAB 5.0 MAT-file, Platform'],
  NumPy: ['\x93NUMPY\x01\0'],
  SVG: ['<?xml version="1.0"?>\n<svg xmlns="x">', '<svg width="4">'],
  PDF: ['%PDF-1.7\n'],
  MPEG: [box('isom'), box('mp42'), box('qt  '), '\0\0\x01\xba\x44'],
  AVI: ['RIFF\0\0\0\0AVI LIST'],
  Matroska: ['\x1a\x45\xdf\xa3\x01'],
  zip: ['PK\x03\x04\x14\0'],
  'Git LFS pointer': ['version https://git-lfs.github.com/spec/v1\noid sha256:0\n'],
  HTML: ['<!DOCTYPE html>\n<html>', '\n<html lang="en">'],
};

async function refusal(bytes: Uint8Array): Promise<UserError> {
  const error: unknown = await decodeImage(bytes, 'a', () => Promise.reject(new Error('no platform'))).catch(
    (thrown: unknown) => thrown,
  );
  if (error instanceof UserError) return error;
  throw new Error('the image was accepted');
}

describe.each(Object.entries(BEGINNINGS))('%s', (name, beginnings) => {
  it('is refused by its name, and by no other, with the advice that helps', async () => {
    for (const text of beginnings) {
      const bytes = latin1(text.padEnd(64, '\x01'));
      expect(imageKindOf(bytes)).toBeUndefined();
      expect(Object.entries(REFUSED).flatMap(([words, { isOne }]) => (isOne(bytes) ? [words] : []))).toEqual([name]);
      const error = await refusal(bytes);
      expect(error).toMatchObject({ code: 'unsupported-image', advice: refusedKindOf(bytes)?.advice });
      expect(error.message).toContain(`${name} `);
      expect(error.advice).not.toContain(ANY_IMAGE_KIND);
    }
  });
});

describe('a JPEG that browsers do not read is refused by its form', () => {
  it.each([
    [0xc9, 8, /arithmetic coding/],
    [0xca, 8, /arithmetic coding/],
    [0xc3, 8, /lossless JPEG/],
    [0xc5, 8, /hierarchical JPEG/],
    [0xf7, 8, /JPEG-LS/],
    [0xc1, 12, /JPEG images of 12 bits/],
  ])('frame %i of %i bits', async (marker, bits, message) => {
    const picture = sharp({ create: { width: 24, height: 16, channels: 3, background: '#345678' } });
    const bytes = new Uint8Array(await picture.jpeg().toBuffer());
    const frame = Buffer.from(bytes).indexOf(Buffer.of(0xff, 0xc0));
    bytes[frame + 1] = marker;
    bytes[frame + 4] = bits;
    const error = await refusal(bytes);
    expect(error).toMatchObject({ code: 'unsupported-image', advice: expect.stringContaining('magick') });
    expect(error.message).toMatch(message);
  });
});

import { encode } from 'fast-png';
import { describe, expect, it } from 'vitest';
import { type ClassList, parseClassList } from '../../protocol/classes.js';
import { UserError } from '../../protocol/errors.js';
import { CAMVID_11, CITYSCAPES_19_LABEL_IDS } from '../../protocol/presets.js';
import { encodePalettePng } from '../png/encode.js';
import { decodeLabels } from './label-map.js';

const classes = parseClassList({
  name: 'three',
  ignore: [7, 300],
  idMap: { 9: 2, 1000: 1, 20: 7 },
  classes: [
    { id: 0, name: 'a', color: '#ff0000' },
    { id: 1, name: 'b', color: '#00ff00' },
    { id: 2, name: 'c', color: '#0000ff' },
  ],
});

function refusal(bytes: Uint8Array, list: ClassList = classes): UserError {
  try {
    decodeLabels(bytes, 'labels/x.png', list);
  } catch (error) {
    if (error instanceof UserError) return error;
    throw error;
  }
  throw new Error('the labels were accepted');
}

const grey8 = (...ids: number[]) => encode({ width: ids.length, height: 1, data: Uint8Array.from(ids), channels: 1 });
const grey16 = (...ids: number[]) =>
  encode({ width: ids.length, height: 1, data: Uint16Array.from(ids), channels: 1, depth: 16 });
const rgb = (...bytes: number[]) =>
  encode({ width: bytes.length / 6, height: 2, data: Uint8Array.from(bytes), channels: 3 });

describe('label maps', () => {
  it('take grey values as ids, then the id map, then the ignore list', () => {
    expect([...decodeLabels(grey8(0, 1, 2, 7, 9, 20, 255), 'x.png', classes).data]).toEqual([
      0, 1, 2, 255, 2, 255, 255,
    ]);
  });

  it('take 16 bit grey values as they are', () => {
    expect([...decodeLabels(grey16(2, 300, 1000), 'x.png', classes).data]).toEqual([2, 255, 1]);
  });

  it('take values of 1, 2 and 4 bits as they are, each row from a fresh byte', () => {
    const packed = (depth: 1 | 2 | 4, width: number, ...bytes: number[]) =>
      decodeLabels(encode({ width, height: 2, data: Uint8Array.from(bytes), channels: 1, depth }), 'x.png', classes);
    expect([...packed(1, 3, 0b10100000, 0b01000000).data]).toEqual([1, 0, 1, 0, 1, 0]);
    expect([...packed(2, 5, 0b00011000, 0b01000000, 0b10010010, 0).data]).toEqual([0, 1, 2, 0, 1, 2, 1, 0, 2, 0]);
    expect([...packed(4, 3, 0x01, 0x20, 0x79, 0x00).data]).toEqual([0, 1, 2, 255, 2, 0]);
  });

  it('take palette indices, whatever the colours', () => {
    const palette = [
      [9, 9, 9],
      [0, 0, 255],
      [255, 0, 0],
    ];
    const png = encode({ width: 3, height: 1, data: Uint8Array.of(2, 0, 1), channels: 1, depth: 8, palette });
    expect([...decodeLabels(png, 'x.png', classes).data]).toEqual([2, 0, 1]);
  });

  it('take the class of each colour of a true colour map and ignore black', () => {
    const labels = decodeLabels(rgb(255, 0, 0, 0, 255, 0, 0, 0, 255, 0, 0, 0), 'x.png', classes);
    expect(labels).toEqual({ width: 2, height: 2, data: Uint8Array.of(0, 1, 2, 255) });
    const alpha = encode({ width: 1, height: 1, data: Uint8Array.of(0, 255, 0, 3), channels: 4 });
    expect([...decodeLabels(alpha, 'x.png', classes).data]).toEqual([1]);
  });

  it('map Cityscapes label ids to train ids', () => {
    expect([...decodeLabels(grey8(7, 26, 0, 33, 255), 'x.png', CITYSCAPES_19_LABEL_IDS).data]).toEqual([
      0, 13, 255, 18, 255,
    ]);
  });
});

describe('a bad label map', () => {
  it('is refused with the unknown id and its number of pixels', () => {
    const error = refusal(grey8(0, 5, 5, 1, 3));
    expect(error).toMatchObject({ code: 'unknown-label-id', file: 'labels/x.png' });
    expect(error.message).toBe(
      'labels/x.png: the label map has id 3 (1 pixels), 5 (2 pixels), but the class list "three" has ids 0 to 2.',
    );
    expect(error.advice).toContain('ignore');
  });

  it('is refused for a 16 bit id that would fit after cutting off its high byte', () => {
    expect(refusal(grey16(256 + 1)).message).toContain('257 (1 pixels)');
  });

  it('is refused with the first unknown colour and its position', () => {
    const error = refusal(rgb(255, 0, 0, 0, 255, 0, 0, 0, 255, 1, 2, 3));
    expect(error.code).toBe('unknown-label-color');
    expect(error.message).toContain('#010203 at x 1, y 1');
  });

  it('is refused when it is cut off or empty', () => {
    expect(refusal(grey8(0, 1).subarray(0, 50)).code).toBe('corrupt-image');
    expect(refusal(new Uint8Array(0)).code).toBe('empty-file');
  });
});

describe('palette PNGs', () => {
  it('are read as the labels that were written, with 255', () => {
    const labels = { width: 3, height: 2, data: Uint8Array.of(0, 1, 2, 255, 10, 0) };
    expect(decodeLabels(encodePalettePng(labels, CAMVID_11), 'x.png', CAMVID_11)).toEqual(labels);
  });
});

import { encode } from 'fast-png';
import type { ClassList } from '../../protocol/classes.js';
import type { RgbImage } from '../image-file.js';
import type { LabelMap } from '../labels/label-map.js';

const BLACK = [0, 0, 0];

const channelsOf = (color: string): number[] =>
  [1, 3, 5].map((start) => Number.parseInt(color.slice(start, start + 2), 16));

/** Label map as an indexed PNG: index = class id, shown in the class colour. 255 (ignored) is black. */
export function encodePalettePng({ width, height, data }: LabelMap, classes: ClassList): Uint8Array {
  const palette = Array.from({ length: 256 }, (_, id) => {
    const color = classes.classes[id]?.color;
    return color ? channelsOf(color) : BLACK;
  });
  return encode({ width, height, data, channels: 1, depth: 8, palette });
}

/** 8 bit RGB as PNG. */
export function encodeRgbPng({ width, height, data }: RgbImage): Uint8Array {
  return encode({ width, height, data, channels: 3, depth: 8 });
}

/** 8 bit grey as PNG. */
export function encodeGreyPng({ width, height, data }: LabelMap): Uint8Array {
  return encode({ width, height, data, channels: 1, depth: 8 });
}

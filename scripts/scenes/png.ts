import { encode } from 'fast-png';
import sharp from 'sharp';
import type { ClassList } from '../../src/protocol/classes.js';
import { HEIGHT, WIDTH } from './size.js';

/** An 8-bit RGB PNG. By sharp, not fast-png: filtered rows make noisy pictures a quarter smaller. */
export function encodePicture(rgb: Uint8Array): Promise<Uint8Array> {
  const raw = { width: WIDTH, height: HEIGHT, channels: 3 as const };
  return sharp(rgb, { raw }).png({ compressionLevel: 9, adaptiveFiltering: true }).toBuffer();
}

/** An indexed PNG: class ids as they are, with the class colours as palette, so that any viewer shows a coloured map. */
export function encodeLabels(labels: Uint8Array, classes: ClassList): Uint8Array {
  const palette = classes.classes.map(({ color }) =>
    [1, 3, 5].map((at) => Number.parseInt(color.slice(at, at + 2), 16)),
  );
  const image = { width: WIDTH, height: HEIGHT, depth: 8 as const, channels: 1, data: labels, palette };
  return encode(image, { zlib: { level: 9 } });
}

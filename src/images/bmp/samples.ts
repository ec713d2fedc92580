import type { StoredSamples } from '../stored-samples.js';
import { type BmpHeader, readBmpHeader } from './header.js';

/** Where the row `y` of the picture lies in the file. */
const rowAt = ({ pixelsAt, rowBytes, upwards, height }: BmpHeader, y: number): number =>
  pixelsAt + rowBytes * (upwards ? height - 1 - y : y);

function indices(bytes: Uint8Array, header: BmpHeader): Uint8Array {
  const { width, height, bits } = header;
  const data = new Uint8Array(width * height);
  for (let y = 0, to = 0; y < height; y++) {
    const from = rowAt(header, y);
    for (let x = 0; x < width; x++, to++) {
      const place = x * bits;
      data[to] = ((bytes[from + (place >> 3)] as number) >> (8 - bits - (place & 7))) & ((1 << bits) - 1);
    }
  }
  return data;
}

/** Red, green and blue. The fourth byte of 32 bits is opacity or nothing: it is not looked at. */
function colours(bytes: Uint8Array, header: BmpHeader): Uint8Array {
  const { width, height, bits, places } = header;
  const [red, green, blue] = places;
  const data = new Uint8Array(width * height * 3);
  const step = bits / 8;
  for (let y = 0, to = 0; y < height; y++) {
    let from = rowAt(header, y);
    for (let x = 0; x < width; x++, to += 3, from += step) {
      data[to] = bytes[from + red] as number;
      data[to + 1] = bytes[from + green] as number;
      data[to + 2] = bytes[from + blue] as number;
    }
  }
  return data;
}

/** @throws Error with half a sentence where the file is damaged; UnreadForm */
export function bmpSamples(bytes: Uint8Array): StoredSamples {
  const header = readBmpHeader(bytes);
  const { width, height, bits, palette } = header;
  if (bits > 8) return { width, height, channels: 3, depth: 8, data: colours(bytes, header), palette: undefined };
  return { width, height, channels: 1, depth: 8, data: indices(bytes, header), palette };
}

/** What a BMP is written of. Rows stand as they are shown, from the top. */
export interface BmpParts {
  width: number;
  height: number;
  bits: 1 | 4 | 8 | 24 | 32;
  /** Palette indices, or red, green, blue (and a fourth byte of 32 bits) of each pixel. */
  data: ArrayLike<number>;
  palette?: readonly (readonly number[])[];
  /** Whether the first row is stored first. Most programs store the lowest row first. */
  downwards?: boolean;
  /** The number of the compression; by default none, or the masks. */
  compression?: number;
  /** Masks of red, green, blue and opacity. With them the header is one of 108 bytes, as GIMP and ImageMagick write it. */
  masks?: readonly number[];
}

function pack(row: number[], bits: number): number[] {
  const bytes: number[] = new Array(Math.ceil((row.length * bits) / 8)).fill(0);
  row.forEach((index, x) => {
    const place = x * bits;
    bytes[place >> 3] = (bytes[place >> 3] ?? 0) | (index << (8 - bits - (place & 7)));
  });
  return bytes;
}

/** The bytes of a pixel with these masks: each names the byte of its colour. */
function masked(pixel: readonly number[], masks: readonly number[]): number[] {
  const bytes = [0, 0, 0, 0];
  masks.forEach((mask, colour) => {
    bytes[Math.round(Math.log2(mask >>> 0) / 8 - 0.9)] = pixel[colour] ?? 255;
  });
  return bytes;
}

function rowOf({ width, bits, data, masks }: BmpParts, y: number): number[] {
  if (bits <= 8)
    return pack(
      Array.from({ length: width }, (_, x) => data[y * width + x] ?? 0),
      bits,
    );
  const step = bits / 8;
  return Array.from({ length: width }, (_, x) => {
    const pixel = Array.from({ length: step }, (_, channel) => data[(y * width + x) * step + channel] ?? 0);
    if (masks) return masked(pixel, masks);
    const [red = 0, green = 0, blue = 0, ...rest] = pixel;
    return [blue, green, red, ...rest];
  }).flat();
}

export function bmpFile(parts: BmpParts): Uint8Array {
  const { width, height, bits, palette = [], downwards = false, masks } = parts;
  const headerBytes = masks ? 108 : 40;
  const pixelsAt = 14 + headerBytes + 4 * palette.length;
  const rowBytes = Math.ceil((width * bits) / 32) * 4;
  const file = Buffer.alloc(pixelsAt + rowBytes * height);
  file.write('BM');
  file.writeUInt32LE(file.length, 2);
  file.writeUInt32LE(pixelsAt, 10);
  file.writeUInt32LE(headerBytes, 14);
  file.writeInt32LE(width, 18);
  file.writeInt32LE(downwards ? -height : height, 22);
  file.writeUInt16LE(1, 26);
  file.writeUInt16LE(bits, 28);
  file.writeUInt32LE(parts.compression ?? (masks ? 3 : 0), 30);
  file.writeUInt32LE(palette.length, 46);
  masks?.forEach((mask, at) => {
    file.writeUInt32LE(mask, 54 + 4 * at);
  });
  palette.forEach(([red = 0, green = 0, blue = 0], index) => {
    file.set([blue, green, red, 0], 14 + headerBytes + 4 * index);
  });
  for (let y = 0; y < height; y++) {
    file.set(rowOf(parts, y), pixelsAt + rowBytes * (downwards ? y : height - 1 - y));
  }
  return new Uint8Array(file);
}

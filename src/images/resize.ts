import type { RgbImage } from './image-file.js';
import { type AxisTaps, PRECISION_BITS, triangleTaps } from './resize-taps.js';

/** Of its own: to read an import costs time in the inner loops where modules are not bundled. */
const FRACTION = PRECISION_BITS;
/** Added before the fraction is cut off: it rounds half up. */
const HALF = 1 << (FRACTION - 1);

/** A weighted sum as a byte. It stays below 2^31: the weights of an output sum to 1, up to rounding. */
const toByte = (sum: number): number => Math.min(255, sum >> FRACTION);

function resizeRows({ width, height, data }: RgbImage, { taps, first, weights }: AxisTaps): RgbImage {
  const outputWidth = first.length;
  const output = new Uint8Array(outputWidth * height * 3);
  for (let y = 0, to = 0; y < height; y++) {
    for (let x = 0, tap = 0; x < outputWidth; x++, to += 3) {
      let at = (y * width + (first[x] as number)) * 3;
      let red = HALF;
      let green = HALF;
      let blue = HALF;
      for (const end = tap + taps; tap < end; tap++, at += 3) {
        const weight = weights[tap] as number;
        red += Math.imul(data[at] as number, weight);
        green += Math.imul(data[at + 1] as number, weight);
        blue += Math.imul(data[at + 2] as number, weight);
      }
      output[to] = toByte(red);
      output[to + 1] = toByte(green);
      output[to + 2] = toByte(blue);
    }
  }
  return { width: outputWidth, height, data: output };
}

/** Adds two weighted rows of bytes, which start at `a` and `b`, to the sums. */
function addRows(sums: Int32Array, data: Uint8Array, a: number, weightA: number, b: number, weightB: number): void {
  for (let x = 0; x < sums.length; x++) {
    sums[x] =
      (sums[x] as number) + Math.imul(data[a + x] as number, weightA) + Math.imul(data[b + x] as number, weightB);
  }
}

/** Whole rows at a time: neighbours in memory are read together. A last odd row is added with a weight of 0 beside it. */
function resizeColumns({ width, data }: RgbImage, { taps, first, weights }: AxisTaps): RgbImage {
  const height = first.length;
  const row = width * 3;
  const output = new Uint8Array(row * height);
  const sums = new Int32Array(row);
  for (let y = 0; y < height; y++) {
    sums.fill(HALF);
    for (let tap = 0; tap < taps; tap += 2) {
      const at = ((first[y] as number) + tap) * row;
      const of = y * taps + tap;
      const hasNext = tap + 1 < taps;
      const next = hasNext ? at + row : at;
      addRows(sums, data, at, weights[of] as number, next, hasNext ? (weights[of + 1] as number) : 0);
    }
    for (let x = 0, to = y * row; x < row; x++) output[to + x] = toByte(sums[x] as number);
  }
  return { width, height, data: output };
}

/** Resizes an image, with the bytes of `resizeBilinear`. */
export type ResizeImage = (image: RgbImage, width: number, height: number) => RgbImage | Promise<RgbImage>;

/**
 * Antialiased bilinear resize with the bytes of PIL's `Image.resize((width, height), Image.BILINEAR)`: a horizontal pass,
 * rounded to 8 bits, then a vertical one. A pass that changes nothing is left out.
 */
export function resizeBilinear(image: RgbImage, width: number, height: number): RgbImage {
  const rows = image.width === width ? image : resizeRows(image, triangleTaps(image.width, width));
  return rows.height === height ? rows : resizeColumns(rows, triangleTaps(rows.height, height));
}

/** Nearest label of each output pixel's centre (PIL's NEAREST); `labels`: one byte per pixel. */
export function resizeNearest(
  labels: { width: number; height: number; data: Uint8Array },
  width: number,
  height: number,
): Uint8Array {
  const columns = Array.from({ length: width }, (_, x) => Math.floor(((x + 0.5) * labels.width) / width));
  const output = new Uint8Array(width * height);
  for (let y = 0; y < height; y++) {
    const row = Math.floor(((y + 0.5) * labels.height) / height) * labels.width;
    for (let x = 0; x < width; x++) output[y * width + x] = labels.data[row + (columns[x] as number)] as number;
  }
  return output;
}

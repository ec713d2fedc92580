import type { RgbImage } from './image-file.js';

/** The inputs of one output pixel: `weights.length` neighbours from `first` on; weights are fixed-point and sum to 1. */
interface Taps {
  first: number;
  weights: Int32Array;
}

/** Fractional bits of the weights: 8 bits of pixel and 2 of headroom leave 22 of 32. */
const PRECISION_BITS = 32 - 8 - 2;
const HALF = 1 << (PRECISION_BITS - 1);

/** Triangle filter as wide as the larger of an input and an output pixel: this width antialiases a reduction. */
function triangleTaps(inputSize: number, outputSize: number): Taps[] {
  const scale = inputSize / outputSize;
  const support = Math.max(scale, 1);
  return Array.from({ length: outputSize }, (_, output) => {
    const center = (output + 0.5) * scale;
    const first = Math.max(0, Math.trunc(center - support + 0.5));
    const end = Math.min(inputSize, Math.trunc(center + support + 0.5));
    // PIL multiplies by the reciprocal and does not divide; only so the last bit of the weights is PIL's.
    const shrink = 1 / support;
    const heights = Array.from({ length: end - first }, (_, tap) =>
      Math.max(0, 1 - Math.abs((tap + first - center + 0.5) * shrink)),
    );
    const sum = heights.reduce((total, height) => total + height, 0);
    return {
      first,
      weights: Int32Array.from(heights, (height) => Math.trunc(0.5 + (height / sum) * 2 ** PRECISION_BITS)),
    };
  });
}

/** Weighted sums along one axis, rounded half up to 8 bits. `step`: distance of neighbours in `data`. */
function weigh(data: Uint8Array, start: number, step: number, weights: Int32Array): number {
  let sum = HALF;
  for (let tap = 0, at = start; tap < weights.length; tap++, at += step) {
    sum += (data[at] as number) * (weights[tap] as number);
  }
  return Math.min(255, sum >> PRECISION_BITS);
}

function resizeRows({ width, height, data }: RgbImage, outputWidth: number): RgbImage {
  const output = new Uint8Array(outputWidth * height * 3);
  const taps = triangleTaps(width, outputWidth);
  let to = 0;
  for (let y = 0; y < height; y++) {
    for (const { first, weights } of taps) {
      const start = (y * width + first) * 3;
      for (let channel = 0; channel < 3; channel++) output[to++] = weigh(data, start + channel, 3, weights);
    }
  }
  return { width: outputWidth, height, data: output };
}

function resizeColumns({ width, height, data }: RgbImage, outputHeight: number): RgbImage {
  const row = width * 3;
  const output = new Uint8Array(row * outputHeight);
  let to = 0;
  for (const { first, weights } of triangleTaps(height, outputHeight)) {
    for (let x = 0; x < row; x++) output[to++] = weigh(data, first * row + x, row, weights);
  }
  return { width, height: outputHeight, data: output };
}

/**
 * Antialiased bilinear resize with the bytes of PIL's `Image.resize((width, height), Image.BILINEAR)`: a horizontal pass,
 * rounded to 8 bits, then a vertical one. A pass that changes nothing is left out.
 */
export function resizeBilinear(image: RgbImage, width: number, height: number): RgbImage {
  const rows = image.width === width ? image : resizeRows(image, width);
  return rows.height === height ? rows : resizeColumns(rows, height);
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

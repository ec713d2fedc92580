import { resizeReference } from '../resize-bilinear/reference.js';

/** Probabilities [C, height * width] of logits [1,h,w,C] upsampled in float64. */
export function upsampleSoftmaxReference(
  logits: ArrayLike<number>,
  shape: readonly [number, number, number, number],
  height: number,
  width: number,
): Float64Array {
  const [, , , classes] = shape;
  const full = resizeReference(logits, shape, height, width, false);
  const pixels = height * width;
  const planes = new Float64Array(full.length);
  for (let pixel = 0; pixel < pixels; pixel++) {
    const own = full.subarray(pixel * classes, (pixel + 1) * classes);
    const most = Math.max(...own);
    const exponentials = own.map((z) => Math.exp(z - most));
    const sum = exponentials.reduce((total, value) => total + value, 0);
    exponentials.forEach((value, c) => {
      planes[c * pixels + pixel] = value / sum;
    });
  }
  return planes;
}

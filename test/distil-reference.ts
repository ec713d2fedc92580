import type { LossResult } from '../src/gpu/pixel-loss/loss-passes.js';
import { distilReference } from '../src/gpu/pixel-loss/reference.js';
import { resizeGradientReference, resizeReference } from '../src/gpu/resize-bilinear/reference.js';

/** A loss, and its gradient with regard to the logits. */
export interface LossAndGradient {
  loss: number;
  gradient: ArrayLike<number>;
}

/** Logits [N,h,w,C] of a student. */
export interface Logits {
  shape: [number, number, number, number];
  values: ArrayLike<number>;
}

/** L_D in float64, of logits that are upsampled to the targets [height,width,C]: mean_pixels sum_c t_c (ln t_c - ln p_c). */
export function floatDistil(
  { shape, values }: Logits,
  targets: readonly Float32Array[],
  { width, height }: { width: number; height: number },
): LossAndGradient {
  const full = resizeReference(values, shape, height, width, false);
  const perMap = height * width * shape[3];
  const all = new Float64Array(perMap * targets.length);
  targets.forEach((target, place) => {
    all.set(target, place * perMap);
  });
  const { values: found, gradient } = distilReference(full, shape[3], all);
  return { loss: found[0] ?? Number.NaN, gradient: resizeGradientReference(gradient, shape, height, width, false) };
}

/** Takes the result over. */
export async function readLoss({ values, gradient }: LossResult): Promise<LossAndGradient> {
  const found = { loss: (await values.data())[0] ?? Number.NaN, gradient: await gradient.data<'float32'>() };
  values.dispose();
  gradient.dispose();
  return found;
}

/** How far loss (relative to itself) and gradient (relative to its largest number) are from what is expected. */
export function distanceTo(expected: LossAndGradient, found: LossAndGradient): { loss: number; gradient: number } {
  let [largest, furthest] = [0, 0];
  for (let i = 0; i < expected.gradient.length; i++) {
    const value = expected.gradient[i] as number;
    largest = Math.max(largest, Math.abs(value));
    furthest = Math.max(furthest, Math.abs(value - (found.gradient[i] ?? Number.NaN)));
  }
  return { loss: Math.abs(found.loss / expected.loss - 1), gradient: furthest / largest };
}

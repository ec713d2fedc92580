import { type Tensor, tensor } from '@tensorflow/tfjs-core';
import { toFloat16, toFloat32 } from '../src/gpu/storage/cast.js';
import { noise } from './compare.js';

/** Rounding of a result to float16, relative to the largest value: half a unit in the last place is 2^-11. */
export const FLOAT16_ROUNDING = 1e-3;

/** The nearest float16, ties to even, subnormals too; magnitudes from 65520 are infinite. */
export function roundToFloat16(value: number): number {
  const exponent = Math.max(Math.floor(Math.log2(Math.abs(value) || 2 ** -14)), -14);
  const unit = 2 ** (exponent - 10);
  const units = value / unit;
  const low = Math.floor(units);
  const up = units - low > 0.5 || (units - low === 0.5 && low % 2 !== 0);
  const rounded = (low + (up ? 1 : 0)) * unit;
  return Math.abs(rounded) > 65504 ? Math.sign(rounded) * Number.POSITIVE_INFINITY : rounded;
}

/** `noise` that float16 holds exactly, so that what a test measures is the rounding of results. */
export const noise16 = (count: number, seed: number): Float32Array => noise(count, seed).map(roundToFloat16);

/** A float16 tensor of these values. */
export function tensor16(values: Float32Array, shape: number[]): Tensor {
  const whole = tensor(values, shape);
  const half = toFloat16(whole);
  whole.dispose();
  return half;
}

/** Values of a float16 tensor, which is disposed. */
export async function read16(half: Tensor): Promise<Float32Array> {
  const whole = toFloat32(half);
  half.dispose();
  const values = (await whole.data()) as Float32Array;
  whole.dispose();
  return values;
}

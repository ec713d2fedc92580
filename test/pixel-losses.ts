import { type Tensor, tensor } from '@tensorflow/tfjs-core';
import { expect } from 'vitest';
import type { LossResult } from '../src/gpu/pixel-loss/loss-passes.js';
import type { ReferenceLoss } from '../src/gpu/pixel-loss/reference.js';

/** Numbers in [0, 1) that are the same on every run. */
export function draws(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
}

export type Shape = [number, number, number, number];

export function sample([n, h, w, classes]: Shape, spread: number, seed: number) {
  const draw = draws(seed);
  const pixels = n * h * w;
  const logits = Float32Array.from({ length: pixels * classes }, (_, i) => {
    const rising = spread * (0.02 + Math.floor(i / classes) / pixels);
    return rising * Math.sqrt(-2 * Math.log(draw() + 1e-9)) * Math.cos(2 * Math.PI * draw());
  });
  const labels = Int32Array.from({ length: pixels }, () => (draw() < 0.2 ? 255 : Math.floor(draw() * classes)));
  const weights = Float32Array.from({ length: pixels }, draw);
  const teacher = Float32Array.from({ length: pixels * classes }, (_, i) => (i % 5 === 0 ? 0 : draw()));
  for (let i = 0; i < pixels; i++) {
    const row = teacher.subarray(i * classes, (i + 1) * classes);
    const total = row.reduce((a, b) => a + b, 0) || 1;
    row.forEach((value, c) => {
      row[c] = value / total;
    });
  }
  return { shape: [n, h, w, classes] as Shape, logits, labels, weights, teacher };
}

export type Sample = ReturnType<typeof sample>;

export function run(
  data: Sample,
  loss: (logits: Tensor, labels: Tensor, weights: Tensor, teacher: Tensor) => LossResult,
) {
  const map = data.shape.slice(0, 3);
  const inputs = [
    tensor(data.logits, data.shape),
    tensor(data.labels, map, 'int32'),
    tensor(data.weights, map),
    tensor(data.teacher, data.shape),
  ] as const;
  const result = loss(...inputs);
  for (const input of inputs) input.dispose();
  return result;
}

export async function read(result: LossResult): Promise<{ values: Float32Array; gradient: Float32Array }> {
  const values = (await result.values.data()) as Float32Array;
  const gradient = (await result.gradient.data()) as Float32Array;
  result.values.dispose();
  result.gradient.dispose();
  return { values, gradient };
}

/** Largest difference relative to the largest expected magnitude. */
export function distance(found: ArrayLike<number>, expected: ArrayLike<number>): number {
  let largest = 0;
  let difference = found.length === expected.length ? 0 : Number.POSITIVE_INFINITY;
  for (let i = 0; i < expected.length; i++) {
    largest = Math.max(largest, Math.abs(expected[i]!));
    difference = Math.max(difference, Number.isFinite(found[i]!) ? Math.abs(found[i]! - expected[i]!) : Infinity);
  }
  return difference / (largest || 1);
}

export async function expectClose(
  result: LossResult,
  reference: ReferenceLoss,
  pixels: number,
  tolerance = 2e-6,
): Promise<void> {
  const classes = result.gradient.shape[3]!;
  const { values, gradient } = await read(result);
  const head = reference.values.length - 64 - classes;
  for (let i = 0; i < head; i++) {
    // The total is a difference of terms; its rounding is that of the terms.
    const terms = i === 0 ? reference.values.slice(0, 3) : [reference.values[i]!];
    const scale = Math.max(...terms.map(Math.abs), 1e-3);
    expect.soft(Math.abs(values[i]! - reference.values[i]!) / scale, result.names[i]).toBeLessThan(2e-6);
  }
  // A pixel on the border of two bins of h may fall into either.
  const shares = values.subarray(head);
  expect.soft(distance(shares, reference.values.slice(head))).toBeLessThan(2.1 / pixels + 1e-6);
  expect.soft(values.length).toBe(result.names.length);
  expect.soft(distance(gradient, reference.gradient), 'gradient').toBeLessThan(tolerance);
}

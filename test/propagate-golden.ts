import { readFileSync } from 'node:fs';
import type { CropOffset } from '../src/gpu/augment/rearrange.js';

export interface CropCase {
  height: number;
  width: number;
  labels: string;
  cropHeight: number;
  cropWidth: number;
  largestShare: number;
  crops: CropOffset[];
  scores: number[];
  /** Place of the crop that is taken. */
  chosen: number;
}

export interface MixCase {
  easy: number;
  hard: number;
  height: number;
  width: number;
  classes: number;
  tau: number;
  sureShareOver: 'image' | 'batch';
  unsureTop: number;
  unsureBottom: number;
  pastedClasses: number[][];
  easyLabels: string;
  hardLabels: string;
  confidence: number[];
  logits: number[];
  q: number[];
  mixedLabels: string;
  weights: number[];
  loss: number;
  gradient: number[];
}

/** What test/pytorch/propagate.py wrote. */
export function propagateGolden(): { crops: Record<string, CropCase>; mixes: Record<string, MixCase> } {
  return JSON.parse(readFileSync(new URL('./golden/propagate.json', import.meta.url), 'utf8'));
}

/** A label map that was written as digits, x for the ignored label. */
export const labelsOf = (digits: string): Int32Array =>
  Int32Array.from(digits, (digit) => (digit === 'x' ? 255 : Number(digit)));

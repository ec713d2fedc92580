import { expandReference } from '../arrange/reference.js';
import { broadcastShape } from '../strided/axes.js';
import { arranged } from '../strided/reference.js';
import type { DivisionKind } from './division.js';

interface Values {
  shape: readonly number[];
  values: ArrayLike<number>;
}

const operations: Record<DivisionKind, (a: number, b: number) => number> = {
  quotient: (a, b) => Math.trunc(a / b),
  remainder: (a, b) => a % b,
  modulo: (a, b) => a - b * Math.floor(a / b),
};

/** Whole division in float64: the oracle. */
export function divisionReference(kind: DivisionKind, a: Values, b: Values): { shape: number[]; values: Float64Array } {
  const shape = broadcastShape(a.shape, b.shape);
  const [left, right] = [a, b].map((one) => arranged(expandReference(one.shape, shape), one.values));
  return { shape, values: left!.map((value, i) => operations[kind](value, right![i]!)) };
}

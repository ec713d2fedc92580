import { type Rearrangement, rearranged } from '../strided/reference.js';
import type { Padding } from './pad.js';

function sourceAlong(position: number, size: number, mode: Padding['mode']): number | null {
  if (position >= 0 && position < size) return position;
  switch (mode) {
    case 'constant':
      return null;
    case 'wrap':
      return ((position % size) + size) % size;
    case 'edge':
      return position < 0 ? 0 : size - 1;
    case 'reflect':
      return position < 0 ? -position : 2 * (size - 1) - position;
    default:
      return mode satisfies never;
  }
}

/** The oracle of padding: where each value of the padded tensor comes from; -1 for the constant. */
export const padReference = (shape: readonly number[], { before, after, mode }: Padding): Rearrangement =>
  rearranged(
    shape.map((size, axis) => before[axis]! + size + after[axis]!),
    shape,
    (index) => {
      const source = index.map((position, axis) => sourceAlong(position - before[axis]!, shape[axis]!, mode));
      return source.includes(null) ? null : (source as number[]);
    },
  );

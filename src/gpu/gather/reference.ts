import { type Rearrangement, rearranged } from '../strided/reference.js';

/** The oracle of gathering: where each value comes from. */
export const gatherReference = (shape: readonly number[], axis: number, indices: readonly number[]): Rearrangement =>
  rearranged(
    shape.map((size, at) => (at === axis ? indices.length : size)),
    shape,
    (index) => index.map((position, at) => (at === axis ? indices[position]! : position)),
  );

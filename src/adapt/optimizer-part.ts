import { readBuffer, writeBuffer } from '../gpu/backend.js';
import type { Optimizer } from '../nn/optimizer.js';
import { arrayOf, type KeptArray, type SavedPart } from './parts.js';

/** "moment 1" is the first moment of AdamW, or the velocity of SGD; "moment 2" the second moment. */
const momentName = (place: number): string => `moment ${place + 1}`;

/** The arrays of an optimiser's state as they lie on the GPU. */
export const momentArrays = ({ moments, size }: Optimizer): [string, KeptArray][] =>
  moments.map((buffer, place) => [
    momentName(place),
    { dtype: 'F32', length: size, read: () => readBuffer(buffer, 0, size * 4) },
  ]);

export function loadMoments({ moments, size }: Optimizer, saved: SavedPart): void {
  moments.forEach((buffer, place) => {
    writeBuffer(buffer, 0, arrayOf(saved, momentName(place), Float32Array, size));
  });
}

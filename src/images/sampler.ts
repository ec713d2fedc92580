import type { Random } from './random.js';

/**
 * Endless batches of image indices 0..count-1. Every epoch is a fresh shuffle, without replacement. A batch is always
 * full: where an epoch ends it takes images of the next one. It may hold an image twice there, or where count < batchSize.
 */
export function* batches(count: number, batchSize: number, random: Random): Generator<number[], never, void> {
  if (count < 1) throw new RangeError('there is nothing to draw batches from');
  const indices = Array.from({ length: count }, (_, index) => index);
  let epoch: number[] = [];
  while (true) {
    while (epoch.length < batchSize) epoch = [...epoch, ...random.shuffle(indices)];
    yield epoch.slice(0, batchSize);
    epoch = epoch.slice(batchSize);
  }
}

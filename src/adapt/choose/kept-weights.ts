import type { Network } from '../../nn/network.js';
import { loadNetwork } from '../network-part.js';
import { arrayOf, type Part, type SavedPart } from '../parts.js';

/** A network's weights in main memory: the GPU holds one candidate at a time. */
export interface KeptWeights {
  weights: Float32Array;
  statistics: Float32Array;
  batchesTracked: number;
}

export async function keepWeights({ weights, batchesTracked }: Network): Promise<KeptWeights> {
  const statistics = await weights.statistics.readFlat();
  return { weights: await weights.trainable.readFlat(), statistics, batchesTracked };
}

/** Gives a network of the same graph these weights. */
export function giveWeights(network: Network, { weights, statistics, batchesTracked }: KeptWeights): void {
  const arrays = new Map([
    ['weights', weights],
    ['statistics', statistics],
  ]);
  loadNetwork(network, { batchesTracked }, { plain: {}, arrays });
}

/** They never change, so a checkpoint writes them once. */
export const keptPart = ({ weights, statistics, batchesTracked }: KeptWeights): Part<{ batchesTracked: number }> => ({
  save: () => ({ batchesTracked }),
  arrays: () =>
    new Map([
      ['weights', { dtype: 'F32', length: weights.length, read: () => weights }],
      ['statistics', { dtype: 'F32', length: statistics.length, read: () => statistics }],
    ]),
  version: () => 1,
  load: () => {},
});

export const savedWeights = (saved: SavedPart<{ batchesTracked: number }>): KeptWeights => ({
  weights: arrayOf(saved, 'weights', Float32Array),
  statistics: arrayOf(saved, 'statistics', Float32Array),
  batchesTracked: saved.plain.batchesTracked,
});

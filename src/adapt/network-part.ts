import type { Network } from '../nn/network.js';
import type { FlatBuffer } from '../nn/parameters.js';
import { arrayOf, type KeptArray, type Part, type SavedPart } from './parts.js';

interface NetworkPlain {
  batchesTracked: number;
}

const flatArray = (flat: FlatBuffer): KeptArray => ({
  dtype: 'F32',
  length: flat.layout.size,
  read: () => flat.readFlat(),
});

/** The arrays of a network: its weights and statistics as they lie on the GPU. */
export const networkArrays = ({ weights }: Network, prefix = ''): [string, KeptArray][] => [
  [`${prefix}weights`, flatArray(weights.trainable)],
  [`${prefix}statistics`, flatArray(weights.statistics)],
];

export function loadNetwork(network: Network, { batchesTracked }: NetworkPlain, saved: SavedPart, prefix = ''): void {
  const { trainable, statistics } = network.weights;
  for (const [name, flat] of [
    ['weights', trainable],
    ['statistics', statistics],
  ] as const) {
    flat.writeFlat(arrayOf(saved, `${prefix}${name}`, Float32Array, flat.layout.size));
  }
  network.batchesTracked = batchesTracked;
}

/** The network that has a place in the run, whichever it is at the moment. */
export const networkPart = (present: () => Network): Part<NetworkPlain> => ({
  save: () => ({ batchesTracked: present().batchesTracked }),
  arrays: () => new Map(networkArrays(present())),
  load: (saved) => loadNetwork(present(), saved.plain, saved),
});

import { IGNORED } from '../../protocol/classes.js';
import type { Layer } from '../../protocol/layers.js';

/** Share of the pixels of each class, largest first; `none` is the share without a class. */
export function classSharesOf(data: Uint8Array): { shares: { id: number; share: number }[]; none: number } {
  const counts = new Uint32Array(256);
  for (const id of data) counts[id] = (counts[id] ?? 0) + 1;
  const total = Math.max(1, data.length);
  const shares = [...counts]
    .map((count, id) => ({ id, share: count / total }))
    .filter(({ id, share }) => share > 0 && id !== IGNORED)
    .sort((a, b) => b.share - a.share);
  return { shares, none: (counts[IGNORED] ?? 0) / total };
}

/** Shares of right, wrong (of the labelled pixels) and not labelled (of all) pixels. */
export function errorShares(data: Uint8Array): { wrong: number; unlabelled: number } {
  let wrong = 0;
  let labelled = 0;
  for (const state of data) {
    if (state === IGNORED) continue;
    labelled++;
    if (state === 1) wrong++;
  }
  return { wrong: wrong / Math.max(1, labelled), unlabelled: 1 - labelled / Math.max(1, data.length) };
}

/** Mean of a scalar layer in its own unit: shares in [0,1], counts as counts. */
export function meanOf(layer: Extract<Layer, { kind: 'share' | 'count' }>): number {
  let sum = 0;
  for (const value of layer.data) sum += value;
  return sum / Math.max(1, layer.data.length) / (layer.kind === 'share' ? 255 : 1);
}

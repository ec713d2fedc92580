import type { Layer, LayerName } from '../../protocol/layers.js';
import type { ImageMaps } from '../../protocol/session.js';

/** True for layers drawn in class colours, for which the class bar applies. */
export const showsClasses = (name: LayerName, layer: Layer | undefined): boolean =>
  layer?.kind === 'classes' || (layer === undefined && name === 'prediction');

/**
 * Maps under the source model, with what its weights do not decide as it is now: they may be older than the comparison of
 * the run's results.
 */
export function withDisputed(before: ImageMaps, { layers, missing }: ImageMaps): ImageMaps {
  const { disputed: _layer, ...ownLayers } = before.layers;
  const { disputed: _why, ...ownMissing } = before.missing;
  return {
    ...before,
    layers: { ...ownLayers, ...(layers.disputed && { disputed: layers.disputed }) },
    missing: { ...ownMissing, ...(missing.disputed && { disputed: missing.disputed }) },
  };
}

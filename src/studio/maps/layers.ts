import { LAYERS, type Layer, type LayerName, type LayerScale } from '../../protocol/layers.js';
import type { ImageMaps } from '../../protocol/session.js';

/** The scale of layers that have none; nothing is drawn with it. */
const NO_SCALE: LayerScale = { name: 'entropy', low: 'low', high: 'high' };

/** The colour scale of a layer of shares or counts. */
export function scaleOf(name: LayerName): LayerScale {
  const layer = LAYERS[name];
  return 'scale' in layer ? layer.scale : NO_SCALE;
}

/** True where pixels without a class were left out on purpose: they are dimmed. */
export function dimsTheRest(name: LayerName): boolean {
  const layer = LAYERS[name];
  return layer.kind === 'classes' && layer.none === 'not kept';
}

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

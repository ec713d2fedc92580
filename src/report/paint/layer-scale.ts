import { LAYERS, type LayerName, type LayerScale } from '../../protocol/layers.js';

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

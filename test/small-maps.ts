import { LAYER_NAMES, LAYERS, type Layer } from '../src/protocol/layers.js';
import type { ImageMaps } from '../src/protocol/session.js';

/** Maps of every layer, with values that depend on image, step and pixel. */
export function smallMaps(image: number, step: number, width = 8, height = 6): ImageMaps {
  const maps: ImageMaps = {
    ...{ image, name: `${image}.png`, width, height, weights: 'current', layers: {}, missing: {} },
    caption: `student after step ${step} of align`,
  };
  for (const [at, name] of LAYER_NAMES.entries()) {
    const { kind } = LAYERS[name];
    if (name === 'disputed') maps.missing[name] = 'Not compared.';
    else {
      const isStill = name === 'input' || name === 'truth';
      const length = width * height * (kind === 'rgb' ? 3 : 1);
      const own = name === 'mixed' ? 0 : image;
      const data = Uint8Array.from({ length }, (_, i) => (own * 31 + (isStill ? 0 : step * 7) + at * 3 + i) % 256);
      maps.layers[name] = (kind === 'count' ? { kind, data, max: 11 } : { kind, data }) as Layer;
    }
  }
  return maps;
}

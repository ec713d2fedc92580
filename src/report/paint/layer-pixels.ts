import { LAYERS, type LayerName } from '../../protocol/layers.js';
import type { ImageMaps } from '../../protocol/session.js';
import { scales } from './color-scales.js';
import { scaleOf } from './layer-scale.js';
import { type Pixels, paintLayer } from './paint.js';
import type { Palette } from './palette.js';

/** The settings for colouring pictures that all panes share. */
export interface Colouring {
  palette: Palette;
  hidden: ReadonlySet<number>;
  opacity: number;
  overlayHidden: boolean;
}

/** The colouring in which a layer stands by itself: nothing shines through. */
export const alone = (colouring: Colouring): Colouring => ({ ...colouring, opacity: 1, overlayHidden: false });

/** What is shown of a layer: the image by itself while the overlay is hidden. */
export const shownLayerName = (
  { layers }: Pick<ImageMaps, 'layers'>,
  name: LayerName,
  overlayHidden: boolean,
): LayerName => (overlayHidden && layers.input && LAYERS[name].kind !== 'rgb' ? 'input' : name);

/** A layer's pixels as the page and the report show them. Undefined where there is no such layer. */
export function layerPixels(
  { width, height, layers }: Pick<ImageMaps, 'width' | 'height' | 'layers'>,
  name: LayerName,
  { palette, hidden, opacity }: Colouring,
  /** Over the image; otherwise black is where the layer has nothing. */
  over = true,
): Pixels | undefined {
  const layer = layers[name];
  if (!layer) return undefined;
  const input = over ? layers.input?.data : undefined;
  return paintLayer(name, layer, width, height, { input, palette, scale: scales[scaleOf(name).name], hidden, opacity });
}

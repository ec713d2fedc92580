import type { ClassList } from '../../protocol/classes.js';
import type { LayerName } from '../../protocol/layers.js';
import { LAYERS } from '../../protocol/layers.js';
import type { ImageMaps } from '../../protocol/session.js';
import { layerLegend, shownLayer } from '../../report/figure/layer-legend.js';
import { svgFile } from '../../report/figure/standalone.js';
import { alone, type Colouring, layerPixels, shownLayerName } from '../../report/paint/layer-pixels.js';
import { base64 } from '../../report/pictures.js';
import { type Bitmap, copyInto, drawSvg, pngOf } from './bitmaps.js';

/** A layer of an image as a pane shows it. */
export interface LayerFigure {
  /** Name of the run. */
  run: string;
  maps: ImageMaps;
  name: LayerName;
  colouring: Colouring;
  classes: ClassList | undefined;
}

/** As the pane shows it, or the layer by itself. */
export type Over = 'shown' | 'alone';

/** The layer's pixels at its own size. */
export function layerBitmap({ maps, name, colouring }: LayerFigure, over: Over): Bitmap | undefined {
  const { width, height } = maps;
  const pixels =
    over === 'alone'
      ? layerPixels(maps, name, alone(colouring), false)
      : layerPixels(maps, shownLayerName(maps, name, colouring.overlayHidden), colouring);
  return pixels && { width, height, pixels };
}

/** A legend's text is never smaller than this part of the picture's width would make it. */
const LEGEND_WIDTH = 420;
const PAD = 6;

interface LegendStrip {
  /** SVG as wide as the picture. */
  body: string;
  height: number;
}

/** A legend below a picture. Its letters grow with the picture. */
function legendStrip({ maps, name, colouring, classes }: LayerFigure, over: Over): LegendStrip {
  const shown = over === 'alone' ? name : shownLayerName(maps, name, colouring.overlayHidden);
  const layer = maps.layers[shown];
  if (!layer) return { body: '', height: 0 };
  const scale = Math.max(1, maps.width / LEGEND_WIDTH);
  const { ids, ...rest } = shownLayer(shown, layer);
  const visible = new Set([...ids].filter((id) => !colouring.hidden.has(id)));
  const legend = layerLegend([{ ...rest, ids: visible }], classes, maps.width / scale - 2 * PAD);
  if (legend.height === 0) return { body: '', height: 0 };
  const body = `<g transform="translate(${PAD * scale} ${PAD * scale}) scale(${scale})">${legend.body}</g>`;
  return { body, height: Math.ceil((legend.height + 2 * PAD) * scale) };
}

const titleOf = ({ maps, name }: LayerFigure): string => `${LAYERS[name].title} of ${maps.name}, ${maps.caption}`;

/** PNG: the pixels of the layer, and below them its legend where that is wished. */
export async function layerPng(figure: LayerFigure, over: Over, withLegend: boolean): Promise<Uint8Array> {
  const bitmap = layerBitmap(figure, over);
  if (!bitmap) throw new Error('There is no such layer.');
  const legend = withLegend ? legendStrip(figure, over) : { body: '', height: 0 };
  if (legend.height === 0) return pngOf(bitmap);
  const { width } = bitmap;
  const strip = await drawSvg(
    svgFile({ title: titleOf(figure), width, height: legend.height, body: legend.body }),
    width,
    legend.height,
  );
  const height = bitmap.height + strip.height;
  const whole: Bitmap = { width, height, pixels: new Uint8ClampedArray(width * height * 4) };
  copyInto(whole, bitmap, 0, 0);
  copyInto(whole, strip, 0, bitmap.height);
  return pngOf(whole);
}

/** SVG: the picture as PNG in it, its legend as shapes and text. */
export async function layerSvg(figure: LayerFigure, over: Over, withLegend: boolean): Promise<string> {
  const { width, height } = figure.maps;
  const png = await layerPng(figure, over, false);
  const legend = withLegend ? legendStrip(figure, over) : { body: '', height: 0 };
  const picture = `<image width="${width}" height="${height}" href="data:image/png;base64,${base64(png)}"/>`;
  const body = `${picture}<g transform="translate(0 ${height})">${legend.body}</g>`;
  return svgFile({ title: titleOf(figure), width, height: height + legend.height, body });
}

import { IGNORED } from '../../protocol/classes.js';
import type { Layer, LayerName } from '../../protocol/layers.js';
import type { Scale } from './color-scales.js';
import { dimsTheRest } from './layer-scale.js';
import type { Palette } from './palette.js';

/** The colouring of a layer. `input` is the picture under it, RGB bytes of the same size. */
export interface Paint {
  input: Uint8Array | undefined;
  palette: Palette;
  scale: Scale;
  hidden: ReadonlySet<number>;
  /** Of class colours and error marks over the input, 0..1. */
  opacity: number;
}

/** RGBA bytes of a canvas. */
export type Pixels = Uint8ClampedArray<ArrayBuffer>;

export const WRONG = [236, 38, 72] as const;
export const UNLABELLED = [
  [96, 100, 106],
  [138, 142, 148],
] as const;
const DIM = 0.38;
const GREY = 0.62;

type Under = (pixel: number, channel: 0 | 1 | 2) => number;

const channel = (bytes: Uint8Array | undefined, at: number): number => bytes?.[at] ?? 0;

const inputUnder =
  (input: Uint8Array | undefined): Under =>
  (pixel, at) =>
    channel(input, pixel * 3 + at);

/** The input without its colours (Rec. 601 luma) and darker, so that colours over it stand out. */
const greyUnder =
  (input: Uint8Array | undefined, factor: number): Under =>
  (pixel) => {
    const at = pixel * 3;
    return factor * (0.299 * channel(input, at) + 0.587 * channel(input, at + 1) + 0.114 * channel(input, at + 2));
  };

function put(pixels: Pixels, pixel: number, red: number, green: number, blue: number): void {
  const at = pixel * 4;
  pixels[at] = red;
  pixels[at + 1] = green;
  pixels[at + 2] = blue;
  pixels[at + 3] = 255;
}

/** A colour over another one. */
function blend(pixels: Pixels, pixel: number, colors: Uint8Array, id: number, under: Under, opacity: number): void {
  const rest = 1 - opacity;
  put(
    pixels,
    pixel,
    channel(colors, id * 3) * opacity + under(pixel, 0) * rest,
    channel(colors, id * 3 + 1) * opacity + under(pixel, 1) * rest,
    channel(colors, id * 3 + 2) * opacity + under(pixel, 2) * rest,
  );
}

const keep = (pixels: Pixels, pixel: number, under: Under): void =>
  put(pixels, pixel, under(pixel, 0), under(pixel, 1), under(pixel, 2));

/** Class colours over `under`; pixels without a class, and of hidden classes, show `rest`. */
function paintClasses(data: Uint8Array, pixels: Pixels, paint: Paint, rest: Under): void {
  const under = inputUnder(paint.input);
  for (let pixel = 0; pixel < data.length; pixel++) {
    const id = channel(data, pixel);
    if (id === IGNORED || paint.hidden.has(id)) keep(pixels, pixel, rest);
    else blend(pixels, pixel, paint.palette, id, under, paint.opacity);
  }
}

function paintScalar(data: Uint8Array, pixels: Pixels, scale: Scale, max: number): void {
  for (let pixel = 0; pixel < data.length; pixel++) {
    const at = Math.min(255, Math.round((channel(data, pixel) / max) * 255)) * 3;
    put(pixels, pixel, channel(scale, at), channel(scale, at + 1), channel(scale, at + 2));
  }
}

/** Right: the grey input; wrong: one strong colour; not labelled: diagonal hatching. */
function paintErrors(data: Uint8Array, width: number, pixels: Pixels, paint: Paint): void {
  const under = greyUnder(paint.input, GREY);
  const wrong = Uint8Array.from(WRONG);
  const opacity = Math.max(paint.opacity, 0.5);
  for (let pixel = 0; pixel < data.length; pixel++) {
    const state = channel(data, pixel);
    if (state === 1) blend(pixels, pixel, wrong, 0, under, opacity);
    else if (state === 0) keep(pixels, pixel, under);
    else {
      const diagonal = (((pixel % width) + Math.floor(pixel / width)) >> 1) & 1;
      const [red, green, blue] = UNLABELLED[diagonal === 0 ? 0 : 1];
      put(pixels, pixel, red, green, blue);
    }
  }
}

/** RGBA of a layer at its own resolution. Pure: the same data and paint give the same bytes. */
export function paintLayer(name: LayerName, layer: Layer, width: number, height: number, paint: Paint): Pixels {
  const pixels = new Uint8ClampedArray(width * height * 4);
  switch (layer.kind) {
    case 'rgb':
      for (let pixel = 0; pixel < width * height; pixel++) keep(pixels, pixel, inputUnder(layer.data));
      return pixels;
    case 'classes':
      paintClasses(
        layer.data,
        pixels,
        paint,
        dimsTheRest(name) ? greyUnder(paint.input, DIM) : inputUnder(paint.input),
      );
      return pixels;
    case 'share':
      paintScalar(layer.data, pixels, paint.scale, 255);
      return pixels;
    case 'count':
      paintScalar(layer.data, pixels, paint.scale, Math.max(1, layer.max));
      return pixels;
    case 'error':
      paintErrors(layer.data, width, pixels, paint);
      return pixels;
    default:
      return layer satisfies never;
  }
}

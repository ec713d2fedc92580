import { LAYERS, type LayerName } from '../../../protocol/layers.js';
import type { ImageMaps } from '../../../protocol/session.js';
import { scales } from '../../maps/color-scales.js';
import type { Colouring } from '../../maps/layer-picture.js';
import { scaleOf } from '../../maps/layers.js';
import { type Pixels, paintLayer } from '../../maps/paint.js';

/** RGBA bytes with their size. */
export interface Bitmap {
  width: number;
  height: number;
  pixels: Pixels;
}

/** Pixels between two panes. */
const GAP = 4;
/** Where a layer does not exist yet. */
const NOTHING = 128;

/** A layer of one image as a pane shows it, at the image's own size. Grey where there is none. */
export function drawLayer(maps: ImageMaps, name: LayerName, colouring: Colouring): Bitmap {
  const { width, height, layers } = maps;
  const { palette, hidden, opacity, overlayHidden } = colouring;
  const shown: LayerName = overlayHidden && layers.input && LAYERS[name].kind !== 'rgb' ? 'input' : name;
  const layer = layers[shown];
  if (!layer) return empty(width, height, NOTHING);
  const scale = scales[scaleOf(shown).name];
  const paint = { input: layers.input?.data, palette, scale, hidden, opacity };
  return { width, height, pixels: paintLayer(shown, layer, width, height, paint) };
}

function empty(width: number, height: number, value: number): Bitmap {
  const pixels = new Uint8ClampedArray(width * height * 4).fill(value);
  for (let at = 3; at < pixels.length; at += 4) pixels[at] = 255;
  return { width, height, pixels };
}

function place(whole: Bitmap, part: Bitmap, left: number, top: number): void {
  for (let y = 0; y < part.height; y++) {
    const row = part.pixels.subarray(y * part.width * 4, (y + 1) * part.width * 4);
    whole.pixels.set(row, ((top + y) * whole.width + left) * 4);
  }
}

/** Pictures of one height from left to right. */
export function beside(parts: readonly Bitmap[]): Bitmap {
  const [first] = parts;
  if (!first || parts.length === 1) return first ?? empty(1, 1, 0);
  const width = parts.reduce((sum, part) => sum + part.width, 0) + GAP * (parts.length - 1);
  const whole = empty(width, first.height, 255);
  let left = 0;
  for (const part of parts) {
    place(whole, part, left, 0);
    left += part.width + GAP;
  }
  return whole;
}

/** One picture over another of the same width. */
export function above(upper: Bitmap, lower: Bitmap): Bitmap {
  const whole = empty(upper.width, upper.height + lower.height, 0);
  place(whole, upper, 0, 0);
  place(whole, lower, 0, upper.height);
  return whole;
}

/** Each pixel becomes so many along both sides; of less than 1, some pixels are left out. */
export function scaled({ width, height, pixels }: Bitmap, by: number): Bitmap {
  if (by === 1) return { width, height, pixels };
  const size = { width: Math.max(1, Math.floor(width * by)), height: Math.max(1, Math.floor(height * by)) };
  const from = new Uint32Array(pixels.buffer, pixels.byteOffset, pixels.length / 4);
  const to = new Uint32Array(size.width * size.height);
  for (let y = 0; y < size.height; y++) {
    const row = Math.floor(y / by) * width;
    for (let x = 0; x < size.width; x++) to[y * size.width + x] = from[row + Math.floor(x / by)] ?? 0;
  }
  return { ...size, pixels: new Uint8ClampedArray(to.buffer) };
}

/** Pixels of a line of text, and of its letters. */
const LINE = 20;
const LETTERS = 13;

/** A dark bar with a line of text, which gets smaller where it does not fit. */
export function textBar(text: string, width: number): Bitmap {
  const canvas = new OffscreenCanvas(width, LINE);
  const context = canvas.getContext('2d');
  if (!context) return empty(width, LINE, 0);
  context.fillStyle = '#000';
  context.fillRect(0, 0, width, LINE);
  context.fillStyle = '#fff';
  context.textBaseline = 'middle';
  const font = (size: number) => `${size}px system-ui, sans-serif`;
  context.font = font(LETTERS);
  const room = Math.max(1, width - 8);
  context.font = font(Math.min(LETTERS, Math.floor((LETTERS * room) / context.measureText(text).width)));
  context.fillText(text, 4, LINE / 2);
  return { width, height: LINE, pixels: context.getImageData(0, 0, width, LINE).data as Pixels };
}

import { UserError } from '../../protocol/errors.js';
import { words } from '../words/words.js';
import { checkFigureSize } from './figure-size.js';

/** Pixels in RGBA, row by row. */
export interface Bitmap {
  width: number;
  height: number;
  pixels: Uint8ClampedArray;
}

/** As PNG. The encoder comes when it is first needed. */
export async function pngOf({ width, height, pixels }: Bitmap): Promise<Uint8Array> {
  checkFigureSize(width, height);
  const { encode } = await import('fast-png');
  return encode({ width, height, data: opaque(pixels), channels: 3, depth: 8 });
}

/** No picture of the page has anything behind it. */
function opaque(rgba: Uint8ClampedArray): Uint8Array {
  const rgb = new Uint8Array((rgba.length / 4) * 3);
  for (let from = 0, to = 0; from < rgba.length; from += 4, to += 3) rgb.set(rgba.subarray(from, from + 3), to);
  return rgb;
}

/** An 8-bit PNG as its pixels; `ids`: of a label map, the classes that occur in it. @throws UserError bad-pictures */
export async function bitmapOf(png: Uint8Array): Promise<{ bitmap: Bitmap; ids: Set<number> | null }> {
  const { decode } = await import('fast-png');
  const { width, height, channels, data, palette, depth } = decode(png);
  if (depth !== 8) throw new UserError('bad-pictures', words.figures.pictures.depth);
  const pixels = new Uint8ClampedArray(width * height * 4).fill(255);
  for (let at = 0; at < width * height; at++) {
    const own = palette
      ? (palette[data[at] ?? 0] ?? [0, 0, 0])
      : channels < 3
        ? Array<number>(3).fill(data[at * channels] ?? 0)
        : Array.from(data.subarray(at * channels, at * channels + 3));
    pixels.set(own.slice(0, 3), at * 4);
  }
  return { bitmap: { width, height, pixels }, ids: palette ? new Set(data) : null };
}

/** An SVG drawn at a size, on white. */
export async function drawSvg(svg: string, width: number, height: number): Promise<Bitmap> {
  checkFigureSize(width, height);
  const url = URL.createObjectURL(new Blob([svg], { type: 'image/svg+xml' }));
  try {
    const image = new Image();
    image.src = url;
    await image.decode();
    const canvas = document.createElement('canvas');
    Object.assign(canvas, { width, height });
    const context = canvas.getContext('2d', { willReadFrequently: true });
    if (!context) throw new UserError('no-canvas', words.figures.pictures.noCanvas);
    context.fillStyle = '#ffffff';
    context.fillRect(0, 0, width, height);
    context.drawImage(image, 0, 0, width, height);
    return { width, height, pixels: context.getImageData(0, 0, width, height).data };
  } finally {
    URL.revokeObjectURL(url);
  }
}

/** Copies one picture into another; what lies outside is left out. */
export function copyInto(whole: Bitmap, part: Bitmap, left: number, top: number): void {
  const columns = Math.min(part.width, whole.width - left);
  for (let row = 0; row < Math.min(part.height, whole.height - top); row++) {
    const from = row * part.width * 4;
    whole.pixels.set(part.pixels.subarray(from, from + columns * 4), ((top + row) * whole.width + left) * 4);
  }
}

/** At another size: each pixel is the mean of the area that it covers. The same size gives the same pixels. */
export function resized(from: Bitmap, width: number, height: number): Bitmap {
  if (from.width === width && from.height === height) return from;
  const pixels = new Uint8ClampedArray(width * height * 4);
  const [across, down] = [shares(from.width, width), shares(from.height, height)];
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const sums = [0, 0, 0];
      let total = 0;
      for (const [row, tall] of down[y] ?? []) {
        for (const [column, wide] of across[x] ?? []) {
          const at = (row * from.width + column) * 4;
          const share = tall * wide;
          total += share;
          for (const channel of [0, 1, 2]) {
            sums[channel] = (sums[channel] ?? 0) + share * (from.pixels[at + channel] ?? 0);
          }
        }
      }
      const at = (y * width + x) * 4;
      pixels.set([...sums.map((sum) => Math.round(sum / total)), 255], at);
    }
  }
  return { width, height, pixels };
}

/** Which of `from` pixels lie under each of `to` pixels, and how much of each. */
function shares(from: number, to: number): [at: number, share: number][][] {
  return Array.from({ length: to }, (_, place) => {
    const [start, end] = [(place * from) / to, ((place + 1) * from) / to];
    const parts: [number, number][] = [];
    for (let at = Math.floor(start); at < Math.min(from, Math.ceil(end - 1e-9)); at++) {
      parts.push([at, Math.min(end, at + 1) - Math.max(start, at)]);
    }
    return parts;
  });
}

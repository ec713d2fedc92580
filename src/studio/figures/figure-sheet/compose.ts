import { svgFile } from '../../../report/figure/standalone.js';
import { base64 } from '../../../report/pictures.js';
import { type Bitmap, copyInto, drawSvg, pngOf, resized } from '../bitmaps.js';
import { checkFigureSize } from '../figure-size.js';
import type { SheetLayout } from './layout.js';

const TITLE = 'Figure sheet';

/** The sheet as SVG: pictures as PNG in it, labels and legend as text. */
export async function sheetSvg({ width, height, pictures, body }: SheetLayout): Promise<string> {
  checkFigureSize(width, height);
  const images: string[] = [];
  for (const { left, top, bitmap, ...size } of pictures) {
    const png = await pngOf(bitmap);
    images.push(
      `<image x="${left}" y="${top}" width="${size.width}" height="${size.height}" href="data:image/png;base64,${base64(png)}"/>`,
    );
  }
  return svgFile({ title: TITLE, width, height, body: images.join('') + body });
}

/** The sheet as pixels. A picture at its own width keeps every one of its pixels. */
async function sheetBitmap({ width, height, pictures, body }: SheetLayout): Promise<Bitmap> {
  const whole = await drawSvg(svgFile({ title: TITLE, width, height, body }), width, height);
  for (const { left, top, bitmap, ...size } of pictures) {
    copyInto(whole, resized(bitmap, size.width, size.height), left, top);
  }
  return whole;
}

export const sheetPng = async (layout: SheetLayout): Promise<Uint8Array> => pngOf(await sheetBitmap(layout));

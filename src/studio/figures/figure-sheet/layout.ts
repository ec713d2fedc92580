import type { ClassList } from '../../../protocol/classes.js';
import { escapeHtml } from '../../../report/escape.js';
import { layerLegend, type ShownLayer } from '../../../report/figure/layer-legend.js';
import { FONT } from '../../../report/figure/standalone.js';
import { fitted } from '../../../report/figure/text-width.js';
import type { Bitmap } from '../bitmaps.js';

/** A picture of the sheet; null where there is none of this image. */
export type SheetCell = { bitmap: Bitmap; shown: ShownLayer | null } | null;

export interface SheetContent {
  rows: readonly string[];
  columns: readonly string[];
  /** By row, then by column. */
  cells: readonly (readonly SheetCell[])[];
  classes: ClassList | undefined;
}

export interface SheetLook {
  /** Pixels of each picture; null: its own. */
  imageWidth: number | null;
  gap: number;
  labels: boolean;
  legend: boolean;
  /** Height of letters, in pixels. */
  font: number;
}

interface Place {
  left: number;
  top: number;
  width: number;
  height: number;
}

export interface SheetLayout {
  width: number;
  height: number;
  pictures: (Place & { bitmap: Bitmap })[];
  /** Everything but the pictures, as SVG. */
  body: string;
}

/** Room for a line of text, in heights of letters. */
const LINE = 1.5;
/** Where no row has a picture. */
const EMPTY = { width: 64, height: 48 };

const widest = (cells: SheetContent['cells']): number =>
  Math.max(0, ...cells.flat().map((cell) => cell?.bitmap.width ?? 0)) || EMPTY.width;

function heightOf(row: readonly SheetCell[], width: number): number {
  const heights = row.flatMap((cell) => (cell ? [Math.round((cell.bitmap.height * width) / cell.bitmap.width)] : []));
  return Math.max(1, ...heights, ...(heights.length === 0 ? [Math.round((EMPTY.height * width) / EMPTY.width)] : []));
}

const text = (words: string, x: number, y: number, most: number, font: number, turned = false): string =>
  `<text x="${x}" y="${y}" text-anchor="middle" fill="var(--text)"${turned ? ` transform="rotate(-90 ${x} ${y})"` : ''}>` +
  `${escapeHtml(fitted(words, font, most))}</text>`;

/** Where each picture, label and legend of a sheet lies. */
export function sheetLayout(content: SheetContent, look: SheetLook): SheetLayout {
  const { rows, columns, cells, classes } = content;
  const { gap, labels, legend, font } = look;
  const imageWidth = look.imageWidth ?? widest(cells);
  const left = labels ? Math.ceil(font * LINE) : 0;
  const pictures: SheetLayout['pictures'] = [];
  const body: string[] = [];
  let top = labels ? Math.ceil(font * LINE) : 0;
  const xOf = (column: number) => left + column * (imageWidth + gap);
  if (labels) {
    for (const [column, title] of columns.entries()) {
      body.push(text(title, xOf(column) + imageWidth / 2, Math.round(font), imageWidth + gap * 0.8, font));
    }
  }
  for (const [row, name] of rows.entries()) {
    const own = cells[row] ?? [];
    const height = heightOf(own, imageWidth);
    if (labels) body.push(text(name, Math.round(font), Math.round(top + height / 2), height, font, true));
    for (const [column, cell] of own.entries()) {
      const place = { left: xOf(column), top, width: imageWidth };
      if (cell) {
        const { bitmap } = cell;
        pictures.push({ ...place, height: Math.round((bitmap.height * imageWidth) / bitmap.width), bitmap });
      } else {
        body.push(`<rect x="${place.left}" y="${top}" width="${imageWidth}" height="${height}" fill="var(--band)"/>`);
        body.push(text('–', place.left + imageWidth / 2, top + Math.round(height / 2), imageWidth, font));
      }
    }
    top += height + (row < rows.length - 1 ? gap : 0);
  }
  const width = left + columns.length * imageWidth + Math.max(0, columns.length - 1) * gap;
  const shown = cells.flat().flatMap((cell) => cell?.shown ?? []);
  const scale = font / FONT;
  const strip = legend ? layerLegend(shown, classes, (width - left) / scale) : { body: '', height: 0 };
  if (strip.height > 0) {
    top += Math.ceil(font * 0.6);
    body.push(
      `<g font-size="${FONT}" transform="translate(${left} ${top}) scale(${Math.round(scale * 1000) / 1000})">${strip.body}</g>`,
    );
    top += Math.ceil(strip.height * scale);
  }
  return { width, height: top, pictures, body: `<g font-size="${font}">${body.join('')}</g>` };
}

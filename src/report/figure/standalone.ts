import { escapeHtml } from '../escape.js';
import { LIGHT } from '../inks.js';
import { type Drawing, type LegendEntry, printed } from './drawing.js';
import { fitted, textWidth } from './text-width.js';

/** Width of a column of a paper. A drawing of COLUMN units is printed so wide, and its text as large as a caption's. */
export const COLUMN = 320;
const COLUMN_MM = 80;
/** How long a unit of a drawing is in print. */
export const UNIT_MM = COLUMN_MM / COLUMN;
export const FONT = 10.5;
/** Round a figure: the height of its letters. */
const MARGIN = FONT;
/** Width of what a column's figure shows between its margins. */
export const INSIDE = COLUMN - 2 * MARGIN;
const FAMILY = "Helvetica, Arial, 'Liberation Sans', sans-serif";
const LINE = 14;
const MARK = 16;
const GAP = 12;

interface Placed extends LegendEntry {
  x: number;
  row: number;
}

/** Entries one after the other, in as many rows as they need. */
function placed(legend: readonly LegendEntry[], width: number): Placed[] {
  let [x, row] = [0, 0];
  return legend.map((entry) => {
    const name = fitted(entry.name, FONT, width - MARK - 4);
    const own = MARK + 4 + textWidth(name, FONT);
    if (x > 0 && x + own > width) [x, row] = [0, row + 1];
    const at = { ...entry, name, x, row };
    x += own + GAP;
    return at;
  });
}

function markOf({ color, dash, mark, x }: Placed, y: number): string {
  const square = `<rect x="${x}" y="${y - 8}" width="9" height="9" fill="${color}"/>`;
  if (mark === 'area') return square;
  if (mark === 'hatched')
    return `${square}<path d="M${x} ${y - 4}l4 -4M${x} ${y + 1}l9 -9M${x + 5} ${y + 1}l4 -4" stroke="#ffffff"/>`;
  const dashes = dash ? ` stroke-dasharray="${dash}"` : '';
  return `<path d="M${x} ${y - 3.5}h${MARK}" stroke="${color}" stroke-width="1.75"${dashes}/>`;
}

/** A legend as rows of marks and names from `top` on; `height` is what it takes. */
export function legendRows(
  legend: readonly LegendEntry[],
  width: number,
  top: number,
): { body: string; height: number } {
  const entries = placed(legend, width);
  const body = entries.map((entry) => {
    const y = top + entry.row * LINE + 10;
    const x = entry.x + (entry.mark === 'line' ? MARK + 4 : 13);
    const name = `<text x="${round(x)}" y="${y}" fill="var(--text)">${escapeHtml(entry.name)}</text>`;
    return markOf({ ...entry, x: Number(round(entry.x)) }, y) + name;
  });
  return { body: body.join(''), height: entries.length === 0 ? 0 : ((entries.at(-1)?.row ?? 0) + 1) * LINE };
}

const round = (value: number): string => String(Math.round(value * 10) / 10);

// biome-ignore lint/suspicious/noControlCharactersInRegex: XML has no such letters, not even escaped.
const NOT_XML = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/g;

/** A whole SVG file. `millimetres`: its printed width; without it, a unit is a pixel. */
export function svgFile(
  { title, width, height, body }: Pick<Drawing, 'title' | 'width' | 'height' | 'body'>,
  millimetres?: number,
): string {
  const size =
    millimetres === undefined
      ? `width="${width}" height="${height}"`
      : `width="${millimetres}mm" height="${round((millimetres * height) / width)}mm"`;
  const file =
    `<svg xmlns="http://www.w3.org/2000/svg" ${size} viewBox="0 0 ${width} ${height}" ` +
    `font-family="${FAMILY}" font-size="${FONT}" role="img"><title>${escapeHtml(title)}</title>` +
    `<rect width="${width}" height="${height}" fill="#ffffff"/>${printed(body)}</svg>\n`;
  return file.replace(NOT_XML, ' ');
}

/** A whole SVG file of a drawing with a margin round it. `isPrinted`: its width is given in millimetres. */
export function framedSvg(
  { title, width, height, body }: Pick<Drawing, 'title' | 'width' | 'height' | 'body'>,
  isPrinted = false,
): string {
  const whole = { title, width: width + 2 * MARGIN, height: height + 2 * MARGIN };
  const framed = `<g transform="translate(${MARGIN} ${MARGIN})">${body}</g>`;
  return svgFile({ ...whole, body: framed }, isPrinted ? Number(round(UNIT_MM * whole.width)) : undefined);
}

/** A drawing with its title, legend and the name of its axis, as wide as a column of a paper where the drawing has the width INSIDE. */
export function columnSvg(drawing: Drawing): string {
  const { title, width, axis } = drawing;
  const head = `<text x="0" y="11" fill="${LIGHT.text}" font-weight="600">${escapeHtml(fitted(title, FONT * 1.06, width))}</text>`;
  const legend = legendRows(drawing.legend, width, LINE + 2);
  const top = LINE + 2 + legend.height;
  const chart = `<g transform="translate(0 ${top})">${drawing.body}</g>`;
  const bottom = top + drawing.height;
  const foot = axis ? `<text x="${width}" y="${bottom + 9}" class="y">${escapeHtml(axis)}</text>` : '';
  const height = Math.ceil(bottom + (axis ? LINE : 0));
  return framedSvg({ title, width, height, body: head + legend.body + chart + foot }, true);
}

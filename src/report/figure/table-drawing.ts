import type { ClassList } from '../../protocol/classes.js';
import type { Evaluation } from '../../protocol/record.js';
import { escapeHtml } from '../escape.js';
import { LIGHT } from '../inks.js';
import type { Drawing } from './drawing.js';
import { confusionTable, rowShares } from './result-tables.js';
import { FONT, framedSvg } from './standalone.js';
import { type Cell, type FigureTable, type Row, rowsOf } from './table.js';
import { fitted, textWidth } from './text-width.js';

const LINE = 17;
const GAP = 14;
const SMALL = 8.5;
const MOST_HEAD = 150;

interface Words {
  anchor?: 'end' | 'middle';
  bold?: boolean;
  size?: number;
  color?: string;
  turn?: boolean;
}

function words(
  text: string,
  x: number,
  y: number,
  { anchor, bold, size, color = 'var(--text)', turn }: Words = {},
): string {
  const at = [round(x), round(y)];
  return (
    `<text x="${at[0]}" y="${at[1]}" fill="${color}"${anchor ? ` text-anchor="${anchor}"` : ''}` +
    `${bold ? ' font-weight="600"' : ''}${size ? ` font-size="${size}"` : ''}` +
    `${turn ? ` transform="rotate(-90 ${at[0]} ${at[1]})"` : ''}>${escapeHtml(text)}</text>`
  );
}

const round = (value: number): number => Math.round(value * 10) / 10;
const rule = (y: number, width: number, weight: number): string =>
  `<path d="M0 ${round(y)}H${round(width)}" stroke="${LIGHT.text}" stroke-width="${weight}"/>`;

/** Bold letters are wider. */
const BOLD = 1.07;
const deltaWidth = (cells: readonly Cell[]): number =>
  Math.max(0, ...cells.map(({ delta }) => (delta ? textWidth(delta, SMALL) + 6 : 0)));
const valueWidth = (cells: readonly Cell[]): number =>
  Math.max(0, ...cells.map(({ text }) => textWidth(text, FONT * BOLD)));

/** A table with the lines of a book's, as SVG. */
export function tableSvg(table: FigureTable): string {
  const { title, head, groups } = table;
  const rows = rowsOf(table);
  const [first = '', ...heads] = head;
  const headWidth =
    14 + Math.min(MOST_HEAD, Math.max(textWidth(first, FONT), ...rows.map((row) => textWidth(row.head, FONT))));
  let x = headWidth;
  const columns = heads.map((name, at) => {
    const cells = rows.flatMap(({ cells: own }) => own[at] ?? []);
    const [value, delta] = [valueWidth(cells), deltaWidth(cells)];
    const width = Math.max(textWidth(name, FONT), value + delta) + GAP;
    x += width;
    return { name, right: x, delta };
  });
  const width = Math.ceil(x);
  let y = LINE - 4;
  const body: string[] = [rule(2, width, 1.2), words(first, 14, y + 1)];
  for (const { name, right } of columns) body.push(words(name, right, y + 1, { anchor: 'end' }));
  y += 8;
  for (const group of groups) {
    body.push(rule(y, width, 0.6));
    for (const row of group) {
      y += LINE;
      body.push(rowOf(row, y - 5, columns));
    }
    y += 3;
  }
  body.push(rule(y, width, 1.2));
  return framedSvg({ title, width, height: Math.ceil(y + 2), body: body.join('') });
}

function rowOf({ head, color, cells }: Row, y: number, columns: readonly { right: number; delta: number }[]): string {
  const square = color ? `<rect x="0" y="${round(y - 8)}" width="9" height="9" fill="${color}"/>` : '';
  const own = cells.map(({ text, delta, best = false }, at) => {
    const { right = 0, delta: room = 0 } = columns[at] ?? {};
    const value = words(text, right - room, y, { anchor: 'end', bold: best });
    return delta ? value + words(delta, right, y, { anchor: 'end', size: SMALL, color: LIGHT.muted }) : value;
  });
  return square + words(fitted(head, FONT, MOST_HEAD), 14, y) + own.join('');
}

const CELL = 20;

/** A confusion matrix whose cells are the darker, the larger their share of the row is; on a square-root scale, as on the page. */
export function confusionDrawing(evaluation: Evaluation, list: ClassList): Drawing {
  const { title } = confusionTable(evaluation, list);
  const { classes } = list;
  const room = Math.min(MOST_HEAD, Math.max(30, ...classes.map(({ name }) => textWidth(name, FONT)))) + 22;
  const size = room + classes.length * CELL;
  const body: string[] = [];
  for (const [at, { name, color }] of classes.entries()) {
    const middle = room + at * CELL + CELL / 2;
    const short = fitted(name, FONT, MOST_HEAD);
    body.push(
      words(short, room - 18, middle + 4, { anchor: 'end' }),
      `<rect x="${round(room - 13)}" y="${round(middle - 4.5)}" width="9" height="9" fill="${color}"/>`,
      words(short, middle + 4, room - 18, { turn: true }),
      `<rect x="${round(middle - 4.5)}" y="${round(room - 13)}" width="9" height="9" fill="${color}"/>`,
    );
    for (const [to, share] of rowShares(evaluation.metrics.confusion[at] ?? []).entries()) {
      const [x, y] = [room + to * CELL, room + at * CELL];
      const ink = Math.sqrt(share ?? 0);
      body.push(
        `<rect x="${round(x + 0.5)}" y="${round(y + 0.5)}" width="${CELL - 1}" height="${CELL - 1}" fill="var(--${share === null ? 'band' : 'blue'})" fill-opacity="${share === null ? 1 : round2(0.04 + 0.9 * ink)}"/>`,
      );
      if (share !== null && share >= 0.005) {
        const text = String(Math.round(share * 100));
        body.push(
          words(text, x + CELL / 2, y + CELL / 2 + 3, {
            anchor: 'middle',
            size: SMALL,
            color: ink > 0.62 ? 'var(--bg)' : 'var(--text)',
          }),
        );
      }
    }
  }
  body.push(words('truth ↓', 2, room - 20, { size: SMALL, color: 'var(--muted)' }));
  body.push(words('prediction →', 2, room - 32, { size: SMALL, color: 'var(--muted)' }));
  const side = Math.ceil(size + 1);
  return { title, width: side, height: side, body: body.join(''), legend: [] };
}

export const confusionSvg = (evaluation: Evaluation, classes: ClassList): string =>
  framedSvg(confusionDrawing(evaluation, classes));

const round2 = (value: number): number => Math.round(value * 100) / 100;

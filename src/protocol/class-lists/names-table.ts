import { UserError } from '../errors.js';
import { byTrainId } from './cityscapes-labels.js';
import type { DraftClass } from './class-draft.js';
import { type ClassForm, contentLines, type TextLine } from './class-form.js';
import { colorOf, hexOf, wholeNumber } from './plain-values.js';

/** What a column may be called, by what it holds. */
const COLUMNS = {
  name: ['name', 'names', 'class', 'class_name', 'classname', 'label', 'labels', 'label_name', 'category', 'title'],
  id: [
    'id',
    'idx',
    'index',
    'value',
    'pixel value',
    'pixel_value',
    'class_id',
    'label_id',
    'classid',
    'labelid',
    'number',
  ],
  trainId: ['train_id', 'trainid', 'train id'],
  color: ['color', 'colour', 'hex', 'rgb', 'palette'],
  red: ['r', 'red'],
  green: ['g', 'green'],
  blue: ['b', 'blue'],
} as const;

type Column = keyof typeof COLUMNS;

const columnOf = (head: string): Column | undefined =>
  (Object.keys(COLUMNS) as Column[]).find((column) => (COLUMNS[column] as readonly string[]).includes(head));

/** Cells of a line; those in quotes may hold the separator. */
function cellsOf(line: string, separator: string): string[] {
  const cells: string[] = [];
  let cell = '';
  let quoted = false;
  for (const letter of line) {
    if (letter === '"') quoted = !quoted;
    else if (letter === separator && !quoted) {
      cells.push(cell.trim());
      cell = '';
    } else cell += letter;
  }
  return [...cells, cell.trim()];
}

const separatorOf = (head: string): string => [',', ';', '\t'].find((separator) => head.includes(separator)) ?? ',';

/** A table with a head: `name,r,g,b`, `id,name,color`, `Pixel Value, Class`; ADE20K's `Idx … Name`. */
export const namesTable: ClassForm = {
  title: 'a table (CSV) with a head',
  read({ text, path }) {
    const [head, ...rows] = contentLines(text);
    if (!head || rows.length === 0) return undefined;
    const separator = separatorOf(head.text);
    const columns = cellsOf(head.text, separator).map((cell) => columnOf(cell.toLowerCase()));
    if (columns.length < 2 || !columns.includes('name')) return undefined;
    if (!columns.some((column) => column !== undefined && column !== 'name')) return undefined;
    const classes = rows.map((row) => classOf(row, columns, separator, path));
    if (!columns.includes('trainId')) return { classes };
    const trainIds = rows.map((row) => trainIdOf(row, columns, separator, path));
    return byTrainId(
      classes.map(({ name, id, color }, row) => ({ name, id: id ?? trainIds[row], trainId: trainIds[row], color })),
    );
  },
};

/** Several rows may have one train id; those that are not trained have -1 or 255, or none. */
function trainIdOf(row: TextLine, columns: readonly (Column | undefined)[], separator: string, path: string): number {
  const cell = cellsOf(row.text, separator)[columns.indexOf('trainId')] ?? '';
  const id = cell === '' ? -1 : wholeNumber(cell);
  if (id !== undefined) return id;
  const message = `${path}, line ${row.number}: the train id “${cell}” is no whole number.`;
  throw new UserError('bad-class-list', message, { file: path, advice: 'Give 255 to what is not trained.' });
}

function classOf(row: TextLine, columns: readonly (Column | undefined)[], separator: string, path: string): DraftClass {
  const cells = cellsOf(row.text, separator);
  const cell = (column: Column): string | undefined => cells[columns.indexOf(column)];
  const name = cell('name');
  const id = wholeNumber(cell('id'));
  if (!name || (columns.includes('id') && id === undefined)) {
    const message = `${path}, line ${row.number}: there is no ${name ? 'id' : 'name'} where the head says one.`;
    throw new UserError('bad-class-list', message, {
      file: path,
      advice: 'Give every line as many columns as the head has.',
    });
  }
  const color = columns.includes('red') ? hexOf([cell('red'), cell('green'), cell('blue')]) : colorOf(cell('color'));
  // ADE20K has synonyms: "door, double door".
  return { name: name.split(';')[0] ?? name, id, color };
}

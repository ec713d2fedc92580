import { type ClassList, classOfId, IGNORED } from '../../protocol/classes.js';
import { UserError } from '../../protocol/errors.js';
import type { LabelIds } from '../label-check/evidence.js';
import { dataSetOf, hexColour } from './known-colours.js';
import { byColour, chooseReading, classOfColour, idOfValue, type LabelReading } from './reading.js';
import { decodeLabelSamples, type LabelSamples } from './samples.js';
import { type LabelSurvey, surveyLabels } from './survey.js';

/** Class ids, one byte per pixel, row by row: 0..classes-1, or 255 where the label is ignored. */
export interface LabelMap {
  width: number;
  height: number;
  data: Uint8Array;
}

/** Stands for a label id or colour that the class list does not know: class lists end at 253. */
const UNKNOWN = 254;

/** Class of a stored value: by its colour or by its id. Black is ignored unless it is a class's colour. */
function classOfValue(
  file: Pick<LabelSurvey, 'kind' | 'colours'>,
  reading: LabelReading,
  classes: ClassList,
): (value: number) => number {
  if (!byColour(file.kind, reading)) return (value) => classOfId(classes, idOfValue(file, value)) ?? UNKNOWN;
  const table = new Map([[0, IGNORED], ...classOfColour(classes)]);
  return (value) => table.get(file.colours?.[value] ?? -1) ?? UNKNOWN;
}

/** Whether the class list knows all that a file holds: `readLabels` refuses it otherwise. */
export function isReadable(survey: LabelSurvey, classes: ClassList, reading: LabelReading): boolean {
  const classOf = classOfValue(survey, reading, classes);
  return [...survey.pixels.keys()].every((value) => classOf(value) !== UNKNOWN);
}

function classTable(samples: LabelSamples, reading: LabelReading, classes: ClassList): Uint8Array {
  const classOf = classOfValue(samples, reading, classes);
  return Uint8Array.from({ length: samples.values instanceof Uint16Array ? 65536 : 256 }, (_, value) => classOf(value));
}

function unknownIds(samples: LabelSamples, table: Uint8Array, path: string, classes: ClassList): UserError {
  const pixels = new Map<number, number>();
  for (const value of samples.values) {
    if (table[value] !== UNKNOWN) continue;
    const id = idOfValue(samples, value);
    pixels.set(id, (pixels.get(id) ?? 0) + 1);
  }
  const found = [...pixels].sort(([a], [b]) => a - b).map(([id, count]) => `${id} (${count} pixels)`);
  const listed = found.slice(0, 5).join(', ') + (found.length > 5 ? ` and ${found.length - 5} more` : '');
  const known = `the class list "${classes.name}" has ids 0 to ${classes.classes.length - 1}`;
  return new UserError('unknown-label-id', `${path}: the label map has id ${listed}, but ${known}.`, {
    file: path,
    advice: 'Choose the class list of these labels, or add the id to its "ignore" list or "idMap".',
  });
}

function unknownColour({ width, values, colours }: LabelSamples, pixel: number, path: string, classes: ClassList) {
  const colour = colours?.[values[pixel] as number];
  const name = colour === undefined ? `index ${values[pixel]}, which has no colour,` : `colour ${hexColour(colour)}`;
  const where = `The ${name} at x ${pixel % width}, y ${Math.floor(pixel / width)}`;
  const used = new Set([...values].flatMap((value) => colours?.[value] ?? []));
  const other = dataSetOf(used, classes.name);
  const guess = other ? ` ${other.known} of its ${used.size} colours are those of ${other.name}.` : '';
  return new UserError(
    'unknown-label-color',
    `${path}: ${where} is not a class colour of the class list "${classes.name}".${guess}`,
    {
      file: path,
      advice: other
        ? `Use label maps in the colours or ids of "${classes.name}", or its class list if the model predicts the classes of ${other.name}.`
        : 'Use label maps that hold class ids (palette or grey PNG), or a class list with this colour.',
    },
  );
}

/**
 * The classes of a label file. Throws UserError naming the file: unknown-label-id (with its pixels), unknown-label-color.
 */
export function readLabels(samples: LabelSamples, path: string, classes: ClassList, reading: LabelReading): LabelMap {
  const { width, height, kind, values } = samples;
  const table = classTable(samples, reading, classes);
  const data = new Uint8Array(values.length);
  let unknown = -1;
  for (let pixel = values.length - 1; pixel >= 0; pixel--) {
    const id = table[values[pixel] as number] as number;
    data[pixel] = id;
    if (id === UNKNOWN) unknown = pixel;
  }
  if (unknown < 0) return { width, height, data };
  throw byColour(kind, reading)
    ? unknownColour(samples, unknown, path, classes)
    : unknownIds(samples, table, path, classes);
}

/**
 * The label ids of a file for the label check, before the class list is used. Files that are read by colours give class
 * ids, and 254 for colours that no class has.
 */
export function labelIds(samples: LabelSamples, classes: ClassList, reading: LabelReading): LabelIds {
  const { width, height, kind, values } = samples;
  if (kind === 'true-colour' && reading.trueColour === 'grey') {
    return { width, height, ids: Uint8Array.from(values, (value) => idOfValue(samples, value)) };
  }
  if (!byColour(kind, reading)) return { width, height, ids: values };
  const table = classTable(samples, reading, classes);
  return { width, height, ids: Uint8Array.from(values, (value) => table[value] as number) };
}

/**
 * Label map of a single file. The colours of a palette decide where all used ones are class colours. Else indices are label
 * ids, as grey values (1 to 16 bits) are. True colour is looked up among the class colours; black is ignored unless it is a
 * class's colour. Alpha is not looked at. Throws UserError as `readLabels` and `decodeLabelSamples` do.
 */
export function decodeLabels(bytes: Uint8Array, path: string, classes: ClassList): LabelMap {
  const samples = decodeLabelSamples(bytes, path);
  return readLabels(samples, path, classes, chooseReading([surveyLabels(samples)], classes));
}

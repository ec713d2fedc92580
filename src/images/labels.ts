import { type ClassList, IGNORED } from '../protocol/classes.js';
import { UserError } from '../protocol/errors.js';
import { decodePngSamples, type PngSamples } from './png-samples.js';

/** Class ids, one byte per pixel, row by row: 0..classes-1, or 255 where the label is ignored. */
export interface LabelMap {
  width: number;
  height: number;
  data: Uint8Array;
}

/** Stands for a label id that the class list does not know: class lists end at 253. */
const UNKNOWN = 254;

/** Class id of every possible label id: the id map first, then the ignore list. */
function classIdTable(classes: ClassList, ids: number): Uint8Array {
  const ignored = new Set([...classes.ignore, IGNORED]);
  return Uint8Array.from({ length: ids }, (_, id) => {
    const mapped = classes.idMap?.[String(id)] ?? id;
    if (ignored.has(mapped)) return IGNORED;
    return mapped < classes.classes.length ? mapped : UNKNOWN;
  });
}

function unknownIds(ids: ArrayLike<number>, table: Uint8Array, path: string, classes: ClassList): UserError {
  const pixels = new Map<number, number>();
  for (let pixel = 0; pixel < ids.length; pixel++) {
    const id = ids[pixel] as number;
    if (table[id] === UNKNOWN) pixels.set(id, (pixels.get(id) ?? 0) + 1);
  }
  const found = [...pixels].sort(([a], [b]) => a - b).map(([id, count]) => `${id} (${count} pixels)`);
  const listed = found.slice(0, 5).join(', ') + (found.length > 5 ? ` and ${found.length - 5} more` : '');
  const known = `the class list "${classes.name}" has ids 0 to ${classes.classes.length - 1}`;
  return new UserError('unknown-label-id', `${path}: the label map has id ${listed}, but ${known}.`, {
    file: path,
    advice: 'Choose the class list of these labels, or add the id to its "ignore" list or "idMap".',
  });
}

function mapIds(ids: Uint8Array | Uint16Array, path: string, classes: ClassList): Uint8Array {
  const table = classIdTable(classes, ids instanceof Uint16Array ? 65536 : 256);
  const data = new Uint8Array(ids.length);
  let unknown = false;
  for (let pixel = 0; pixel < ids.length; pixel++) {
    const id = table[ids[pixel] as number] as number;
    data[pixel] = id;
    unknown ||= id === UNKNOWN;
  }
  if (unknown) throw unknownIds(ids, table, path, classes);
  return data;
}

/** The samples of one channel, the first of `channels`. */
const firstChannel = ({ data, channels }: PngSamples): Uint8Array | Uint16Array =>
  channels === 1 ? data : data.filter((_, sample) => sample % channels === 0);

const hex = (color: number): string => `#${color.toString(16).padStart(6, '0')}`;

/** Class id by colour. Black, where it is no class's colour, is the usual colour of what is not labelled. */
function colorTable(classes: ClassList): Map<number, number> {
  const table = new Map<number, number>([[0, IGNORED]]);
  for (const { id, color } of classes.classes) table.set(Number.parseInt(color.slice(1), 16), id);
  return table;
}

function mapColors({ width, channels, depth, data }: PngSamples, path: string, classes: ClassList): Uint8Array {
  const table = colorTable(classes);
  const shift = depth === 16 ? 8 : 0;
  const labels = new Uint8Array(data.length / channels);
  for (let pixel = 0; pixel < labels.length; pixel++) {
    const at = pixel * channels;
    const [red, green, blue] = [data[at] as number, data[at + 1] as number, data[at + 2] as number];
    const color = ((red >> shift) << 16) | ((green >> shift) << 8) | (blue >> shift);
    const id = table.get(color);
    if (id === undefined) throw unknownColor(color, pixel % width, Math.floor(pixel / width), path, classes);
    labels[pixel] = id;
  }
  return labels;
}

function unknownColor(color: number, x: number, y: number, path: string, classes: ClassList): UserError {
  const where = `The colour ${hex(color)} at x ${x}, y ${y}`;
  return new UserError(
    'unknown-label-color',
    `${path}: ${where} is not a class colour of the class list "${classes.name}".`,
    {
      file: path,
      advice: 'Use label maps that hold class ids (palette or grey PNG), or a class list with this colour.',
    },
  );
}

/**
 * Label map of a PNG, read from its stored samples: palette indices and grey values (1 to 16 bits) are label ids, true
 * colour is looked up among the class colours (black, unless a class has it, is ignored). Alpha is not looked at.
 * Throws UserError naming the file: unknown-label-id (with its pixels), unknown-label-color, and those of decodeImage.
 */
export function decodeLabels(bytes: Uint8Array, path: string, classes: ClassList): LabelMap {
  const samples = decodePngSamples(bytes, path);
  const { width, height, channels } = samples;
  const data = channels >= 3 ? mapColors(samples, path, classes) : mapIds(firstChannel(samples), path, classes);
  return { width, height, data };
}

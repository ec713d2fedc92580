import type { ModelFile } from '../model-file.js';
import { toFloat32 } from '../numbers.js';
import { arrayTexts, pickledArray, rowMajorBytes, scalarText } from './numpy.js';
import { PyDict, PyList, PyOpaque, PyTuple, type PyValue } from './pickle/values.js';

/** Class names and colours as mmcv (`meta.CLASSES`) and mmengine (`meta.dataset_meta.classes`) keep them. */
export function datasetMeta(root: PyValue): Pick<ModelFile, 'classes' | 'palette'> {
  const meta = root instanceof PyDict ? root.get('meta') : undefined;
  if (!(meta instanceof PyDict)) return {};
  const inner = meta.get('dataset_meta');
  const dataset = inner instanceof PyDict ? inner : meta;
  const classes = texts(dataset.get('CLASSES') ?? dataset.get('classes'));
  const palette = colours(dataset.get('PALETTE') ?? dataset.get('palette'));
  return { ...(classes && { classes }), ...(palette && { palette }) };
}

const itemsOf = (value: PyValue | undefined): readonly PyValue[] | undefined =>
  value instanceof PyList || value instanceof PyTuple ? value.items : undefined;

function texts(value: PyValue | undefined): string[] | undefined {
  if (value instanceof PyOpaque) return arrayTexts(value);
  const names = itemsOf(value)?.map((item) => (item instanceof PyOpaque ? scalarText(item) : item));
  return names?.every((name) => typeof name === 'string') ? names : undefined;
}

/** Larger arrays are no palette. */
const mostNumbers = 3 * 4096;

/** Numbers of an array, by rows: the last axis is a row. */
function arrayRows(object: PyOpaque): number[][] | undefined {
  const array = pickledArray(object);
  const width = array?.shape.at(-1);
  if (!array || !width || array.bytes.length > mostNumbers * 8) return undefined;
  const numbers = [...toFloat32({ dtype: array.dtype, bytes: rowMajorBytes(array) })];
  return Array.from({ length: numbers.length / width }, (_, row) => numbers.slice(row * width, (row + 1) * width));
}

function colours(value: PyValue | undefined): number[][] | undefined {
  const given = value instanceof PyOpaque ? arrayRows(value) : itemsOf(value);
  const rows = given?.map(colour);
  return rows?.every((row) => row !== undefined) ? rows : undefined;
}

function colour(value: PyValue | readonly number[]): number[] | undefined {
  const channels = channelsOf(value);
  if (channels?.length !== 3) return undefined;
  const isByte = (channel: PyValue): channel is number =>
    typeof channel === 'number' && Number.isInteger(channel) && channel >= 0 && channel <= 255;
  return channels.every(isByte) ? [...channels] : undefined;
}

function channelsOf(value: PyValue | readonly number[]): readonly PyValue[] | undefined {
  if (!(value instanceof PyOpaque)) return isNumbers(value) ? value : itemsOf(value);
  const rows = arrayRows(value);
  return rows?.length === 1 ? rows[0] : undefined;
}

const isNumbers = (value: PyValue | readonly number[]): value is readonly number[] => Array.isArray(value);

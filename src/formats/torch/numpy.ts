import { type DType, dtypeSize } from '../dtype.js';
import { byteLength } from '../model-file.js';
import { typeOfCode } from '../npy/array.js';
import { inRowOrder, swapBytes, toColumnMajor } from '../npy/array-order.js';
import { PyList, PyOpaque, PyTuple, type PyValue } from './pickle/values.js';
import { bytesOfText } from './world.js';

/** A NumPy array as a pickle describes it. */
export interface PickledArray {
  dtype: DType;
  shape: number[];
  /** In the array's own order. */
  bytes: Uint8Array;
  fortranOrder: boolean;
  bigEndian: boolean;
}

const reconstruct = /^numpy\.(?:_?core)\.multiarray\._reconstruct$/;
const fromBuffer = /^numpy\.(?:_?core)\.numeric\._frombuffer$/;

/** True for an array, of whatever type. */
export const isArray = ({ className }: PyOpaque): boolean => reconstruct.test(className) || fromBuffer.test(className);

/** The array; undefined where it holds no plain numbers (objects, text, structures). */
export function pickledArray(object: PyOpaque): PickledArray | undefined {
  if (fromBuffer.test(object.className)) {
    const [content, type, shape, order] = object.args;
    return arrayFrom(type, shape, order === 'F', content);
  }
  if (!reconstruct.test(object.className)) return undefined;
  // Older versions of NumPy leave the first of five out.
  const [content, fortranOrder, type, shape] = itemsOf(object.state).toReversed();
  return arrayFrom(type, shape, fortranOrder === true, content);
}

/** The texts of an array of text, or of one of objects that are all texts; undefined for other arrays. */
export function arrayTexts(object: PyOpaque): string[] | undefined {
  if (!reconstruct.test(object.className)) return undefined;
  const [content, , type, shape] = itemsOf(object.state).toReversed();
  if (itemsOf(shape).length !== 1) return undefined;
  if (content instanceof PyList)
    return content.items.every((item) => typeof item === 'string') ? content.items : undefined;
  return textsFrom(type, content);
}

/** A single text of NumPy (`numpy.str_`); undefined for other objects. */
export function scalarText({ className, args: [type, content] }: PyOpaque): string | undefined {
  return /^numpy\.(?:_?core)\.multiarray\.scalar$/.test(className) ? textsFrom(type, content)?.[0] : undefined;
}

/** Texts of one length each, in UTF-32, filled up with zeros. */
function textsFrom(type: PyValue | undefined, content: PyValue | undefined): string[] | undefined {
  const bytes = typeof content === 'string' ? bytesOfText(content) : content;
  if (!(type instanceof PyOpaque) || type.className !== 'numpy.dtype' || !(bytes instanceof Uint8Array))
    return undefined;
  const [code] = type.args;
  const length = typeof code === 'string' ? 4 * Number(/^[<>=]?U(\d+)$/.exec(code)?.[1] ?? 0) : 0;
  if (length === 0 || bytes.length % length !== 0) return undefined;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  const isBigEndian = itemsOf(type.state)[1] === '>';
  const codes = Array.from({ length: bytes.length / 4 }, (_, at) => view.getUint32(4 * at, !isBigEndian));
  if (codes.some((point) => point > 0x10ffff)) return undefined;
  return Array.from({ length: bytes.length / length }, (_, row) =>
    String.fromCodePoint(...codes.slice((row * length) / 4, ((row + 1) * length) / 4)).replace(/\0+$/, ''),
  );
}

function arrayFrom(
  type: PyValue | undefined,
  size: PyValue | undefined,
  fortranOrder: boolean,
  content: PyValue | undefined,
): PickledArray | undefined {
  const element = elementOf(type);
  const shape = itemsOf(size).filter((length): length is number => typeof length === 'number' && length >= 0);
  const bytes = typeof content === 'string' ? bytesOfText(content) : content;
  if (!element || !(bytes instanceof Uint8Array) || shape.length !== itemsOf(size).length) return undefined;
  if (bytes.length !== byteLength(shape, element.dtype)) return undefined;
  return { ...element, shape, bytes, fortranOrder };
}

/** `dtype('f4', False, True)`, whose state begins with a version and the byte order: '<', '>', '|' or '='. */
function elementOf(type: PyValue | undefined): { dtype: DType; bigEndian: boolean } | undefined {
  if (!(type instanceof PyOpaque) || type.className !== 'numpy.dtype') return undefined;
  const [code] = type.args;
  if (typeof code !== 'string') return undefined;
  const dtype = typeOfCode(code.replace(/^[<>|=]/, ''));
  const [, order] = itemsOf(type.state);
  return dtype && { dtype, bigEndian: order === '>' || code.startsWith('>') };
}

const itemsOf = (value: PyValue | undefined): readonly PyValue[] =>
  value instanceof PyTuple || value instanceof PyList ? value.items : [];

/** Its numbers, row-major and little-endian. */
export const rowMajorBytes = (array: PickledArray): Uint8Array => inRowOrder(array.bytes, array);

/** Such numbers in the array's own order. */
export function ownBytes({ dtype, shape, fortranOrder, bigEndian }: PickledArray, rowMajor: Uint8Array): Uint8Array {
  const size = dtypeSize(dtype);
  const ordered = fortranOrder ? toColumnMajor(rowMajor, shape, size) : rowMajor;
  return bigEndian ? swapBytes(ordered, size) : ordered;
}

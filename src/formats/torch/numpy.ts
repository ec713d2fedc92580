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

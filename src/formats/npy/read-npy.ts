import { hasText, plainBytes, viewOf } from '../bytes.js';
import { type DType, dtypeSize } from '../dtype.js';
import { FormatError } from '../error.js';
import { elementCount } from '../model-file.js';
import { type NpyArray, typeOfCode } from './array.js';
import { inRowOrder } from './array-order.js';
import { type NpyHeader, parseHeader } from './header.js';

const MAGIC = '\x93NUMPY';
const saveAgain = 'Save it again with numpy.save or numpy.savez.';

/** True for the bytes of a .npy file. The name does not count. */
export const isNpy = (bytes: Uint8Array): boolean => hasText(bytes, MAGIC);

const corrupt = (message: string, file: string) => new FormatError('npy-corrupt', message, file, saveAgain);

/** What a .npy file says of its array before the numbers start. */
export interface NpyLayout {
  dtype: DType;
  shape: number[];
  fortranOrder: boolean;
  bigEndian: boolean;
  /** Where the numbers start, and how many bytes they take. */
  start: number;
  size: number;
}

/** Most bytes before the numbers. NumPy itself reads ten thousand bytes of text. */
export const LONGEST_HEADER = 10_012;

/** Larger arrays, and more axes, are refused by their header: no engine of JavaScript holds such an array in one piece. */
const LARGEST_ARRAY = 2 ** 32;
const HIGHEST_RANK = 64;

/** Where the array starts, and the text of its header. Versions 1 to 3 differ in the size of the length. */
function parseFront(bytes: Uint8Array, file: string): { header: NpyHeader; start: number } {
  if (!isNpy(bytes) || bytes.length < 12) throw corrupt(`${file} is not a NumPy array, or it is cut off.`, file);
  const version = bytes[6] ?? 0;
  if (version < 1 || version > 3) throw corrupt(`${file} has version ${version} of the NumPy format.`, file);
  const view = viewOf(bytes);
  const textStart = version === 1 ? 10 : 12;
  const start = textStart + (version === 1 ? view.getUint16(8, true) : view.getUint32(8, true));
  if (start > LONGEST_HEADER) throw corrupt(`${file} has a header of ${start} bytes; none is so long.`, file);
  if (start > bytes.length) throw corrupt(`${file} is cut off within its header.`, file);
  const header = parseHeader(new TextDecoder().decode(bytes.subarray(textStart, start)));
  if (!header) throw corrupt(`The header of ${file} is not one that NumPy writes.`, file);
  return { header, start };
}

/**
 * Reads the header at the start of a .npy file; `bytes` may end after it.
 * @throws FormatError npy-corrupt, npy-unsupported-type (objects, text, structures: objects are pickles and never read),
 * npy-too-large
 */
export function readNpyHeader(bytes: Uint8Array, file: string): NpyLayout {
  const { header, start } = parseFront(bytes, file);
  const { description, fortranOrder, shape } = header;
  const dtype = description && typeOfCode(description.replace(/^[<>|=]/, ''));
  if (!dtype) {
    const what = description ? `type ${description}` : 'a structured type';
    const advice = 'Save an array of floats (float16, float32, float64) or of integers.';
    throw new FormatError('npy-unsupported-type', `${file} holds ${what}, which is not read.`, file, advice);
  }
  const size = elementCount(shape) * dtypeSize(dtype);
  if (shape.length > HIGHEST_RANK || size > LARGEST_ARRAY) {
    const claim =
      shape.length > HIGHEST_RANK ? `${shape.length} axes` : `an array [${shape.join(', ')}] of ${size} bytes`;
    const message = `${file} claims ${claim}; at most ${HIGHEST_RANK} axes and ${LARGEST_ARRAY} bytes are read.`;
    throw new FormatError('npy-too-large', message, file, 'Save it in parts, in a smaller size or in half precision.');
  }
  return { dtype, shape, fortranOrder, bigEndian: description.startsWith('>'), start, size };
}

/** The array of a whole .npy file whose header was read. */
export const arrayOf = (bytes: Uint8Array, layout: NpyLayout): NpyArray => ({
  dtype: layout.dtype,
  shape: layout.shape,
  bytes: inRowOrder(bytes.subarray(layout.start), layout),
});

/**
 * Reads a .npy file: floats of 2, 4 or 8 bytes, integers and booleans, of either byte order and memory order.
 * @throws FormatError as `readNpyHeader`
 */
export function readNpy(source: Uint8Array, file: string): NpyArray {
  const bytes = plainBytes(source);
  const layout = readNpyHeader(bytes, file);
  const held = bytes.length - layout.start;
  if (held !== layout.size) {
    const claim = `an array [${layout.shape.join(', ')}] of ${layout.size} bytes`;
    throw corrupt(`${file} claims ${claim}, but ${held} bytes follow its header.`, file);
  }
  return arrayOf(bytes, layout);
}

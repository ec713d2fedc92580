import { zipSync } from 'fflate';
import { concatenated } from '../bytes.js';
import { byteLength } from '../model-file.js';
import { descriptionOf, type NpyArray } from './array.js';

/** The array starts on a multiple of this, as in NumPy's files. */
const ALIGNMENT = 64;

/** Type and shape of an array, without its values. */
export type NpyShape = Omit<NpyArray, 'bytes'>;

/**
 * The header in front of the values of a .npy file, version 1.0, C order.
 * @throws RangeError for a type that NumPy does not have
 */
export function npyHeader({ dtype, shape }: NpyShape): Uint8Array {
  const description = descriptionOf(dtype);
  if (!description) throw new RangeError(`NumPy has no type ${dtype}.`);
  const sizes = shape.length === 1 ? `${shape[0]},` : shape.join(', ');
  const text = `{'descr': '${description}', 'fortran_order': False, 'shape': (${sizes}), }`;
  const length = Math.ceil((10 + text.length + 1) / ALIGNMENT) * ALIGNMENT;
  const header = new Uint8Array(length);
  header.set([0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59, 1, 0]);
  new DataView(header.buffer).setUint16(8, length - 10, true);
  header.set(new TextEncoder().encode(`${text.padEnd(length - 11, ' ')}\n`), 10);
  return header;
}

/** A .npy file. @throws RangeError for a type that NumPy does not have, or bytes that do not fit shape and type */
export function writeNpy({ dtype, shape, bytes }: NpyArray): Uint8Array {
  if (bytes.length !== byteLength(shape, dtype)) {
    throw new RangeError(
      `${dtype} [${shape.join(', ')}] needs ${byteLength(shape, dtype)} bytes, not ${bytes.length}.`,
    );
  }
  return concatenated([npyHeader({ dtype, shape }), bytes]);
}

/** The first day of zip's calendar: the same arrays give the same bytes. */
const FIRST_DAY = new Date(1980, 0, 1);

/** A .npz file of small arrays, deflated as numpy.savez_compressed does it. For large arrays see write-npz.ts. */
export function writeNpz(arrays: Readonly<Record<string, NpyArray>>): Uint8Array {
  const files = Object.fromEntries(Object.entries(arrays).map(([name, array]) => [`${name}.npy`, writeNpy(array)]));
  return zipSync(files, { level: 6, mtime: FIRST_DAY });
}

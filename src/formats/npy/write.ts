import { zipSync } from 'fflate';
import { byteLength } from '../model-file.js';
import { descriptionOf, type NpyArray } from './array.js';

/** The header's end and so the array's start lie on a multiple of this, as NumPy lays them. */
const ALIGNMENT = 64;

/**
 * A .npy file, version 1.0, C order.
 * @throws RangeError for a type that NumPy has not, or bytes that do not fit shape and type
 */
export function writeNpy({ dtype, shape, bytes }: NpyArray): Uint8Array {
  const description = descriptionOf(dtype);
  if (!description) throw new RangeError(`NumPy has no type ${dtype}.`);
  if (bytes.length !== byteLength(shape, dtype)) {
    throw new RangeError(
      `${dtype} [${shape.join(', ')}] needs ${byteLength(shape, dtype)} bytes, not ${bytes.length}.`,
    );
  }
  const sizes = shape.length === 1 ? `${shape[0]},` : shape.join(', ');
  const text = `{'descr': '${description}', 'fortran_order': False, 'shape': (${sizes}), }`;
  const start = Math.ceil((10 + text.length + 1) / ALIGNMENT) * ALIGNMENT;
  const file = new Uint8Array(start + bytes.length);
  file.set([0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59, 1, 0]);
  new DataView(file.buffer).setUint16(8, start - 10, true);
  file.set(new TextEncoder().encode(`${text.padEnd(start - 11, ' ')}\n`), 10);
  file.set(bytes, start);
  return file;
}

/** The first day of zip's calendar: the same arrays give the same bytes. */
const FIRST_DAY = new Date(1980, 0, 1);

/** A .npz file of named arrays, deflated as numpy.savez_compressed does. */
export function writeNpz(arrays: Readonly<Record<string, NpyArray>>): Uint8Array {
  const files = Object.fromEntries(Object.entries(arrays).map(([name, array]) => [`${name}.npy`, writeNpy(array)]));
  return zipSync(files, { level: 6, mtime: FIRST_DAY });
}

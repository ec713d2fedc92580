import { memorySource } from '../byte-source.js';
import { hasText } from '../bytes.js';
import { FormatError } from '../error.js';
import { openZip } from '../zip/archive.js';
import type { OpenEntry } from '../zip/entry.js';
import type { NpyArray } from './array.js';
import { arrayOf, LONGEST_HEADER, readNpyHeader } from './read-npy.js';

/** True for the bytes of a zip archive, which a .npz file is. */
export const isNpz = (bytes: Uint8Array): boolean => hasText(bytes, 'PK\x03\x04') || hasText(bytes, 'PK\x05\x06');

/**
 * Reads a .npz file, compressed or not: its arrays by name, in the archive's order. Only the header of each entry is read.
 * Its `bytes` are inflated each time they are asked for. The archive must claim exactly as many bytes.
 * @throws FormatError zip-…, npz-corrupt, npz-empty, and those of `readNpy`; for errors in an array's numbers, when they are
 * asked for
 */
export function readNpz(source: Uint8Array, file: string): Map<string, NpyArray> {
  const archive = openZip(memorySource(source, file), file, { deflated: true });
  const names = archive.names.filter((name) => name.endsWith('.npy'));
  if (names.length === 0) {
    const held = archive.names.length === 0 ? 'is empty' : `holds ${archive.names[0]}, …, but no array`;
    throw new FormatError('npz-empty', `The archive ${file} ${held}.`, file, 'Save it with numpy.savez.');
  }
  return new Map(
    names.map((name) => [
      name.replace(/\.npy$/, ''),
      lazyArray(archive.entry(name) as OpenEntry, `${file} (${name})`, file),
    ]),
  );
}

function lazyArray(entry: OpenEntry, name: string, file: string): NpyArray {
  const header = readNpyHeader(entry.head(LONGEST_HEADER), name);
  const { dtype, shape, start, size } = header;
  if (entry.size !== start + size) {
    const message = `${name} claims an array [${shape.join(', ')}] of ${size} bytes, its place in the archive ${entry.size - start}.`;
    throw new FormatError('npz-corrupt', message, file, 'Save it again with numpy.savez.');
  }
  return {
    dtype,
    shape,
    get bytes() {
      return arrayOf(entry.whole(), header).bytes;
    },
  };
}

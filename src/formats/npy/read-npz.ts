import { inflateSync } from 'fflate';
import { memorySource } from '../byte-source.js';
import { hasText } from '../bytes.js';
import { FormatError } from '../error.js';
import { openZip } from '../torch/zip.js';
import type { NpyArray } from './array.js';
import { readNpy } from './read-npy.js';

/** True for the bytes of a zip archive, which a .npz file is. */
export const isNpz = (bytes: Uint8Array): boolean => hasText(bytes, 'PK\x03\x04') || hasText(bytes, 'PK\x05\x06');

/** Deflate cannot make more of a byte than this: whatever claims more is not inflated. */
const LARGEST_RATIO = 1032;

/** The content of a deflated entry of `size` bytes; the caller compares its checksum. */
function inflate(stored: Uint8Array, size: number, name: string, file: string): Uint8Array {
  const damaged = (message: string) => new FormatError('npz-corrupt', message, file, 'Save it again with numpy.savez.');
  if (size > stored.length * LARGEST_RATIO + 64) throw damaged(`Entry ${name} of ${file} claims ${size} bytes.`);
  try {
    return inflateSync(stored, { out: new Uint8Array(size) });
  } catch (error) {
    throw damaged(`Entry ${name} of ${file} cannot be inflated: ${error instanceof Error ? error.message : error}.`);
  }
}

/**
 * Reads a .npz file, compressed or not: its arrays by name, in the archive's order.
 * @throws FormatError zip-…, npz-corrupt, npz-empty, and those of `readNpy`
 */
export function readNpz(source: Uint8Array, file: string): Map<string, NpyArray> {
  const archive = openZip(memorySource(source, file), file, {
    inflate: (stored, size, name) => inflate(stored, size, name, file),
  });
  const names = archive.names.filter((name) => name.endsWith('.npy'));
  if (names.length === 0) {
    const held = archive.names.length === 0 ? 'is empty' : `holds ${archive.names[0]}, …, but no array`;
    throw new FormatError('npz-empty', `The archive ${file} ${held}.`, file, 'Save it with numpy.savez.');
  }
  return new Map(
    names.map((name) => [
      name.replace(/\.npy$/, ''),
      readNpy(archive.entry(name)?.whole() ?? new Uint8Array(), `${file} (${name})`),
    ]),
  );
}

import type { ByteSource } from '../byte-source.js';
import { FormatError } from '../error.js';
import { corrupt, misplaced, overlapping, tooLong } from './corrupt.js';
import { findDirectory, readDirectory, type ZipEntry } from './directory.js';
import { localHeader, type OpenEntry, openEntry, type ZipOptions } from './entry.js';

/** A zip archive of stored (uncompressed) entries, as PyTorch writes them. Deflated entries are read only where the options say so. */
export interface ZipArchive {
  names: string[];
  /**
   * Opens an entry; undefined when there is no such entry.
   * @throws FormatError when it is encrypted, compressed or lies outside its place.
   */
  entry(name: string): OpenEntry | undefined;
}

/**
 * Opens a zip archive by its directory. Names must be unique, entries must lie in the file and not overlap. Contents are
 * read when they are asked for.
 * @throws FormatError
 */
export function openZip(source: ByteSource, file: string, options: ZipOptions = {}): ZipArchive {
  const entries = new Map<string, ZipEntry>();
  const directory = findDirectory(source, file);
  for (const entry of readDirectory(source, directory, file)) {
    if (entries.has(entry.name)) {
      throw new FormatError('zip-duplicate-entry', `The archive has two entries called ${entry.name}.`, file);
    }
    entries.set(entry.name, entry);
  }
  setLimits([...entries.values()], directory.start, file);
  return {
    names: [...entries.keys()],
    entry: (name) => {
      const entry = entries.get(name);
      return entry && openEntry(source, entry, file, options);
    },
  };
}

function setLimits(entries: ZipEntry[], directoryStart: number, file: string): void {
  const sorted = entries.toSorted((a, b) => a.offset - b.offset);
  sorted.forEach((entry, index) => {
    entry.limit = sorted[index + 1]?.offset ?? directoryStart;
    const { name, offset, size, storedSize, limit, method } = entry;
    if (offset + localHeader > directoryStart) throw misplaced(name, file);
    if (offset + localHeader + storedSize > directoryStart) throw tooLong(name, storedSize, file);
    if (offset + localHeader + storedSize > limit) throw overlapping(name, file);
    if (method === 0 && size !== storedSize) throw corrupt(`Entry ${name} gives two different sizes.`, file);
  });
}

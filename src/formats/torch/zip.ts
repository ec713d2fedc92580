import { hasText, viewOf } from '../bytes.js';
import { FormatError } from '../error.js';
import { crc32 } from './crc32.js';

/** One line of the archive's directory. */
interface ZipEntry {
  name: string;
  /** Bit 0: encrypted. */
  flags: number;
  /** 0: stored as it is. */
  method: number;
  crc: number;
  storedSize: number;
  size: number;
  /** Where its local header starts. */
  offset: number;
  /** Where its content starts. */
  start: number;
}

/** A zip archive of stored (uncompressed) entries, as PyTorch writes them, or of deflated ones where they are asked for. */
export interface ZipArchive {
  names: string[];
  /** Content of an entry, checked against its checksum; undefined when there is no such entry. A view, not a copy. */
  read(name: string): Uint8Array | undefined;
}

export interface ZipOptions {
  /** Inflates a compressed entry to `size` bytes. Without it compressed entries are refused. */
  inflate?: (stored: Uint8Array, size: number, name: string) => Uint8Array;
}

const downloadAgain = 'Download the file again.';
const unset32 = 0xffffffff;
const unset16 = 0xffff;

/**
 * Opens a zip archive by its directory. Names must be unique, entries must lie in the file and not overlap.
 * @throws FormatError
 */
export function openZip(bytes: Uint8Array, file: string, options: ZipOptions = {}): ZipArchive {
  const entries = new Map<string, ZipEntry>();
  const directory = findDirectory(bytes, file);
  for (const entry of readDirectory(bytes, directory, file)) {
    if (entries.has(entry.name)) {
      throw new FormatError('zip-duplicate-entry', `The archive has two entries called ${entry.name}.`, file);
    }
    entries.set(entry.name, entry);
  }
  checkPlaces([...entries.values()], directory.start, file);
  return {
    names: [...entries.keys()],
    read: (name) => {
      const entry = entries.get(name);
      return entry && readEntry(bytes, entry, file, options);
    },
  };
}

const corrupt = (message: string, file: string) => new FormatError('zip-corrupt', message, file, downloadAgain);

interface Directory {
  start: number;
  /** First byte after the directory. */
  end: number;
  count: number;
}

/** The end record is the last thing in the file but for a comment, whose length it gives. */
function findEndRecord(bytes: Uint8Array): number | undefined {
  const view = viewOf(bytes);
  const first = Math.max(0, bytes.length - 22 - 0xffff);
  for (let at = bytes.length - 22; at >= first; at--) {
    if (hasText(bytes, 'PK\x05\x06', at) && at + 22 + view.getUint16(at + 20, true) === bytes.length) return at;
  }
  return undefined;
}

function findDirectory(bytes: Uint8Array, file: string): Directory {
  const end = findEndRecord(bytes);
  if (end === undefined) {
    const message = 'The file is incomplete: the end of the zip archive is missing.';
    throw new FormatError('zip-truncated', message, file, downloadAgain);
  }
  const view = viewOf(bytes);
  const count = view.getUint16(end + 10, true);
  const size = view.getUint32(end + 12, true);
  const start = view.getUint32(end + 16, true);
  const is64 = count === unset16 || size === unset32 || start === unset32;
  const directory = is64 ? findDirectory64(bytes, end, file) : { start, end: start + size, count };
  if (directory.end > end) throw corrupt('The archive directory points outside the file.', file);
  return directory;
}

/** The zip64 end record, for archives of more than 4 GiB or 65,534 entries. */
function findDirectory64(bytes: Uint8Array, end: number, file: string): Directory {
  const view = viewOf(bytes);
  const locator = end - 20;
  if (locator < 0 || !hasText(bytes, 'PK\x06\x07', locator)) throw corrupt('The zip64 end record is missing.', file);
  const at = Number(view.getBigUint64(locator + 8, true));
  if (at + 56 > locator || !hasText(bytes, 'PK\x06\x06', at)) throw corrupt('The zip64 end record is missing.', file);
  const start = Number(view.getBigUint64(at + 48, true));
  return {
    start,
    end: start + Number(view.getBigUint64(at + 40, true)),
    count: Number(view.getBigUint64(at + 32, true)),
  };
}

function readDirectory(bytes: Uint8Array, { start, end, count }: Directory, file: string): ZipEntry[] {
  const entries: ZipEntry[] = [];
  let at = start;
  while (entries.length < count) {
    if (at + 46 > end || !hasText(bytes, 'PK\x01\x02', at)) {
      throw corrupt(`The archive directory lists ${count} entries but ends after ${entries.length}.`, file);
    }
    const { entry, length } = readDirectoryLine(bytes.subarray(at, end), file);
    entries.push({ ...entry, start: contentStart(bytes, entry, start, file) });
    at += length;
  }
  return entries;
}

function readDirectoryLine(line: Uint8Array, file: string): { entry: Omit<ZipEntry, 'start'>; length: number } {
  const view = viewOf(line);
  const nameEnd = 46 + view.getUint16(28, true);
  const extraEnd = nameEnd + view.getUint16(30, true);
  const length = extraEnd + view.getUint16(32, true);
  if (length > line.length) throw corrupt('The archive directory is cut off.', file);
  const large = sizes64(line.subarray(nameEnd, extraEnd));
  // The extra field holds, in this order, just those numbers that did not fit.
  const number = (offset: number) => {
    const small = view.getUint32(offset, true);
    return small === unset32 ? (large.shift() ?? small) : small;
  };
  const size = number(24);
  const storedSize = number(20);
  const entry = {
    name: new TextDecoder().decode(line.subarray(46, nameEnd)),
    flags: view.getUint16(8, true),
    method: view.getUint16(10, true),
    crc: view.getUint32(16, true),
    storedSize,
    size,
    offset: number(42),
  };
  return { entry, length };
}

/** The 8-byte numbers of the zip64 extra field (id 1), if there is one. */
function sizes64(extra: Uint8Array): number[] {
  const view = viewOf(extra);
  for (let at = 0; at + 4 <= extra.length; ) {
    const length = view.getUint16(at + 2, true);
    const end = Math.min(at + 4 + length, extra.length);
    if (view.getUint16(at, true) === 1) {
      const numbers: number[] = [];
      for (let i = at + 4; i + 8 <= end; i += 8) numbers.push(Number(view.getBigUint64(i, true)));
      return numbers;
    }
    at = end;
  }
  return [];
}

/** Checks the local header in front of the content; all sizes are the directory's. */
function contentStart(bytes: Uint8Array, entry: Omit<ZipEntry, 'start'>, limit: number, file: string): number {
  const { name, offset, size, storedSize } = entry;
  if (offset + 30 > limit || !hasText(bytes, 'PK\x03\x04', offset)) {
    throw corrupt(`The archive directory points outside the file, or not at an entry (${name}).`, file);
  }
  const view = viewOf(bytes);
  const start = offset + 30 + view.getUint16(offset + 26, true) + view.getUint16(offset + 28, true);
  if (start + storedSize > limit) {
    throw corrupt(`Entry ${name} claims ${storedSize} bytes in a file of ${bytes.length}.`, file);
  }
  if (entry.method === 0 && size !== storedSize) throw corrupt(`Entry ${name} gives two different sizes.`, file);
  return start;
}

function checkPlaces(entries: ZipEntry[], directoryStart: number, file: string): void {
  const sorted = entries.toSorted((a, b) => a.offset - b.offset);
  sorted.forEach((entry, index) => {
    const limit = sorted[index + 1]?.offset ?? directoryStart;
    if (entry.start + entry.storedSize > limit) throw corrupt(`Entry ${entry.name} overlaps the next one.`, file);
  });
}

const DEFLATED = 8;

function readEntry(bytes: Uint8Array, entry: ZipEntry, file: string, { inflate }: ZipOptions): Uint8Array {
  const { name, start, size, storedSize } = entry;
  if (entry.flags & 1) throw new FormatError('zip-encrypted', `Entry ${name} is encrypted.`, file);
  if (entry.method !== 0 && !(inflate && entry.method === DEFLATED)) {
    // Inflating would need memory that the file only claims; PyTorch itself never compresses.
    const message = `Entry ${name} is compressed; PyTorch stores entries uncompressed.`;
    throw new FormatError('zip-compressed-entry', message, file, 'Save it again with torch.save.');
  }
  const stored = bytes.subarray(start, start + storedSize);
  const content = inflate && entry.method === DEFLATED ? inflate(stored, size, name) : stored;
  if (crc32(content) !== entry.crc) {
    throw new FormatError('zip-bad-crc', `Entry ${name} is damaged (wrong checksum).`, file, downloadAgain);
  }
  return content;
}

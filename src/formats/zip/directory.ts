import type { ByteSource } from '../byte-source.js';
import { hasText, viewOf } from '../bytes.js';
import { FormatError } from '../error.js';
import { corrupt, downloadAgain } from './corrupt.js';

/** One line of the archive's directory. */
export interface ZipEntry {
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
  /** First byte that is not its own: the next entry or the directory. */
  limit: number;
}

/** An entry takes more memory here than its line takes in the directory. */
const mostEntries = 200_000;
const unset32 = 0xffffffff;
const unset16 = 0xffff;

export interface Directory {
  start: number;
  /** First byte after the directory. */
  end: number;
  count: number;
}

/** Only a comment may follow the end record, which gives the comment's length. Together they have at most so many bytes. */
const longestEnd = 22 + 0xffff;

/** A zip64 archive has its locator right before the end record. */
const locatorLength = 20;

export function findDirectory(source: ByteSource, file: string): Directory {
  const tailStart = Math.max(0, source.size - longestEnd - locatorLength);
  const tail = source.read(tailStart, source.size - tailStart);
  const end = findEndRecord(tail);
  if (end === undefined) {
    const message = 'The file is incomplete: the end of the zip archive is missing.';
    throw new FormatError('zip-truncated', message, file, downloadAgain);
  }
  const view = viewOf(tail);
  const count = view.getUint16(end + 10, true);
  const size = view.getUint32(end + 12, true);
  const start = view.getUint32(end + 16, true);
  const is64 = count === unset16 || size === unset32 || start === unset32;
  const directory = is64
    ? findDirectory64(source, tail.subarray(0, end), tailStart, file)
    : { start, end: start + size, count };
  if (directory.end > tailStart + end) throw corrupt('The archive directory points outside the file.', file);
  return directory;
}

function findEndRecord(tail: Uint8Array): number | undefined {
  const view = viewOf(tail);
  for (let at = tail.length - 22; at >= Math.max(0, tail.length - longestEnd); at--) {
    if (hasText(tail, 'PK\x05\x06', at) && at + 22 + view.getUint16(at + 20, true) === tail.length) return at;
  }
  return undefined;
}

/** The zip64 end record, for archives of more than 4 GiB or 65,534 entries. `tail` ends where the end record starts. */
function findDirectory64(source: ByteSource, tail: Uint8Array, tailStart: number, file: string): Directory {
  const locator = tail.length - locatorLength;
  if (locator < 0 || !hasText(tail, 'PK\x06\x07', locator)) throw corrupt('The zip64 end record is missing.', file);
  const at = Number(viewOf(tail).getBigUint64(locator + 8, true));
  if (at + 56 > tailStart + locator) throw corrupt('The zip64 end record is missing.', file);
  const record = source.read(at, 56);
  if (!hasText(record, 'PK\x06\x06')) throw corrupt('The zip64 end record is missing.', file);
  const view = viewOf(record);
  const start = Number(view.getBigUint64(48, true));
  return { start, end: start + Number(view.getBigUint64(40, true)), count: Number(view.getBigUint64(32, true)) };
}

export function readDirectory(source: ByteSource, { start, end, count }: Directory, file: string): ZipEntry[] {
  if (count > mostEntries) {
    const message = `The archive has ${count} entries; at most ${mostEntries} are read.`;
    throw new FormatError('zip-too-many-entries', message, file, downloadAgain);
  }
  const lines = source.read(start, end - start);
  const entries: ZipEntry[] = [];
  let at = 0;
  while (entries.length < count) {
    if (at + 46 > lines.length || !hasText(lines, 'PK\x01\x02', at)) {
      throw corrupt(`The archive directory lists ${count} entries but ends after ${entries.length}.`, file);
    }
    const { entry, length } = readDirectoryLine(lines.subarray(at), file);
    entries.push({ ...entry, limit: start });
    at += length;
  }
  return entries;
}

function readDirectoryLine(line: Uint8Array, file: string): { entry: Omit<ZipEntry, 'limit'>; length: number } {
  const view = viewOf(line);
  const nameEnd = 46 + view.getUint16(28, true);
  const extraEnd = nameEnd + view.getUint16(30, true);
  const length = extraEnd + view.getUint16(32, true);
  if (length > line.length) throw corrupt('The archive directory is cut off.', file);
  const large = sizes64(line.subarray(nameEnd, extraEnd));
  // The extra field holds only the numbers that did not fit, in this order.
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

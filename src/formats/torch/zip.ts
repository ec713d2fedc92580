import { crc32, crcOfParts } from '../../compression/crc32.js';
import { InflateError, inflateInto, mostInflated } from '../../compression/inflate.js';
import type { ByteSource } from '../byte-source.js';
import { hasText, viewOf } from '../bytes.js';
import { FormatError } from '../error.js';

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
  /** First byte that is not its own: the next entry or the directory. */
  limit: number;
}

/** A zip archive of stored (uncompressed) entries, as PyTorch writes them, or of deflated ones where they are asked for. */
export interface ZipArchive {
  names: string[];
  /**
   * An entry to be read; undefined when there is no such entry.
   * @throws FormatError when it is encrypted, compressed or lies outside its place.
   */
  entry(name: string): OpenEntry | undefined;
}

/** What is read is checked against the entry's checksum, once. @throws FormatError when it is damaged. */
export interface OpenEntry {
  size: number;
  read(offset: number, length: number): Uint8Array;
  whole(): Uint8Array;
  /** The first `length` bytes, or all that there are: nothing else is read or inflated, and no checksum is compared. */
  head(length: number): Uint8Array;
}

export interface ZipOptions {
  /** Reads deflated entries too; otherwise they are refused. */
  deflated?: boolean;
}

const downloadAgain = 'Download the file again.';
/** What is known of an entry takes more memory than its line in the directory. */
const mostEntries = 200_000;
const unset32 = 0xffffffff;
const unset16 = 0xffff;

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

const corrupt = (message: string, file: string) => new FormatError('zip-corrupt', message, file, downloadAgain);

interface Directory {
  start: number;
  /** First byte after the directory. */
  end: number;
  count: number;
}

/** The end record is the last thing in the file but for a comment, whose length it gives; at most this many bytes. */
const longestEnd = 22 + 0xffff;

/** What a zip64 archive has right before its end record. */
const locatorLength = 20;

function findDirectory(source: ByteSource, file: string): Directory {
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

/** The zip64 end record, for archives of more than 4 GiB or 65,534 entries; `tail` ends where the end record starts. */
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

function readDirectory(source: ByteSource, { start, end, count }: Directory, file: string): ZipEntry[] {
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

/** Local header without its name and extra field. */
const localHeader = 30;

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

const DEFLATED = 8;

const misplaced = (name: string, file: string) =>
  corrupt(`The archive directory points outside the file, or not at an entry (${name}).`, file);
const tooLong = (name: string, size: number, file: string) =>
  corrupt(`Entry ${name} claims ${size} bytes, more than the file has there.`, file);
const overlapping = (name: string, file: string) => corrupt(`Entry ${name} overlaps the next one.`, file);

/** Finds the content behind the local header; all sizes are the directory's. */
function openEntry(source: ByteSource, entry: ZipEntry, file: string, { deflated = false }: ZipOptions): OpenEntry {
  const { name, offset, storedSize, limit } = entry;
  if (entry.flags & 1) throw new FormatError('zip-encrypted', `Entry ${name} is encrypted.`, file);
  if (entry.method !== 0 && !(deflated && entry.method === DEFLATED)) {
    // PyTorch itself never compresses.
    const message = `Entry ${name} is compressed; PyTorch stores entries uncompressed.`;
    throw new FormatError('zip-compressed-entry', message, file, 'Save it again with torch.save.');
  }
  const header = source.read(offset, localHeader);
  if (!hasText(header, 'PK\x03\x04')) throw misplaced(name, file);
  const view = viewOf(header);
  const start = offset + localHeader + view.getUint16(26, true) + view.getUint16(28, true);
  if (start + storedSize > limit) throw overlapping(name, file);
  if (entry.method === 0) return new CheckedEntry(source, start, entry, file);
  return new DeflatedEntry(source.read(start, storedSize), entry, file);
}

/** Bytes that a checksum is computed over at a time. */
const checkedAtOnce = 2 ** 22;

class CheckedEntry implements OpenEntry {
  private checked = false;

  constructor(
    private readonly source: ByteSource,
    private readonly start: number,
    private readonly entry: ZipEntry,
    private readonly file: string,
  ) {}

  get size(): number {
    return this.entry.size;
  }

  whole(): Uint8Array {
    return this.read(0, this.size);
  }

  head(length: number): Uint8Array {
    return this.source.read(this.start, Math.min(length, this.size));
  }

  read(offset: number, length: number): Uint8Array {
    if (this.checked || length < this.size) {
      this.check();
      return this.source.read(this.start + offset, length);
    }
    const content = this.source.read(this.start, this.size);
    this.compare(crc32(content));
    return content;
  }

  /** A part says nothing about the whole: the entry is read through, a piece at a time. */
  private check(): void {
    if (!this.checked) this.compare(crcOfParts(this.parts()));
  }

  private *parts(): Generator<Uint8Array> {
    for (let at = 0; at < this.size; at += checkedAtOnce) {
      yield this.source.read(this.start + at, Math.min(checkedAtOnce, this.size - at));
    }
  }

  private compare(crc: number): void {
    compareChecksum(crc, this.entry, this.file);
    this.checked = true;
  }
}

function compareChecksum(crc: number, entry: ZipEntry, file: string): void {
  if (crc === entry.crc) return;
  throw new FormatError('zip-bad-crc', `Entry ${entry.name} is damaged (wrong checksum).`, file, downloadAgain);
}

/** Inflated when it is read, into memory of the size that the directory gives: more than that is refused, not inflated. */
class DeflatedEntry implements OpenEntry {
  constructor(
    private readonly stored: Uint8Array,
    private readonly entry: ZipEntry,
    private readonly file: string,
  ) {}

  get size(): number {
    return this.entry.size;
  }

  head(length: number): Uint8Array {
    const target = new Uint8Array(Math.min(length, this.size));
    return target.subarray(0, this.inflate(target).length);
  }

  read(offset: number, length: number): Uint8Array {
    return this.whole().subarray(offset, offset + length);
  }

  whole(): Uint8Array {
    const { name, size } = this.entry;
    const claim = `Entry ${name} of ${this.file} claims ${size} bytes`;
    if (size > mostInflated(this.stored.length)) {
      throw corrupt(`${claim}, more than its ${this.stored.length} compressed bytes can hold.`, this.file);
    }
    const content = new Uint8Array(size);
    const { length, more } = this.inflate(content);
    if (more) throw corrupt(`${claim}, but holds more.`, this.file);
    if (length < size) throw corrupt(`${claim}, but holds ${length}.`, this.file);
    compareChecksum(crc32(content), this.entry, this.file);
    return content;
  }

  private inflate(target: Uint8Array): { length: number; more: boolean } {
    try {
      return inflateInto(target, [this.stored]);
    } catch (error) {
      if (!(error instanceof InflateError)) throw error;
      throw corrupt(`Entry ${this.entry.name} cannot be inflated: ${error.message}.`, this.file);
    }
  }
}

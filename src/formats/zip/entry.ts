import { crc32, crcOfParts } from '../../compression/crc32.js';
import { InflateError, inflateInto, mostInflated } from '../../compression/inflate.js';
import type { ByteSource } from '../byte-source.js';
import { hasText, viewOf } from '../bytes.js';
import { FormatError } from '../error.js';
import { corrupt, downloadAgain, misplaced, overlapping } from './corrupt.js';
import type { ZipEntry } from './directory.js';

/** An entry that is checked once against its checksum. @throws FormatError when it is damaged. */
export interface OpenEntry {
  size: number;
  /** True when the content is read as it lies there; a deflated one is inflated into memory as a whole. */
  stored: boolean;
  read(offset: number, length: number): Uint8Array;
  whole(): Uint8Array;
  /** The whole in pieces of a few megabytes, where it is stored. */
  pieces(): Iterable<Uint8Array>;
  /** The first `length` bytes, or all there are. Nothing else is read or inflated, and no checksum is compared. */
  head(length: number): Uint8Array;
}

export interface ZipOptions {
  /** Reads deflated entries too; otherwise they are refused. */
  deflated?: boolean;
}

/** Local header without its name and extra field. */
export const localHeader = 30;

const DEFLATED = 8;

/** Finds the content behind the local header. All sizes come from the directory. */
export function openEntry(
  source: ByteSource,
  entry: ZipEntry,
  file: string,
  { deflated = false }: ZipOptions,
): OpenEntry {
  const { name, offset, storedSize, limit } = entry;
  if (entry.flags & 1) throw new FormatError('zip-encrypted', `Entry ${name} is encrypted.`, file);
  if (entry.method !== 0 && entry.method !== DEFLATED && deflated) {
    const message = `Entry ${name} is compressed in a way that is not read (method ${entry.method}).`;
    throw new FormatError('zip-compressed-entry', message, file, 'Zip it again, stored or deflated.');
  }
  if (entry.method !== 0 && !deflated) {
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

/** A checksum is computed over so many bytes at a time. */
const checkedAtOnce = 2 ** 22;

class CheckedEntry implements OpenEntry {
  readonly stored = true;
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

  *pieces(): Generator<Uint8Array> {
    this.check();
    yield* this.parts();
  }

  /** A part says nothing about the whole, so the entry is read through, a piece at a time. */
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

/** An entry that is inflated when it is read, into memory of the directory's size. A longer content is refused, not inflated. */
class DeflatedEntry implements OpenEntry {
  readonly stored = false;

  constructor(
    private readonly compressed: Uint8Array,
    private readonly entry: ZipEntry,
    private readonly file: string,
  ) {}

  get size(): number {
    return this.entry.size;
  }

  *pieces(): Generator<Uint8Array> {
    yield this.whole();
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
    if (size > mostInflated(this.compressed.length)) {
      throw corrupt(`${claim}, more than its ${this.compressed.length} compressed bytes can hold.`, this.file);
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
      return inflateInto(target, [this.compressed]);
    } catch (error) {
      if (!(error instanceof InflateError)) throw error;
      throw corrupt(`Entry ${this.entry.name} cannot be inflated: ${error.message}.`, this.file);
    }
  }
}

import { HuffmanCode } from './huffman.js';
import { InflateError } from './inflate-error.js';

export { InflateError };

// Deflate (RFC 1951), read into memory that the caller has measured out beforehand: a stream that holds more is left
// where it is, so that a small file cannot take a large one's memory or time.

/** Deflate cannot make more bytes of a byte than this. */
export const LARGEST_RATIO = 1032;

/** Most bytes that a stream of this length may hold. */
export const mostInflated = (storedBytes: number): number => storedBytes * LARGEST_RATIO + 64;

export interface Inflated {
  /** Bytes of the target that were written, from its start. */
  length: number;
  /** True when the stream holds more than the target, which is full then. */
  more: boolean;
}

/** Smallest length and extra bits of the symbols 257 to 285, and the same of the distances 0 to 29. */
const LENGTHS = [3, 4, 5, 6, 7, 8, 9, 10, 11, 13, 15, 17, 19, 23, 27, 31, 35, 43, 51, 59, 67, 83, 99, 115, 131, 163, 195, 227, 258]; // biome-ignore format: a table
const LENGTH_BITS = [0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 2, 2, 3, 3, 3, 3, 4, 4, 4, 4, 5, 5, 5, 5, 0]; // biome-ignore format: a table
const DISTANCES = Array.from({ length: 30 }, (_, i) => (i < 4 ? i + 1 : 1 + ((2 + (i & 1)) << ((i >> 1) - 1))));
const DISTANCE_BITS = Array.from({ length: 30 }, (_, i) => (i < 4 ? 0 : (i >> 1) - 1));

/** Where a dynamic block writes the lengths of the code that its code lengths are written in. */
const ORDER = [16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15];

const END_OF_BLOCK = 256;

const fixedLengths = Uint8Array.from({ length: 288 }, (_, i) => (i < 144 ? 8 : i < 256 ? 9 : i < 280 ? 7 : 8));
const fixed = { symbols: new HuffmanCode(fixedLengths), distances: new HuffmanCode(new Uint8Array(30).fill(5)) };

type Codes = typeof fixed;

/**
 * Inflates a raw deflate stream, given in one or more pieces, into `target`, and stops when that is full. What follows the
 * stream is not looked at.
 * @throws InflateError when the stream is damaged or ends early
 */
export function inflateInto(target: Uint8Array, pieces: readonly Uint8Array[]): Inflated {
  return new Inflator(target, pieces).run();
}

class Inflator {
  private written = 0;
  private readonly bits: BitReader;

  constructor(
    private readonly target: Uint8Array,
    pieces: readonly Uint8Array[],
  ) {
    this.bits = new BitReader(pieces);
  }

  run(): Inflated {
    for (let last = false; !last; ) {
      last = this.bits.take(1) === 1;
      if (!this.block(this.bits.take(2))) return { length: this.written, more: true };
    }
    this.bits.checkEnd();
    return { length: this.written, more: false };
  }

  /** False when the block holds more than the target has room for. */
  private block(kind: number): boolean {
    if (kind === 0) return this.stored();
    if (kind === 1) return this.compressed(fixed);
    if (kind === 2) return this.compressed(this.readCodes());
    throw new InflateError('a block is of no known kind');
  }

  private stored(): boolean {
    this.bits.skipToByte();
    const length = this.bits.take(16);
    if ((length ^ this.bits.take(16)) !== 0xffff) throw new InflateError('the length of a block is damaged');
    const room = Math.min(length, this.target.length - this.written);
    this.bits.copy(this.target.subarray(this.written, this.written + room));
    this.written += room;
    return room === length;
  }

  private compressed({ symbols, distances }: Codes): boolean {
    const { target, bits } = this;
    let at = this.written;
    for (;;) {
      const symbol = bits.symbol(symbols);
      if (symbol < END_OF_BLOCK) {
        if (at === target.length) break;
        target[at++] = symbol;
        continue;
      }
      if (symbol === END_OF_BLOCK) {
        this.written = at;
        return true;
      }
      const length = this.lengthOf(symbol - END_OF_BLOCK - 1);
      const distance = this.distanceOf(bits.symbol(distances));
      if (distance > at) throw new InflateError('it refers to what lies before its start');
      const end = Math.min(at + length, target.length);
      const complete = at + length === end;
      for (let from = at - distance; at < end; at++, from++) target[at] = target[from] as number;
      if (!complete) break;
    }
    bits.checkEnd();
    this.written = at;
    return false;
  }

  private lengthOf(index: number): number {
    const length = LENGTHS[index];
    if (length === undefined) throw new InflateError('a length is of no known kind');
    return length + this.bits.take(LENGTH_BITS[index] as number);
  }

  private distanceOf(index: number): number {
    const distance = DISTANCES[index];
    if (distance === undefined) throw new InflateError('a distance is of no known kind');
    return distance + this.bits.take(DISTANCE_BITS[index] as number);
  }

  /** The two codes of a dynamic block: lengths of code words, themselves written in a code. */
  private readCodes(): Codes {
    const [symbols, distances] = [257 + this.bits.take(5), 1 + this.bits.take(5)];
    const own = new Uint8Array(ORDER.length);
    const count = 4 + this.bits.take(4);
    for (let i = 0; i < count; i++) own[ORDER[i] as number] = this.bits.take(3);
    const lengths = this.readLengths(new HuffmanCode(own), symbols + distances);
    return {
      symbols: new HuffmanCode(lengths.subarray(0, symbols)),
      distances: new HuffmanCode(lengths.subarray(symbols)),
    };
  }

  private readLengths(code: HuffmanCode, count: number): Uint8Array {
    const lengths = new Uint8Array(count);
    for (let at = 0; at < count; ) {
      const symbol = this.bits.symbol(code);
      if (symbol < 16) {
        lengths[at++] = symbol;
        continue;
      }
      if (symbol === 16 && at === 0) throw new InflateError('its code repeats a length that is not there');
      const repeated = symbol === 16 ? (lengths[at - 1] as number) : 0;
      const times = symbol === 18 ? 11 + this.bits.take(7) : 3 + this.bits.take(symbol === 16 ? 2 : 3);
      if (at + times > count) throw new InflateError('its code has too many lengths');
      lengths.fill(repeated, at, at + times);
      at += times;
    }
    return lengths;
  }
}

/** Most bits that are looked at before it is known how many of them count. */
const LOOK_AHEAD = 15;

/** The bits of the pieces, lowest first. After the last piece it gives zeros, and `checkEnd` tells when they were used. */
class BitReader {
  private piece = 0;
  private bytes: Uint8Array;
  private at = 0;
  private held = 0;
  private count = 0;
  private missing = 0;

  constructor(private readonly pieces: readonly Uint8Array[]) {
    this.bytes = pieces[0] ?? new Uint8Array(0);
  }

  /** The next bits, at most 16, as a number. */
  take(count: number): number {
    while (this.count < count) this.fill();
    const value = this.held & ((1 << count) - 1);
    this.held >>>= count;
    this.count -= count;
    return value;
  }

  symbol(code: HuffmanCode): number {
    while (this.count < LOOK_AHEAD) this.fill();
    const found = code.find(this.held);
    if (found < 0) throw new InflateError('it holds a code word that its code does not have');
    const length = found & 15;
    this.held >>>= length;
    this.count -= length;
    return found >> 4;
  }

  skipToByte(): void {
    this.take(this.count & 7);
  }

  /** Whole bytes, after `skipToByte`. */
  copy(target: Uint8Array): void {
    let to = 0;
    while (to < target.length && this.count > 0) target[to++] = this.take(8);
    while (to < target.length) {
      if (this.at === this.bytes.length && !this.nextPiece()) throw this.tooShort();
      const part = this.bytes.subarray(this.at, this.at + target.length - to);
      target.set(part, to);
      to += part.length;
      this.at += part.length;
    }
    this.checkEnd();
  }

  /** @throws InflateError when bits were taken that the stream does not have */
  checkEnd(): void {
    if (this.missing * 8 > this.count) throw this.tooShort();
  }

  private fill(): void {
    this.held |= this.byte() << this.count;
    this.count += 8;
  }

  private byte(): number {
    if (this.at < this.bytes.length || this.nextPiece()) return this.bytes[this.at++] as number;
    this.missing += 1;
    if (this.missing > 4) throw this.tooShort();
    return 0;
  }

  /** Moves on to the next piece that is not empty; false when there is none. */
  private nextPiece(): boolean {
    while (this.piece + 1 < this.pieces.length) {
      this.bytes = this.pieces[++this.piece] as Uint8Array;
      this.at = 0;
      if (this.bytes.length > 0) return true;
    }
    return false;
  }

  private tooShort = (): InflateError => new InflateError('it ends too early');
}

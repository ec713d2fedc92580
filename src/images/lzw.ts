// LZW, as GIF and TIFF have it: each code stands for a string of bytes, which is an earlier string and one byte more. The
// table of strings grows by one with each code, and codes get longer with it, up to 12 bits.

const LONGEST = 12;
const MOST_CODES = 1 << LONGEST;

/** The most bytes that a stream of this length can hold: codes of 12 bits for the longest string of a full table. */
export const mostUnpacked = (storedBytes: number): number => storedBytes * 2560 + 64;

interface LzwForm {
  /** Bits of the bytes that codes stand for. */
  bits: number;
  /** Whether the first code lies in the lowest bits of a byte, as in GIF, or in the highest ones. */
  lowFirst: boolean;
  /** How many codes before it must codes get longer: 0 in GIF, 1 in TIFF. */
  early: 0 | 1;
}

/** The strings that codes stand for, as chains: each ends where an earlier one does, and one byte later. */
class Strings {
  private readonly prefix = new Uint16Array(MOST_CODES);
  private readonly last = new Uint8Array(MOST_CODES);
  private readonly first = new Uint8Array(MOST_CODES);
  private readonly length = new Uint16Array(MOST_CODES);

  constructor(bytes: number) {
    for (let byte = 0; byte < bytes; byte++) {
      this.first[byte] = byte;
      this.last[byte] = byte;
      this.length[byte] = 1;
    }
  }

  /** Code `at` stands for the string of `prefix`, and the first byte of the string of `next`. */
  add(at: number, prefix: number, next: number): void {
    this.prefix[at] = prefix;
    this.first[at] = this.first[prefix] as number;
    this.last[at] = this.first[next === at ? prefix : next] as number;
    this.length[at] = (this.length[prefix] as number) + 1;
  }

  /** Writes a string as far as there is room. Gives the place behind it. */
  write(code: number, target: Uint8Array, at: number): number {
    const end = at + (this.length[code] as number);
    let rest = code;
    for (let place = end - 1; place >= at; place--) {
      if (place < target.length) target[place] = this.last[rest] as number;
      rest = this.prefix[rest] as number;
    }
    return Math.min(end, target.length);
  }
}

/**
 * Unpacks a stream into `target`, and stops when that is full. Gives the bytes that were written: fewer where the stream ends.
 * @throws Error with half a sentence where the stream is damaged
 */
export function lzwInto(target: Uint8Array, source: Uint8Array, { bits, lowFirst, early }: LzwForm): number {
  const clear = 1 << bits;
  const end = clear + 1;
  const strings = new Strings(clear);
  let [length, next, previous] = [bits + 1, end + 1, -1];
  let [from, at, buffer, filled] = [0, 0, 0, 0];
  while (at < target.length) {
    for (; filled < length; filled += 8) {
      if (from >= source.length) return at;
      const byte = source[from++] as number;
      buffer = lowFirst ? buffer | (byte << filled) : ((buffer << 8) | byte) & 0xffffff;
    }
    const mask = (1 << length) - 1;
    const code = (lowFirst ? buffer : buffer >>> (filled - length)) & mask;
    if (lowFirst) buffer >>>= length;
    filled -= length;
    if (code === end) return at;
    if (code === clear) {
      [length, next, previous] = [bits + 1, end + 1, -1];
      continue;
    }
    if (previous >= 0 && next < MOST_CODES) strings.add(next++, previous, code);
    if (code > end ? code >= next || previous < 0 : code >= clear) throw new Error('its data is damaged');
    at = strings.write(code, target, at);
    previous = code;
    if (next + early >= 1 << length && length < LONGEST) length++;
  }
  return at;
}

import { InflateError } from './inflate-error.js';

/** Code words up to this length are looked up at once; longer ones, which are rare, are found bit by bit. */
const QUICK = 10;
const LONGEST = 15;

/** The code word's bits, of which the first is the lowest, in the order of its value. */
function reversed(word: number, length: number): number {
  let turned = 0;
  for (let bit = 0; bit < length; bit++) turned |= ((word >> bit) & 1) << (length - 1 - bit);
  return turned;
}

/**
 * A canonical Huffman code as deflate describes it: by the length of each symbol's code word, 0 for symbols without one.
 * Its tables are small, so that a stream of nothing but short blocks takes no longer than others.
 * @throws InflateError when there are more code words than lengths leave room for
 */
export class HuffmanCode {
  /** By the next `QUICK` bits: symbol * 16 + length of its code word; 0 where that is longer. */
  private readonly quick = new Uint16Array(1 << QUICK);
  /** Code words of each length. */
  private readonly counts = new Uint16Array(LONGEST + 1);
  /** Symbols in the order of their code words. */
  private readonly symbols: Uint16Array;

  constructor(lengths: Uint8Array) {
    for (const length of lengths) this.counts[length] = (this.counts[length] as number) + 1;
    this.counts[0] = 0;
    this.symbols = new Uint16Array(lengths.length);
    const place = new Uint16Array(LONGEST + 2);
    const word = new Uint32Array(LONGEST + 2);
    for (let length = 1; length <= LONGEST; length++) {
      const count = this.counts[length] as number;
      place[length + 1] = (place[length] as number) + count;
      word[length + 1] = ((word[length] as number) + count) << 1;
      if ((word[length] as number) + count > 1 << length) throw new InflateError('a code has too many words');
    }
    lengths.forEach((length, symbol) => {
      if (length === 0) return;
      const [next, own] = [place[length] as number, word[length] as number];
      this.symbols[next] = symbol;
      this.enter(own, length, symbol);
      place[length] = next + 1;
      word[length] = own + 1;
    });
  }

  private enter(word: number, length: number, symbol: number): void {
    if (length > QUICK) return;
    const step = 1 << length;
    for (let bits = reversed(word, length); bits < 1 << QUICK; bits += step) this.quick[bits] = (symbol << 4) | length;
  }

  /** Symbol * 16 + length of the code word that the lowest 15 bits begin with; -1 where there is none. */
  find(bits: number): number {
    const found = this.quick[bits & ((1 << QUICK) - 1)] as number;
    return found > 0 ? found : this.findLong(bits);
  }

  /** Goes through the lengths: the code words of one follow each other, after twice the last of the one before. */
  private findLong(bits: number): number {
    let [word, first, place] = [0, 0, 0];
    for (let length = 1; length <= LONGEST; length++) {
      word |= (bits >> (length - 1)) & 1;
      const count = this.counts[length] as number;
      if (word - first < count) return ((this.symbols[place + word - first] as number) << 4) | length;
      place += count;
      first = (first + count) << 1;
      word <<= 1;
    }
    return -1;
  }
}

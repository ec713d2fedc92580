/** The first 32 bits of the fractional part of a root of a prime. */
const fraction = (root: number): number => ((root - Math.floor(root)) * 2 ** 32) | 0;

function primes(count: number): number[] {
  const found: number[] = [];
  for (let number = 2; found.length < count; number++)
    if (found.every((prime) => number % prime !== 0)) found.push(number);
  return found;
}

const ROUNDS = Int32Array.from(primes(64), (prime) => fraction(Math.cbrt(prime)));
const START = primes(8).map((prime) => fraction(Math.sqrt(prime)));

/** Bytes that are mixed at a time. */
const BLOCK = 64;

/**
 * SHA-256 (FIPS 180-4) of bytes that come part by part. The browser's own `crypto.subtle` wants all of them at once, and a model
 * may be larger than memory should hold.
 */
export class Sha256 {
  private readonly state = Int32Array.from(START);
  private readonly words = new Int32Array(64);
  private readonly waiting = new Uint8Array(BLOCK);
  private filled = 0;
  private bytes = 0;

  update(part: Uint8Array): this {
    this.bytes += part.length;
    let at = 0;
    if (this.filled > 0) {
      at = Math.min(BLOCK - this.filled, part.length);
      this.waiting.set(part.subarray(0, at), this.filled);
      this.filled += at;
      if (this.filled < BLOCK) return this;
      this.mix(this.waiting, 0);
      this.filled = 0;
    }
    for (; at + BLOCK <= part.length; at += BLOCK) this.mix(part, at);
    this.waiting.set(part.subarray(at));
    this.filled = part.length - at;
    return this;
  }

  /** The hash in 64 hexadecimal digits. Nothing can be added afterwards. */
  hex(): string {
    const bytes = this.bytes;
    const end = new Uint8Array(this.filled < BLOCK - 8 ? BLOCK - this.filled : 2 * BLOCK - this.filled);
    end[0] = 0x80;
    const length = new DataView(end.buffer, end.length - 8);
    length.setUint32(0, Math.floor(bytes / 2 ** 29));
    length.setUint32(4, (bytes * 8) >>> 0);
    this.update(end);
    return Array.from(this.state, (word) => (word >>> 0).toString(16).padStart(8, '0')).join('');
  }

  /** Takes one block into the state. */
  private mix(bytes: Uint8Array, from: number): void {
    const { state, words } = this;
    for (let place = 0, at = from; place < 16; place++, at += 4) {
      words[place] =
        ((bytes[at] as number) << 24) |
        ((bytes[at + 1] as number) << 16) |
        ((bytes[at + 2] as number) << 8) |
        (bytes[at + 3] as number);
    }
    for (let place = 16; place < 64; place++) {
      const early = words[place - 15] as number;
      const late = words[place - 2] as number;
      const small = turned(early, 7) ^ turned(early, 18) ^ (early >>> 3);
      const large = turned(late, 17) ^ turned(late, 19) ^ (late >>> 10);
      words[place] = ((words[place - 16] as number) + small + (words[place - 7] as number) + large) | 0;
    }
    let a = state[0] as number;
    let b = state[1] as number;
    let c = state[2] as number;
    let d = state[3] as number;
    let e = state[4] as number;
    let f = state[5] as number;
    let g = state[6] as number;
    let h = state[7] as number;
    for (let round = 0; round < 64; round++) {
      const chosen = (e & f) ^ (~e & g);
      const mixed = turned(e, 6) ^ turned(e, 11) ^ turned(e, 25);
      const first = (h + mixed + chosen + (ROUNDS[round] as number) + (words[round] as number)) | 0;
      const most = (a & b) ^ (a & c) ^ (b & c);
      const second = ((turned(a, 2) ^ turned(a, 13) ^ turned(a, 22)) + most) | 0;
      h = g;
      g = f;
      f = e;
      e = (d + first) | 0;
      d = c;
      c = b;
      b = a;
      a = (first + second) | 0;
    }
    // Written out: a list of eight for each block of 64 bytes makes this several times as slow.
    state[0] = (state[0] as number) + a;
    state[1] = (state[1] as number) + b;
    state[2] = (state[2] as number) + c;
    state[3] = (state[3] as number) + d;
    state[4] = (state[4] as number) + e;
    state[5] = (state[5] as number) + f;
    state[6] = (state[6] as number) + g;
    state[7] = (state[7] as number) + h;
  }
}

const turned = (word: number, bits: number): number => (word >>> bits) | (word << (32 - bits));

/** The SHA-256 of bytes or of a text. */
export const sha256 = (content: Uint8Array | string): string =>
  new Sha256().update(typeof content === 'string' ? new TextEncoder().encode(content) : content).hex();

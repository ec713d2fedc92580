import { sha256 as sha2 } from '@noble/hashes/sha2.js';
import { bytesToHex } from '@noble/hashes/utils.js';

/**
 * SHA-256 (FIPS 180-4) of bytes that come part by part. The browser's own `crypto.subtle` wants all of them at once, and a model
 * may be larger than memory should hold.
 */
export class Sha256 {
  private readonly hash = sha2.create();

  update(part: Uint8Array): this {
    this.hash.update(part);
    return this;
  }

  /** The hash in 64 hexadecimal digits. Nothing can be added afterwards. */
  hex(): string {
    return bytesToHex(this.hash.digest());
  }
}

/** The SHA-256 of bytes or of a text. */
export const sha256 = (content: Uint8Array | string): string =>
  new Sha256().update(typeof content === 'string' ? new TextEncoder().encode(content) : content).hex();

import { crc32 as reference } from 'node:zlib';
import { expect, test } from 'vitest';
import { crc32, crcAfter } from './crc32.js';

const bytes = Uint8Array.from({ length: 1000 }, (_, at) => (at * at * 31 + at) >> 3);

test('checksums are those of zlib, for any length and start', () => {
  for (let length = 0; length < 40; length++) {
    for (const start of [0, 1, 500]) {
      const part = bytes.subarray(start, start + length);
      expect(crc32(part), `${length} from ${start}`).toBe(reference(part));
    }
  }
});

test('a checksum can be taken part by part', () => {
  for (const cut of [0, 1, 7, 8, 500, 999, 1000]) {
    expect(crcAfter(crc32(bytes.subarray(0, cut)), bytes.subarray(cut)), `cut at ${cut}`).toBe(reference(bytes));
  }
});

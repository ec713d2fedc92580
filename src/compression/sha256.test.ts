import { createHash } from 'node:crypto';
import { expect, test } from 'vitest';
import { Sha256, sha256 } from './sha256.js';

const reference = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex');
const bytes = Uint8Array.from({ length: 1000 }, (_, at) => (at * at * 31 + at) >> 3);

test('hashes are those of Node, for any length around the borders of blocks', () => {
  for (const length of [...Array.from({ length: 140 }, (_, at) => at), 999, 1000]) {
    const part = bytes.subarray(0, length);
    expect(sha256(part), `${length} bytes`).toBe(reference(part));
  }
});

test('a hash can be taken part by part, with empty parts between', () => {
  for (const cuts of [[0], [1], [63, 64, 65], [1, 1, 128, 700], [500, 1000]]) {
    const hash = new Sha256();
    let from = 0;
    for (const cut of [...cuts, bytes.length]) {
      hash.update(bytes.subarray(from, cut));
      from = cut;
    }
    expect(hash.hex(), `cut at ${cuts}`).toBe(reference(bytes));
  }
});

test('a text is hashed as UTF-8', () => {
  expect(sha256('abc')).toBe('ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad');
  expect(sha256('Füße')).toBe(reference(new TextEncoder().encode('Füße')));
});

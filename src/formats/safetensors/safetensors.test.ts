import { describe, expect, it } from 'vitest';
import { FormatError } from '../error.js';
import { smallTensors, tensor } from '../fixtures.js';
import { readSafetensors } from './read.js';
import { writeSafetensors } from './write.js';

/** A file with this header text and this many bytes of data. */
function fileOf(header: string, dataLength = 0): Uint8Array {
  const text = new TextEncoder().encode(header);
  const file = new Uint8Array(8 + text.length + dataLength);
  file[0] = text.length;
  file[1] = text.length >> 8;
  file.set(text, 8);
  return file;
}

function reasonOf(bytes: Uint8Array): string {
  try {
    readSafetensors(bytes, 'w.safetensors');
    return 'loaded';
  } catch (error) {
    if (error instanceof FormatError) return error.reason;
    throw error;
  }
}

const entry = (more: object) => JSON.stringify({ w: { dtype: 'F32', shape: [2], data_offsets: [0, 8], ...more } });

describe('a safetensors file that is written and read again', () => {
  it('keeps names, order, shapes, types, bytes and metadata', () => {
    const written = writeSafetensors(smallTensors(), { format: 'pt' });
    const read = readSafetensors(written, 'small.safetensors');
    expect([...read.tensors.values()]).toEqual(smallTensors());
    expect(read).toMatchObject({ file: 'small.safetensors', format: 'safetensors', metadata: { format: 'pt' } });
    expect(read.warnings).toEqual([]);
  });

  it('starts the data on a multiple of 8', () => {
    for (const name of ['a', 'ab', 'abc', 'abcd', 'abcde']) {
      const written = writeSafetensors([tensor(name, 'U8', [1], Uint8Array.of(1))]);
      expect((written.length - 1) % 8).toBe(0);
    }
  });

  it('keeps the order of names that look like numbers, and takes __proto__ for a name', () => {
    const names = ['2', '10', '1', '__proto__', 'constructor'];
    const written = writeSafetensors(names.map((name) => tensor(name, 'U8', [1], Uint8Array.of(1))));
    expect([...readSafetensors(written, 'f').tensors.keys()]).toEqual(names);
  });

  it('has no tensor and no metadata when given none', () => {
    const read = readSafetensors(writeSafetensors([]), 'f');
    expect(read.tensors.size).toBe(0);
    expect(read.metadata).toEqual({});
  });

  it('is not written with bytes that do not fit, or with a name twice', () => {
    expect(() => writeSafetensors([tensor('w', 'F32', [3], Float32Array.of(1))])).toThrow('needs 12 bytes');
    const twice = tensor('w', 'U8', [1], Uint8Array.of(1));
    expect(() => writeSafetensors([twice, twice])).toThrow('twice');
  });
});

describe('a safetensors file that cannot be used', () => {
  it.each([
    ['a file of 3 bytes', Uint8Array.of(1, 2, 3), 'truncated'],
    ['a header longer than the file', fileOf('{}').subarray(0, 9), 'header-too-large'],
    ['text that is not JSON', fileOf('{"w"'), 'header-invalid'],
    ['a list', fileOf('[1]'), 'header-invalid'],
    ['nested lists', fileOf(`{"w":${'['.repeat(1000)}`), 'header-invalid'],
    ['a type that is no type', fileOf(entry({ dtype: 'toString' }), 8), 'unsupported-dtype'],
    ['a negative size', fileOf(entry({ shape: [-2] }), 8), 'bad-shape'],
    ['sizes that do not fit', fileOf(entry({ shape: [3] }), 8), 'size-mismatch'],
    ['sizes whose product wraps in 64 bits', fileOf(entry({ shape: [2 ** 40, 2 ** 40] }), 8), 'size-mismatch'],
    ['an end before the start', fileOf(entry({ data_offsets: [8, 0] }), 8), 'offsets-invalid'],
    ['an end beyond the file', fileOf(entry({}), 4), 'offsets-invalid'],
    ['bytes of no tensor', fileOf(entry({}), 9), 'offsets-hole'],
    ['a name given twice', fileOf('{"w":{},"w":{}}'), 'duplicate-key'],
  ])('is refused for %s', (_, bytes, reason) => expect(reasonOf(bytes)).toBe(reason));

  it('is refused for two tensors in the same bytes', () => {
    const same = { dtype: 'F32', shape: [2], data_offsets: [0, 8] };
    expect(reasonOf(fileOf(JSON.stringify({ a: same, b: same }), 8))).toBe('offsets-overlap');
  });
});

it('the unchanged file of the refusals is valid', () => {
  expect(reasonOf(fileOf(entry({}), 8))).toBe('loaded');
});

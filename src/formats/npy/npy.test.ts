import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { npyFront, zipOf } from '../../../test/bombs.js';
import { FormatError } from '../error.js';
import { byteLength } from '../model-file.js';
import { toFloat32 } from '../numbers.js';
import type { NpyArray } from './array.js';
import { readNpy } from './read-npy.js';
import { isNpz, readNpz } from './read-npz.js';
import { writeNpy, writeNpz } from './write.js';

const bytesOf = (base64: string): Uint8Array => Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0));

/** Written by NumPy 2.4.6: arange(6).reshape(2, 3) / 4 in Fortran order, big-endian doubles, half precision. */
const NUMPY = {
  fortran:
    'k05VTVBZAQB2AHsnZGVzY3InOiAnPGY0JywgJ2ZvcnRyYW5fb3JkZXInOiBUcnVlLCAnc2hhcGUnOiAoMiwgMyksIH0gICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgIAoAAAAAAABAPwAAgD4AAIA/AAAAPwAAoD8=',
  bigEndian:
    'k05VTVBZAQB2AHsnZGVzY3InOiAnPmY4JywgJ2ZvcnRyYW5fb3JkZXInOiBGYWxzZSwgJ3NoYXBlJzogKDIsIDMpLCB9ICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgIAoAAAAAAAAAAD/QAAAAAAAAP+AAAAAAAAA/6AAAAAAAAD/wAAAAAAAAP/QAAAAAAAA=',
  half: 'k05VTVBZAQB2AHsnZGVzY3InOiAnPGYyJywgJ2ZvcnRyYW5fb3JkZXInOiBGYWxzZSwgJ3NoYXBlJzogKDIsIDMpLCB9ICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgIAoAAAA0ADgAOgA8AD0=',
};

/** numpy.savez_compressed(ids=int64 [[1, 2], [3, 4]], p=the array above in half precision). */
const COMPRESSED =
  'UEsDBC0AAAAIAAAAIQCgREtb//////////8HABQAaWRzLm5weQEAEACgAAAAAAAAAFIAAAAAAAAAm+wX6hsQychQxlCtnpJanFykbqWgbpNpoa6joJ6WX1RSlJgXn1+UkgoSd0vMKU4FihdnJBakAvkaRjoKRpo6CrUKZAMuRgYIYILSzFCaBUoDAFBLAwQtAAAACAAAACEAcmuiBv//////////BQAUAHAubnB5AQAQAIwAAAAAAAAAUgAAAAAAAACb7BfqGxDJyFDGUK2eklqcXKRupaBuk2akrqOgnpZfVFKUmBefX5SSChJ3S8wpTgWKF2ckFqQC+RpGOgrGmjoKtQpkAy4GBgYTBgsGKwYbBlsAUEsBAi0DLQAAAAgAAAAhAKBES1tSAAAAoAAAAAcAAAAAAAAAAAAAAIABAAAAAGlkcy5ucHlQSwECLQMtAAAACAAAACEAcmuiBlIAAACMAAAABQAAAAAAAAAAAAAAgAGLAAAAcC5ucHlQSwUGAAAAAAIAAgBoAAAAFAEAAAAA';

/** An object array (a pickle) and a structured one. */
const REFUSED = {
  objects:
    'k05VTVBZAQB2AHsnZGVzY3InOiAnfE8nLCAnZm9ydHJhbl9vcmRlcic6IEZhbHNlLCAnc2hhcGUnOiAoMSwpLCB9ICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgIAqABJWLAAAAAAAAAIwWbnVtcHkuX2NvcmUubXVsdGlhcnJheZSMDF9yZWNvbnN0cnVjdJSTlIwFbnVtcHmUjAduZGFycmF5lJOUSwCFlEMBYpSHlFKUKEsBSwGFlGgDjAVkdHlwZZSTlIwCTziUiYiHlFKUKEsDjAF8lE5OTkr/////Sv////9LP3SUYoldlH2UYXSUYi4=',
  structure:
    'k05VTVBZAQB2AHsnZGVzY3InOiBbKCdhJywgJzxmNCcpLCAoJ2InLCAnPGk0JyldLCAnZm9ydHJhbl9vcmRlcic6IEZhbHNlLCAnc2hhcGUnOiAoMiwpLCB9ICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgIAoAAAAAAAAAAAAAAAAAAAAA',
};

describe('files that NumPy wrote', () => {
  it.each(Object.entries(NUMPY))('are read: %s', (_, base64) => {
    const array = readNpy(bytesOf(base64), 'a.npy');
    expect(array.shape).toEqual([2, 3]);
    expect([...toFloat32(array)]).toEqual([0, 0.25, 0.5, 0.75, 1, 1.25]);
  });

  it('are read when they are a compressed archive of two arrays', () => {
    const arrays = readNpz(bytesOf(COMPRESSED), 'a.npz');
    expect([...arrays.keys()]).toEqual(['ids', 'p']);
    expect(arrays.get('ids')).toMatchObject({ dtype: 'I64', shape: [2, 2] });
    expect([...toFloat32(arrays.get('ids') as NpyArray)]).toEqual([1, 2, 3, 4]);
    expect([...toFloat32(arrays.get('p') as NpyArray)]).toEqual([0, 0.25, 0.5, 0.75, 1, 1.25]);
  });

  it.each(Object.entries(REFUSED))('are refused, and nothing of them is executed: %s', (_, base64) => {
    expect(() => readNpy(bytesOf(base64), 'a.npy')).toThrow(
      expect.objectContaining({ name: 'FormatError', reason: 'npy-unsupported-type', file: 'a.npy' }),
    );
  });
});

const sample: NpyArray = { dtype: 'U8', shape: [2, 3, 4], bytes: Uint8Array.from({ length: 24 }, (_, i) => i) };

describe('an array that is written is read again', () => {
  it.each([[[]], [[1]], [[5]], [[2, 3]], [[2, 1, 3, 4]], [[0, 7]]])('with the shape %j', (shape) => {
    const bytes = new Uint8Array(byteLength(shape, 'F16')).map((_, i) => i * 37);
    const array: NpyArray = { dtype: 'F16', shape, bytes };
    expect(readNpy(writeNpy(array), 'a.npy')).toEqual(array);
    expect(writeNpy(array).length % 64).toBe(bytes.length % 64);
  });

  it('from an archive, which has the same bytes each time', () => {
    const file = writeNpz({ first: sample, second: { ...sample, shape: [24] } });
    expect(isNpz(file)).toBe(true);
    expect(readNpz(file, 'a.npz')).toEqual(
      new Map([
        ['first', sample],
        ['second', { ...sample, shape: [24] }],
      ]),
    );
    expect(writeNpz({ first: sample, second: { ...sample, shape: [24] } })).toEqual(file);
  });
});

/** 'read' with a whole array, or a FormatError. Nothing else may come. */
function outcome(read: () => Iterable<NpyArray>): string {
  try {
    for (const { shape, dtype, bytes } of read()) expect(bytes.length).toBe(byteLength(shape, dtype));
    return 'read';
  } catch (error) {
    expect(error).toBeInstanceOf(FormatError);
    return (error as FormatError).reason;
  }
}

const npy = (bytes: Uint8Array) => outcome(() => [readNpy(bytes, 'fuzz')]);
const npz = (bytes: Uint8Array) => outcome(() => readNpz(bytes, 'fuzz').values());
const changes = fc.array(fc.record({ at: fc.nat(), byte: fc.nat(255) }), { minLength: 1, maxLength: 4 });

describe('a damaged file gives only a FormatError or whole arrays', () => {
  it.each([
    ['npy', writeNpy(sample), npy],
    ['npz', writeNpz({ x: sample }), npz],
  ] as const)('when it is .%s with changed bytes', (_, whole, read) => {
    const seen = new Set<string>();
    fc.assert(
      fc.property(changes, (list) => {
        const copy = whole.slice();
        for (const { at, byte } of list) copy[at % copy.length] = byte;
        seen.add(read(copy));
      }),
      { numRuns: 500, seed: 7 },
    );
    expect(seen.size).toBeGreaterThan(2);
  });

  it.each([
    ['npy', writeNpy(sample), npy],
    ['npz', writeNpz({ x: sample }), npz],
  ] as const)('when it is .%s and cut off anywhere', (_, whole, read) => {
    for (let length = 0; length < whole.length; length++)
      expect(read(whole.subarray(0, length)), `${length}`).not.toBe('read');
  });

  it('when it is random bytes', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
        expect(npy(bytes)).toBe('npy-corrupt');
        expect(npz(bytes)).toMatch(/^zip-/);
      }),
    );
  });

  it('before memory is taken when an entry claims far more than deflate can hold', () => {
    const file = writeNpz({ x: sample });
    const view = new DataView(file.buffer);
    const directory = view.getUint32(file.length - 6, true);
    view.setUint32(directory + 24, 0x7fffffff, true);
    expect(npz(file)).toBe('npz-corrupt');
  });
});

describe('an archive is inflated only as far as its headers say', () => {
  const front = npyFront('|u1', [8, 8]);
  const entry = (zeros: number, claimed = front.length + zeros) =>
    new Uint8Array(zipOf([{ name: 'a.npy', front, zeros, claimed }]));

  it('not before the numbers are asked for', () => {
    const file = entry(64);
    // The checksum is changed. Only the whole content shows that it is wrong.
    file[14] = (file[14] as number) ^ 1;
    new DataView(file.buffer).setUint8(file.length - 22 - 51 + 16, (file[file.length - 22 - 51 + 16] as number) ^ 1);
    const array = readNpz(file, 'a.npz').get('a') as NpyArray;
    expect(array).toMatchObject({ dtype: 'U8', shape: [8, 8] });
    expect(() => array.bytes).toThrow(/wrong checksum/);
    expect(readNpz(entry(64), 'a.npz').get('a')?.bytes).toEqual(new Uint8Array(64));
  });

  it.each([
    ['more than the array', entry(100), /array \[8, 8\] of 64 bytes, its place in the archive 100/],
    ['more than it claims', entry(100, front.length + 64), /claims 192 bytes, but holds more/],
    ['less than it claims', entry(10, front.length + 64), /claims 192 bytes, but holds 138/],
  ])('and is refused with both sizes when an entry holds %s', (_, file, message) => {
    expect(() => [...readNpz(file, 'a.npz').values()].map(({ bytes }) => bytes)).toThrow(message);
  });

  it('an array of more axes than NumPy has is refused', () => {
    const axes = new Array<number>(65).fill(1);
    const text = `{'descr': '|u1', 'fortran_order': False, 'shape': (${axes.join(', ')}), }`;
    const file = Uint8Array.of(
      0x93,
      ...Buffer.from('NUMPY'),
      1,
      0,
      text.length & 255,
      text.length >> 8,
      ...Buffer.from(text),
      1,
    );
    expect(npy(file)).toBe('npy-too-large');
  });
});

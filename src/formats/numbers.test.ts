import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { DType } from './dtype.js';
import { fromFloat32, notFiniteWarnings, toFloat32 } from './numbers.js';

const bytesOf = (values: ArrayBufferView): Uint8Array =>
  new Uint8Array(values.buffer, values.byteOffset, values.byteLength);
const decode = (dtype: DType, values: ArrayBufferView): number[] => [...toFloat32({ dtype, bytes: bytesOf(values) })];
const bits16 = (value: number, dtype: DType): number =>
  new Uint16Array(fromFloat32(Float32Array.of(value), dtype).buffer)[0] as number;

describe('16-bit floats', () => {
  it.each(['F16', 'BF16'] as const)('of type %s keep every value on the way to float32 and back', (dtype) => {
    const all = Uint16Array.from({ length: 65536 }, (_, bits) => bits);
    const floats = toFloat32({ dtype, bytes: bytesOf(all) });
    const back = new Uint16Array(fromFloat32(floats, dtype).buffer);
    const wrong = all.filter((bits, index) => !Number.isNaN(floats[index]) && back[index] !== bits);
    expect([...wrong]).toEqual([]);
    const nans = [...all].filter((_, index) => Number.isNaN(floats[index]));
    expect(nans.length).toBe(dtype === 'F16' ? 2 * 1023 : 2 * 127);
    expect(nans.every((bits) => Number.isNaN(decode(dtype, Uint16Array.of(back[bits] as number))[0]))).toBe(true);
  });

  it.each([
    ['F16', 0x7bff],
    ['BF16', 0x7f7f],
  ] as const)('of type %s are rounded to nearest, ties to even', (dtype, largest) => {
    const values = toFloat32({ dtype, bytes: bytesOf(Uint16Array.from({ length: largest + 1 }, (_, bits) => bits)) });
    const next = (value: number, step: number) => {
      const word = Uint32Array.of(new Uint32Array(Float32Array.of(value).buffer)[0] as number);
      word[0] = (word[0] as number) + step;
      return new Float32Array(word.buffer)[0] as number;
    };
    const wrong: number[] = [];
    for (let bits = 0; bits < largest; bits += 7) {
      const middle = ((values[bits] as number) + (values[bits + 1] as number)) / 2;
      const even = bits % 2 === 0 ? bits : bits + 1;
      const given = [middle, -middle, next(middle, 1), next(middle, -1)];
      const wanted = [even, even | 0x8000, bits + 1, bits];
      if (given.some((value, place) => bits16(value, dtype) !== wanted[place])) wrong.push(bits);
    }
    expect(wrong).toEqual([]);
  });

  it('have the known bits of 1, the largest half, infinity after an overflow, and the smallest subnormal', () => {
    expect([1, -2, 65504, 65519.996, 65520, 1e30, 2 ** -24, 2 ** -25].map((value) => bits16(value, 'F16'))).toEqual([
      0x3c00, 0xc000, 0x7bff, 0x7bff, 0x7c00, 0x7c00, 0x0001, 0x0000,
    ]);
    expect([1, -2, 3.3895313892515355e38].map((value) => bits16(value, 'BF16'))).toEqual([0x3f80, 0xc000, 0x7f7f]);
  });
});

describe('toFloat32', () => {
  it('reads every other type', () => {
    expect(decode('F64', Float64Array.of(0.1, -1e300))).toEqual([Math.fround(0.1), Number.NEGATIVE_INFINITY]);
    expect(decode('I64', BigInt64Array.of(-3n, 1n << 40n))).toEqual([-3, 2 ** 40]);
    expect(decode('U64', BigUint64Array.of(1n << 63n))).toEqual([2 ** 63]);
    expect(decode('I32', Int32Array.of(-5))).toEqual([-5]);
    expect(decode('U32', Uint32Array.of(2 ** 31))).toEqual([2 ** 31]);
    expect(decode('I16', Int16Array.of(-300))).toEqual([-300]);
    expect(decode('U16', Uint16Array.of(65535))).toEqual([65535]);
    expect(decode('I8', Int8Array.of(-1))).toEqual([-1]);
    expect(decode('U8', Uint8Array.of(255))).toEqual([255]);
    expect(decode('BOOL', Uint8Array.of(0, 1, 2))).toEqual([0, 1, 1]);
  });

  it('reads 8-bit floats', () => {
    expect(decode('F8_E4M3', Uint8Array.of(0x38, 0x7e, 0x01, 0x80, 0x7f))).toEqual([1, 448, 2 ** -9, -0, Number.NaN]);
    expect(decode('F8_E5M2', Uint8Array.of(0x3c, 0x7b, 0x01, 0x7c))).toEqual([
      1,
      57344,
      2 ** -16,
      Number.POSITIVE_INFINITY,
    ]);
  });

  it('gives a copy, even of bytes that start at an odd place', () => {
    const odd = new Uint8Array(9);
    odd.set(bytesOf(Float32Array.of(1.5, 2.5)), 1);
    const values = toFloat32({ dtype: 'F32', bytes: odd.subarray(1) });
    values[0] = 9;
    expect([...toFloat32({ dtype: 'F32', bytes: odd.subarray(1) })]).toEqual([1.5, 2.5]);
    const buffer = Buffer.from(bytesOf(Float32Array.of(4)));
    toFloat32({ dtype: 'F32', bytes: buffer })[0] = 9;
    expect(buffer.readFloatLE(0)).toBe(4);
  });
});

describe('fromFloat32', () => {
  it('keeps float32 values bit for bit in F32 and F64', () => {
    fc.assert(
      fc.property(fc.float32Array(), (values) => {
        for (const dtype of ['F32', 'F64'] as const) {
          expect(toFloat32({ dtype, bytes: fromFloat32(values, dtype) })).toEqual(values);
        }
      }),
    );
  });

  it('refuses integer types', () => {
    expect(() => fromFloat32(Float32Array.of(1), 'I64')).toThrow('cannot be written as I64');
  });
});

it('infinite values and NaNs are counted per tensor, and the first eight tensors are named', () => {
  const bad = (name: string) => ({ name, dtype: 'F32' as const, bytes: bytesOf(Float32Array.of(1, Number.NaN)) });
  const good = { name: 'ok', dtype: 'I64' as const, bytes: new Uint8Array(8).fill(255) };
  expect(notFiniteWarnings([good, bad('w')])).toEqual(['Tensor w has 1 value that is not finite.']);
  const many = Array.from({ length: 11 }, (_, index) => bad(`w${index}`));
  expect(notFiniteWarnings(many).at(-1)).toBe('3 more tensors have values that are not finite.');
});

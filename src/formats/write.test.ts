import { describe, expect, it } from 'vitest';
import { modelOf, smallTensors } from './fixtures.js';
import { toFloat32 } from './model-file.js';
import { readModel } from './read.js';
import { readTorch } from './torch/read.js';
import { writeTorch } from './torch/write.js';
import { writeAdapted } from './write.js';

const source = (prefix = '') => ({ ...modelOf(smallTensors(), prefix), metadata: { classes: 'CamVid-11' } });

describe.each([
  ['writeAdapted', writeAdapted, 'safetensors'],
  ['writeTorch', writeTorch, 'pth'],
] as const)('%s', (_, write, format) => {
  it('keeps every byte where nothing is updated', () => {
    const read = readModel(write(source(), new Map()), 'out');
    expect(read.format).toBe(format);
    expect([...read.tensors.values()]).toEqual(smallTensors());
    expect(read.warnings).toEqual([]);
  });

  it('writes new values in the type of the source', () => {
    const updated = new Map<string, Float32Array | BigInt64Array>([
      ['conv.bias', Float32Array.of(0.5, 1.0009)],
      ['bn.num_batches_tracked', BigInt64Array.of(8n)],
    ]);
    const { tensors } = readModel(write(source(), updated), 'out');
    expect([...tensors.keys()]).toEqual(['conv.weight', 'conv.bias', 'bn.num_batches_tracked']);
    expect(tensors.get('conv.bias')?.dtype).toBe('F16');
    expect([...toFloat32(tensors.get('conv.bias')!)]).toEqual([0.5, 1.0009765625]);
    expect([...toFloat32(tensors.get('conv.weight')!)]).toEqual([0, 1, 2, 3, 4, 5]);
    expect([...toFloat32(tensors.get('bn.num_batches_tracked')!)]).toEqual([8]);
  });

  it('puts the prefix of the source back', () => {
    const read = readModel(write(source('module.'), new Map()), 'out');
    expect(read.prefix).toBe('module.');
    expect(read.tensors.has('conv.weight')).toBe(true);
  });

  it('is the same file for the same input', () => {
    expect(write(source(), new Map())).toEqual(write(source(), new Map()));
  });

  it('refuses unknown names, other element counts and the wrong kind of number', () => {
    expect(() => write(source(), new Map([['w', Float32Array.of(1)]]))).toThrow('no tensor w');
    expect(() => write(source(), new Map([['conv.bias', Float32Array.of(1)]]))).toThrow('has 2 elements, not 1');
    expect(() => write(source(), new Map([['bn.num_batches_tracked', Float32Array.of(1)]]))).toThrow('is I64');
    expect(() => write(source(), new Map([['conv.bias', BigInt64Array.of(1n, 2n)]]))).toThrow('is F16');
  });
});

it('the adapted safetensors keeps the metadata of its source and says that it is for PyTorch', () => {
  const { metadata } = readModel(writeAdapted(source(), new Map()), 'out');
  expect(metadata).toEqual({ classes: 'CamVid-11', format: 'pt' });
});

it('a .pth file has its numbers on multiples of 64 bytes', () => {
  const written = writeTorch(source(), new Map());
  const { tensors } = readTorch(written, 'out.pth');
  expect([...tensors.values()].map(({ bytes }) => bytes.byteOffset % 64)).toEqual([0, 0, 0]);
});

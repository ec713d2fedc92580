import { describe, expect, it } from 'vitest';
import { wholeFile } from './bytes.js';
import { modelOf, smallTensors } from './fixtures.js';
import type { ModelFile } from './model-file.js';
import { toFloat32 } from './numbers.js';
import { readModel } from './read.js';
import { readTorch } from './torch/read.js';
import { writeTorch } from './torch/write.js';
import { type PendingUpdates, writeAdapted } from './write.js';

const source = (prefix = '') => ({ ...modelOf(smallTensors(), prefix), metadata: { classes: 'CamVid-11' } });

describe.each([
  ['writeAdapted', writeAdapted, 'safetensors'],
  ['writeTorch', writeTorch, 'pth'],
] as const)('%s', (_, parts, format) => {
  const write = (model: ModelFile, updated: PendingUpdates) => wholeFile(parts(model, updated));

  it('keeps every byte where nothing is updated', async () => {
    const read = readModel(await write(source(), new Map()), 'out');
    expect(read.format).toBe(format);
    expect([...read.tensors.values()]).toEqual(smallTensors());
    expect(read.warnings).toEqual([]);
  });

  it('writes new values in the type of the source, whether they are at hand or still to come', async () => {
    const updated: PendingUpdates = new Map<string, BigInt64Array | (() => Promise<Float32Array>)>([
      ['conv.bias', async () => Float32Array.of(0.5, 1.0009)],
      ['bn.num_batches_tracked', BigInt64Array.of(8n)],
    ]);
    const { tensors } = readModel(await write(source(), updated), 'out');
    expect([...tensors.keys()]).toEqual(['conv.weight', 'conv.bias', 'bn.num_batches_tracked']);
    expect(tensors.get('conv.bias')?.dtype).toBe('F16');
    expect([...toFloat32(tensors.get('conv.bias')!)]).toEqual([0.5, 1.0009765625]);
    expect([...toFloat32(tensors.get('conv.weight')!)]).toEqual([0, 1, 2, 3, 4, 5]);
    expect([...toFloat32(tensors.get('bn.num_batches_tracked')!)]).toEqual([8]);
  });

  it('puts the prefix of the source back', async () => {
    const read = readModel(await write(source('module.'), new Map()), 'out');
    expect(read.prefix).toBe('module.');
    expect(read.tensors.has('conv.weight')).toBe(true);
  });

  it('is the same file for the same input', async () => {
    expect(await write(source(), new Map())).toEqual(await write(source(), new Map()));
  });

  it('refuses unknown names, other element counts and the wrong kind of number', async () => {
    const refusal = (updated: PendingUpdates) => expect(write(source(), updated)).rejects;
    await refusal(new Map([['w', Float32Array.of(1)]])).toThrow('no tensor w');
    await refusal(new Map([['conv.bias', Float32Array.of(1)]])).toThrow('has 2 elements, not 1');
    await refusal(new Map([['bn.num_batches_tracked', Float32Array.of(1)]])).toThrow('is I64');
    await refusal(new Map([['conv.bias', BigInt64Array.of(1n, 2n)]])).toThrow('is F16');
  });
});

it('the adapted safetensors keeps the metadata of its source and says that it is for PyTorch', async () => {
  const { metadata } = readModel(await wholeFile(writeAdapted(source(), new Map())), 'out');
  expect(metadata).toEqual({ classes: 'CamVid-11', format: 'pt' });
});

it('a .pth file has its numbers on multiples of 64 bytes', async () => {
  const written = await wholeFile(writeTorch(source(), new Map()));
  const { tensors } = readTorch(written, 'out.pth');
  expect([...tensors.values()].map(({ bytes }) => bytes.byteOffset % 64)).toEqual([0, 0, 0]);
});

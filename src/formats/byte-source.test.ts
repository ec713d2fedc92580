import { describe, expect, it } from 'vitest';
import { wholeFile } from './bytes.js';
import {
  describeTensor,
  legacyCheckpoint,
  modelOf,
  stateDict,
  tensor,
  watchedSource,
  zipCheckpoint,
} from './fixtures.js';
import { type NamedTensor, renamed } from './named-tensor.js';
import { toFloat32 } from './numbers.js';
import { readModel } from './read.js';
import { writeSafetensors } from './safetensors/write.js';
import { PickleWriter } from './torch/pickle/write.js';
import { writeTorch } from './torch/write.js';

const large = (name: string, first: number): NamedTensor =>
  tensor(
    name,
    'F32',
    [256, 1024],
    Float32Array.from({ length: 256 * 1024 }, (_, i) => first + i),
  );
const tensors = [large('a', 1), large('b', 2)];
const bytesRead = (reads: readonly [number, number][]): number => reads.reduce((sum, [, length]) => sum + length, 0);

const files: [string, Uint8Array][] = [
  ['safetensors', writeSafetensors(tensors)],
  ['pth (zip)', await wholeFile(writeTorch(modelOf(tensors), new Map()))],
];

describe.each(files)('a file in the format %s', (_, bytes) => {
  it('is opened without its weights; only a tensor that is asked for is read', () => {
    const source = watchedSource(bytes);
    const { tensors: found } = readModel(source, 'large');
    // The directory of a zip archive is looked for in the last 64 kB.
    expect(bytesRead(source.reads)).toBeLessThan(150_000);
    source.reads.length = 0;
    const b = toFloat32(found.get('b')!);
    expect([b.length, b[0], b.at(-1)]).toEqual([256 * 1024, 2, 256 * 1024 + 1]);
    expect(source.reads.map(([, length]) => length)).toEqual([2 ** 20]);
  });

  it('is read again each time, so that no tensor is held; a new name reads nothing', () => {
    const source = watchedSource(bytes);
    const { tensors: found } = readModel(source, 'large');
    source.reads.length = 0;
    const other = renamed(found.get('a')!, 'other');
    expect(source.reads).toEqual([]);
    expect(toFloat32(other)[0]).toBe(1);
    expect(toFloat32(other)[0]).toBe(1);
    expect(bytesRead(source.reads)).toBe(2 * 2 ** 20);
  });
});

describe('parts of one storage in a .pth file', () => {
  const values = Float32Array.from({ length: 2 ** 18 }, (_, i) => i);
  const storage = new Uint8Array(values.buffer);
  const part = { name: 'part', storage: 'FloatStorage', count: values.length, offset: 7, shape: [3], strides: [2] };

  it('are read one by one, once the whole was checked piece by piece', () => {
    const source = watchedSource(zipCheckpoint(stateDict([part]), storage));
    const found = readModel(source, 'parts').tensors.get('part')!;
    expect([...toFloat32(found)]).toEqual([7, 9, 11]);
    source.reads.length = 0;
    expect([...toFloat32(found)]).toEqual([7, 9, 11]);
    expect(bytesRead(source.reads)).toBe(5 * 4);
  });

  it('are refused when the storage is damaged, even outside these parts', () => {
    const file = zipCheckpoint(stateDict([part]), storage);
    const end = Buffer.from(file).lastIndexOf(Buffer.from(storage.subarray(-64)));
    file[end] = (file[end] ?? 0) ^ 1;
    const found = readModel(file, 'damaged').tensors.get('part')!;
    expect(() => found.bytes).toThrow('damaged (wrong checksum)');
  });
});

describe('legacy .pth files', () => {
  const described = { name: 'w', storage: 'FloatStorage', count: 2 ** 19, offset: 0, shape: [2 ** 19], strides: [1] };
  const values = new Float32Array(2 ** 19).fill(3);

  it('are opened with only their first megabyte', () => {
    const source = watchedSource(legacyCheckpoint(stateDict([described]), values));
    const { tensors: found } = readModel(source, 'legacy');
    expect(bytesRead(source.reads)).toBeLessThan(2 ** 20 + 1000);
    expect(toFloat32(found.get('w')!)[2 ** 19 - 1]).toBe(3);
  });

  it('may have pickles of more than a megabyte', () => {
    const pickle = new PickleWriter();
    pickle.emptyDict();
    pickle.mark();
    pickle.text('note');
    pickle.text('x'.repeat(2 ** 20));
    pickle.text('state_dict');
    pickle.emptyOrderedDict();
    pickle.mark();
    describeTensor(pickle, described);
    pickle.setItems();
    pickle.setItems();
    const found = readModel(legacyCheckpoint(pickle.finish(), values), 'legacy').tensors.get('w')!;
    expect(toFloat32(found)[0]).toBe(3);
  });
});

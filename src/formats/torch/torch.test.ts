import { describe, expect, it } from 'vitest';
import { wholeFile } from '../bytes.js';
import { FormatError } from '../error.js';
import { type Described, describeTensor, legacyCheckpoint, modelOf, stateDict, zipCheckpoint } from '../fixtures.js';
import { toFloat32 } from '../numbers.js';
import { PickleWriter } from './pickle/write.js';
import { readTorch } from './read.js';
import { writeTorch } from './write.js';

const numbers = Float32Array.of(0, 1, 2, 3, 4, 5);
const storage = new Uint8Array(numbers.buffer);
const w: Described = { name: 'w', storage: 'FloatStorage', count: 6, offset: 0, shape: [2, 3], strides: [3, 1] };

const readDescribed = (...tensors: Described[]) => readTorch(zipCheckpoint(stateDict(tensors), storage), 'w.pth');

function reasonOf(action: () => unknown): string {
  try {
    action();
    return 'loaded';
  } catch (error) {
    if (error instanceof FormatError) return error.reason;
    throw error;
  }
}

describe('tensors of a storage', () => {
  const valuesOf = (change: Partial<Described>) => [...toFloat32(readDescribed({ ...w, ...change }).tensors.get('w')!)];

  it.each([
    ['row-major', {}, [0, 1, 2, 3, 4, 5]],
    ['transposed', { shape: [3, 2], strides: [1, 3] }, [0, 3, 1, 4, 2, 5]],
    ['with an offset', { offset: 2, shape: [3], strides: [1] }, [2, 3, 4]],
    ['every second', { shape: [3], strides: [2] }, [0, 2, 4]],
    ['repeated', { shape: [2, 2], strides: [0, 1] }, [0, 1, 0, 1]],
    ['a single number', { offset: 5, shape: [], strides: [] }, [5]],
    ['empty', { shape: [0, 3], strides: [3, 1] }, []],
    ['three axes, the outer two swapped', { shape: [1, 3, 2], strides: [9, 1, 3] }, [0, 3, 1, 4, 2, 5]],
  ])('are read: %s', (_, change, values) => expect(valuesOf(change)).toEqual(values));

  it('may share the storage; a tensor in row-major order is a view of the file', () => {
    const file = zipCheckpoint(stateDict([w, { ...w, name: 'tied', offset: 3, shape: [3], strides: [1] }]), storage);
    const { tensors } = readTorch(file, 'w.pth');
    expect([...toFloat32(tensors.get('tied')!)]).toEqual([3, 4, 5]);
    expect([...tensors.values()].every(({ bytes }) => bytes.buffer === file.buffer)).toBe(true);
  });

  it.each([
    ['beyond its end', { offset: 1 }, 'tensor-outside-storage'],
    ['before its start', { offset: -1, shape: [1], strides: [1] }, 'tensor-outside-storage'],
    ['backwards', { strides: [3, -1] }, 'tensor-outside-storage'],
    ['a negative size', { shape: [-2, 3] }, 'bad-shape'],
    ['more sizes than strides', { strides: [1] }, 'bad-shape'],
    ['65 sizes', { shape: Array(65).fill(1), strides: Array(65).fill(1) }, 'bad-shape'],
    ['2^40 repeats', { shape: [2 ** 40, 1], strides: [0, 1] }, 'tensor-too-large'],
    ['a storage of another size', { count: 7 }, 'storage-size-mismatch'],
    ['an unknown type', { storage: 'QInt8Storage' }, 'unsupported-dtype'],
    ['a class that is no storage', { storage: 'load' }, 'pickle-global-not-allowed'],
  ])('are refused: %s', (_, change, reason) => expect(reasonOf(() => valuesOf(change))).toBe(reason));

  it('are refused when many views of one storage add up', () => {
    const big = new Uint8Array(4 * 2 ** 20);
    const views = Array.from({ length: 40 }, (_, index) => ({
      ...w,
      name: `w${index}`,
      count: 2 ** 20,
      shape: [2 ** 20],
      strides: [1],
    }));
    expect(reasonOf(() => readTorch(zipCheckpoint(stateDict(views), big), 'w.pth'))).toBe('tensor-too-large');
    expect(reasonOf(() => readTorch(zipCheckpoint(stateDict(views.slice(0, 10)), big), 'w.pth'))).toBe('loaded');
  });
});

describe('legacy files', () => {
  const file = legacyCheckpoint(stateDict([w]), numbers);

  it('are read like the files of today', () => {
    expect([...toFloat32(readTorch(file, 'w.pth').tensors.get('w')!)]).toEqual([...numbers]);
  });

  it('are refused wherever they are cut off', () => {
    for (let length = 1; length < file.length; length++) {
      expect(reasonOf(() => readTorch(file.subarray(0, length), 'w.pth'))).not.toBe('loaded');
    }
    expect(reasonOf(() => readTorch(file.subarray(0, -1), 'w.pth'))).toBe('truncated');
  });
});

describe('what surrounds the weights', () => {
  it.each(['state_dict', 'model', 'model_state_dict'])(
    'is unwrapped when it is %s, and class names are kept',
    (wrapper) => {
      const pickle = new PickleWriter();
      pickle.emptyOrderedDict();
      pickle.mark();
      pickle.text('meta');
      pickle.emptyOrderedDict();
      pickle.mark();
      pickle.text('CLASSES');
      pickle.mark();
      pickle.text('road');
      pickle.text('sky');
      pickle.tuple();
      pickle.text('PALETTE');
      pickle.mark();
      pickle.integers([128, 64, 128]);
      pickle.integers([70, 130, 180]);
      pickle.tuple();
      pickle.setItems();
      pickle.text(wrapper);
      pickle.emptyOrderedDict();
      pickle.mark();
      describeTensor(pickle, { ...w, name: 'module.w' });
      pickle.setItems();
      pickle.setItems();
      const model = readTorch(zipCheckpoint(pickle.finish(), storage), 'w.pth');
      expect([...model.tensors.keys()]).toEqual(['w']);
      expect(model.prefix).toBe('module.');
      expect(model.classes).toEqual(['road', 'sky']);
      expect(model.palette).toEqual([
        [128, 64, 128],
        [70, 130, 180],
      ]);
    },
  );

  it('must be on the list of names: another name refuses the file and is named', () => {
    const pickle = new PickleWriter();
    pickle.global('torch.hub', 'load');
    const read = () => readTorch(zipCheckpoint(pickle.finish(), storage), 'w.pth');
    expect(read).toThrow('torch.hub.load');
    expect(reasonOf(read)).toBe('pickle-global-not-allowed');
  });

  it('must not be a pickled network: it is refused with the advice to save its state dict', () => {
    const pickle = new PickleWriter();
    pickle.global('torchvision.models.segmentation.fcn', 'FCN');
    expect(reasonOf(() => readTorch(zipCheckpoint(pickle.finish(), storage), 'w.pth'))).toBe('pickled-module');
  });
});

it('a checkpoint of ten thousand tiny tensors is no bomb', async () => {
  const tensors = Array.from({ length: 10_000 }, (_, i) => {
    return { name: `backbone.layers.${i}.weight`, dtype: 'F32' as const, shape: [4], bytes: new Uint8Array(16) };
  });
  const file = await wholeFile(writeTorch(modelOf(tensors), new Map()));
  expect(readTorch(file, 'many.pth').tensors.size).toBe(10_000);
});

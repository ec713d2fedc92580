import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { wholeFile } from './bytes.js';
import { FormatError } from './error.js';
import { type Described, legacyCheckpoint, modelOf, smallTensors, stateDict, zipCheckpoint } from './fixtures.js';
import { byteLength } from './model-file.js';
import { smallOnnx } from './onnx/fixtures.js';
import { readModel } from './read.js';
import { writeSafetensors } from './safetensors/write.js';
import { writeTorch } from './torch/write.js';

const smallTorch = await wholeFile(writeTorch(modelOf(smallTensors()), new Map()));
const numbers = Float32Array.of(0, 1, 2, 3, 4, 5);
const storage = new Uint8Array(numbers.buffer);
const described: Described[] = [
  { name: 'w', storage: 'FloatStorage', count: 6, offset: 0, shape: [2, 3], strides: [1, 2] },
  { name: 'b', storage: 'FloatStorage', count: 6, offset: 4, shape: [2], strides: [1] },
];

interface Change {
  at: number;
  byte: number;
}

const changes = fc.array(fc.record({ at: fc.nat(), byte: fc.nat(255) }), { minLength: 1, maxLength: 4 });

function mutate(bytes: Uint8Array, list: Change[]): Uint8Array {
  const copy = bytes.slice();
  for (const { at, byte } of list) copy[at % copy.length] = byte;
  return copy;
}

/** Either a FormatError, or a model whose tensors are whole. */
function readsOrRefuses(bytes: Uint8Array): 'read' | 'refused' {
  try {
    const model = readModel(bytes, 'fuzz');
    for (const [name, { name: own, shape, dtype, bytes: content }] of model.tensors) {
      expect(own).toBe(name);
      expect(content.length).toBe(byteLength(shape, dtype));
    }
    return 'read';
  } catch (error) {
    expect(error).toBeInstanceOf(FormatError);
    return 'refused';
  }
}

describe('damaged bytes give only a FormatError or a whole model', () => {
  const pickle = stateDict(described);
  it.each([
    ['safetensors', (list: Change[]) => mutate(writeSafetensors(smallTensors()), list)],
    ['pth (zip)', (list: Change[]) => mutate(smallTorch, list)],
    ['pth (pickle inside a sound zip)', (list: Change[]) => zipCheckpoint(mutate(pickle, list), storage)],
    ['onnx', (list: Change[]) => mutate(smallOnnx(), list)],
    ['pth (legacy)', (list: Change[]) => mutate(legacyCheckpoint(pickle, numbers), list)],
  ])('in the format %s', (_, make) => {
    expect(readsOrRefuses(make([]))).toBe('read');
    const seen = new Set<string>();
    fc.assert(
      fc.property(changes, (list) => void seen.add(readsOrRefuses(make(list)))),
      { numRuns: 400, seed: 20261 },
    );
    expect(seen).toContain('refused');
  });
});

describe('cut-off files are refused', () => {
  it.each([
    ['safetensors', writeSafetensors(smallTensors())],
    ['pth (zip)', smallTorch],
    ['onnx', smallOnnx()],
  ])('in the format %s', (_, whole) => {
    const read = [];
    for (let length = 0; length < whole.length; length++) {
      if (readsOrRefuses(whole.subarray(0, length)) === 'read') read.push(length);
    }
    expect(read).toEqual([]);
  });
});

it('random bytes are refused', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
      expect(readsOrRefuses(bytes)).toBe('refused');
    }),
    { numRuns: 500 },
  );
});

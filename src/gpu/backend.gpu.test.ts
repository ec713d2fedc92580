import { add, memory, tensor1d, tidy } from '@tensorflow/tfjs-core';
import { expect, test } from 'vitest';
import { onDevice } from '../../test/device.js';
import {
  allocateBuffer,
  compileAhead,
  dispatch,
  emptyTensor,
  freeBuffer,
  gpuDevice,
  gpuMemory,
  readBuffer,
  writeBuffer,
} from './backend.js';
import { f32, u32 } from './kernel.js';

onDevice();

const scale = {
  name: 'test-scale',
  wgsl: `
struct Params { n: u32, factor: f32 }
@group(0) @binding(0) var<storage, read> x: array<f32>;
@group(0) @binding(1) var<storage, read_write> y: array<f32>;
@group(0) @binding(2) var<uniform> params: Params;
@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3u) {
  if (id.x < params.n) { y[id.x] = x[id.x] * params.factor; }
}`,
};

test('own kernels and tfjs operators share one queue in order', async () => {
  const x = tensor1d([1, 2, 3]);
  const doubled = add(x, x);
  const y = emptyTensor([3]);
  dispatch(scale, [doubled, y], [u32(3), f32(10)], [1]);
  const z = add(y, x);
  expect([...(await z.data())]).toEqual([21, 42, 63]);
  for (const tensor of [x, doubled, y, z]) tensor.dispose();
});

test('buffers of our own are bound by range, read back and counted', async () => {
  const before = gpuMemory().bytes;
  const buffer = allocateBuffer('test', 128);
  writeBuffer(buffer, 256, new Float32Array([5, 6]));
  const y = emptyTensor([2]);
  dispatch(scale, [{ buffer, offset: 256, size: 8 }, y], [u32(2), f32(2)], [1]);
  expect([...(await y.data())]).toEqual([10, 12]);
  expect([...(await readBuffer(buffer, 256, 8))]).toEqual([5, 6]);
  expect(gpuMemory().bytes).toBeGreaterThanOrEqual(before + 512);
  y.dispose();
  freeBuffer(buffer);
});

test('tensors made for kernels are freed by tidy', () => {
  const before = memory().numTensors;
  tidy(() => void emptyTensor([4]));
  expect(memory().numTensors).toBe(before);
});

test('a kernel that was compiled ahead computes as another, whoever uses it while it is being compiled', async () => {
  const ahead = { ...scale, name: 'test-scale-ahead' };
  const results = async () => {
    const x = tensor1d([1, 2, 3]);
    const y = emptyTensor([3]);
    dispatch(ahead, [x, y], [u32(3), f32(10)], [1]);
    const values = [...(await y.data())];
    for (const tensor of [x, y]) tensor.dispose();
    return values;
  };
  const compiled = compileAhead([ahead, ahead]);
  expect(await results()).toEqual([10, 20, 30]);
  await compiled;
  expect(await results()).toEqual([10, 20, 30]);
});

test('a kernel that cannot be compiled ahead is named at its first use, as one that was not', async () => {
  const errorOf = async (work: () => unknown) => {
    gpuDevice().pushErrorScope('validation');
    await work();
    return (await gpuDevice().popErrorScope())?.message;
  };
  const broken = { name: 'test-broken', wgsl: scale.wgsl.replace('factor: f32', 'factor: u32') };
  const y = emptyTensor([3]);
  const use = () => dispatch(broken, [y, y], [u32(3), f32(10)], [1]);
  const expected = expect.stringContaining('test-broken');
  expect(await errorOf(() => compileAhead([broken]))).toEqual(expected);
  expect(await errorOf(use)).toEqual(expected);
  y.dispose();
});

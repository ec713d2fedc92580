import { add, memory, tensor1d, tidy } from '@tensorflow/tfjs-core';
import { expect, test } from 'vitest';
import { onDevice } from '../../test/device.js';
import { allocateBuffer, dispatch, emptyTensor, freeBuffer, gpuMemory, readBuffer, writeBuffer } from './backend.js';
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

import { afterAll, beforeAll, expect, test } from 'vitest';
import { installDawn } from '../../cli/dawn.js';
import { gpuDevice, installBackend } from '../backend.js';
import { STEM_CLASS } from './stem.js';
import { tuneConvolutions } from './tuning.js';
import { FLOAT16_SHARINGS, tunedSharings } from './variant.js';

/** Dawn's null backend compiles WGSL and computes nothing: which form is the fastest there is chance, what is asked is not. */
const errors: string[] = [];
/** Kernels that were compiled while all else waits. */
const waitedFor: string[] = [];

beforeAll(async () => {
  const adapter = await installDawn(['backend=null']).requestAdapter();
  const device = await adapter!.requestDevice({ requiredFeatures: ['shader-f16'] });
  device.addEventListener('uncapturederror', (event) => {
    errors.push((event as GPUUncapturedErrorEvent).error.message);
  });
  const compile = device.createComputePipeline.bind(device);
  device.createComputePipeline = (descriptor) => {
    waitedFor.push(descriptor.label ?? '');
    return compile(descriptor);
  };
  await installBackend(device, adapter!.info);
});
afterAll(() => expect(errors).toEqual([]));

test('float16 values are tuned apart, with tiles of 64 channels as well, and take what was measured', async () => {
  const chosen = await tuneConvolutions('float16', FLOAT16_SHARINGS);
  const kernels = ['conv2d-tile 0', 'conv2d-tile 1', 'conv2d-weight-gradient'];
  const classes = kernels.flatMap((kernel) => ['narrow', 'wide', 'widest'].map((size) => `${kernel} ${size}`));
  expect([...chosen.keys()].sort()).toEqual([...classes, STEM_CLASS].sort());
  for (const name of classes) expect(FLOAT16_SHARINGS).toContain(chosen.get(name));
  expect(tunedSharings(gpuDevice(), 'float16')).toBe(chosen);
  expect(tunedSharings(gpuDevice(), 'float32').size).toBe(0);
  expect(await tuneConvolutions('float16')).toBe(chosen);
  // The candidates' tiles are compiled at once, beforehand.
  expect(waitedFor).toContain('conv2d-stem-workgroup-float16 {"quarters":4}');
  expect(waitedFor.join(' ')).not.toContain('staged-as-stored');
});

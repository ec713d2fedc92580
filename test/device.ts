import { afterAll, beforeAll, test } from 'vitest';
import { installDawn } from '../src/cli/dawn.js';
import { gpuDevice, installBackend } from '../src/gpu/backend.js';

/** Errors that the GPU reported outside of any call; a test that leaves one here has failed. */
const gpuErrors: string[] = [];

const FEATURES: GPUFeatureName[] = ['subgroups', 'shader-f16'];

/** Call at the top of a `*.gpu.test.ts`: tfjs and our kernels run on the driver of this vitest project. */
export function onDevice(): void {
  let device: GPUDevice | undefined;
  beforeAll(async () => {
    const adapter = await installDawn().requestAdapter();
    if (!adapter) throw new Error(`No adapter for ${process.env.ATP_DRIVER}: run scripts/install-drivers.sh`);
    device = await adapter.requestDevice({
      requiredFeatures: FEATURES.filter((feature) => adapter.features.has(feature)),
      requiredLimits: {
        maxStorageBufferBindingSize: adapter.limits.maxStorageBufferBindingSize,
        maxBufferSize: adapter.limits.maxBufferSize,
        maxStorageBuffersPerShaderStage: adapter.limits.maxStorageBuffersPerShaderStage,
      },
    });
    device.addEventListener('uncapturederror', (event) => {
      gpuErrors.push((event as GPUUncapturedErrorEvent).error.message);
    });
    await installBackend(device, adapter.info);
  });
  afterAll(() => {
    const errors = gpuErrors.splice(0);
    // The next file of this process has a device of its own.
    device?.destroy();
    if (errors.length > 0) throw new Error(`GPU errors: ${errors.join('\n')}`);
  });
}

/** A test of what needs shader-f16; skipped by name on drivers without it. */
export function float16Test(name: string, run: () => Promise<void> | void): void {
  test(name, async ({ skip }) => {
    if (!gpuDevice().features.has('shader-f16')) skip('this driver has no shader-f16');
    await run();
  });
}

import { afterAll, beforeAll } from 'vitest';
import { create, globals } from 'webgpu';
import { installBackend } from '../src/gpu/backend.js';

/** Dawn for Node 20: tfjs asks for these globals before it believes in WebGPU. */
export function installGlobals(): GPU {
  const gpu = create([]);
  Object.assign(globalThis, globals);
  Object.defineProperty(globalThis, 'navigator', { value: { gpu }, configurable: true, writable: true });
  Object.assign(globalThis, { WorkerGlobalScope: globalThis.WorkerGlobalScope ?? class {} });
  return gpu;
}

/** Errors that the GPU reported outside of any call; a test that leaves one here has failed. */
export const gpuErrors: string[] = [];

/** Call at the top of a `*.gpu.test.ts`: tfjs and our kernels run on the driver of this vitest project. */
export function useDevice(): void {
  let device: GPUDevice | undefined;
  beforeAll(async () => {
    const adapter = await installGlobals().requestAdapter();
    if (!adapter) throw new Error(`No adapter for ${process.env.ATP_DRIVER}: run scripts/install-drivers.sh`);
    device = await adapter.requestDevice({
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
    if (gpuErrors.length > 0) throw new Error(`GPU errors: ${gpuErrors.join('\n')}`);
  });
}

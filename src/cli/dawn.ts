import { create, globals } from 'webgpu';

/** WebGPU for Node: Dawn over Vulkan, Metal or Direct3D. Sets the globals that tfjs looks for; call once, first of all. */
export function installDawn(): GPU {
  const gpu = create([]) as GPU;
  Object.assign(globalThis, globals);
  Object.defineProperty(globalThis, 'navigator', { value: { gpu }, configurable: true, writable: true });
  if (!('WorkerGlobalScope' in globalThis)) Object.assign(globalThis, { WorkerGlobalScope: class {} });
  return gpu;
}

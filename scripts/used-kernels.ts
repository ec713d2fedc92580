import type { Plugin } from 'vite';

const BACKEND = '@tensorflow/tfjs-backend-webgpu';
const CPU = '@tensorflow/tfjs-backend-cpu/dist/kernels';

/**
 * Operators of tfjs-core that the engine calls, methods of a tensor among them, and the stock kernels that each takes:
 * none where values only go to the GPU or leave it. used-kernels.test.ts fails when the engine calls another one.
 */
export const KERNELS_OF: Readonly<Record<string, readonly string[]>> = {
  clone: ['Identity'],
  reshape: ['Reshape'],
  slice: ['Slice'],
  tensor: [],
  tensor1d: [],
  tile: ['Tile'],
  zeros: [],
};

const KERNELS = [...new Set(Object.values(KERNELS_OF).flat())];
const configOf = (kernel: string): string => `${kernel.toLowerCase()}Config`;

/** What replaces a module of TensorFlow.js, by the end of its name. */
const REPLACED = {
  /** All of the backend, and two hundred kernels that register themselves. */
  [BACKEND]: [
    `import { registerKernel } from '@tensorflow/tfjs-core';`,
    ...KERNELS.map((kernel) => `import { ${configOf(kernel)} } from '${BACKEND}/dist/kernels/${kernel}.js';`),
    ...KERNELS.map((kernel) => `registerKernel(${configOf(kernel)});`),
    `export { WebGPUBackend } from '${BACKEND}/dist/backend_webgpu.js';`,
  ].join('\n'),
  /** The CPU's kernels, for values that lie in main memory: those of the kernels above. */
  '/kernel_utils/shared': [
    `export { sliceImpl as sliceImplCPU } from '${CPU}/Slice.js';`,
    `export { tileImpl as tileImplCPU } from '${CPU}/Tile_impl.js';`,
  ].join('\n'),
  /** The engine has its own optimisers. */
  '/optimizers/register_optimizers': 'export const registerOptimizers = () => {};',
};
const MARK = '\0used-kernels:';

/**
 * TensorFlow.js registers all its kernels and optimisers when it is imported, so that no bundler can leave them out. The engine has
 * its own kernels, and takes a few stock ones (docs/adr/0050). Tests and the benchmark run with the whole package.
 */
export const usedKernels: Plugin = {
  name: 'used-kernels',
  apply: 'build',
  enforce: 'pre',
  resolveId: (id) => {
    const end = Object.keys(REPLACED).find((name) => id === name || (name.startsWith('/') && id.endsWith(name)));
    return end === undefined ? null : MARK + end;
  },
  load: (id) => {
    if (!id.startsWith(MARK)) return null;
    return { code: REPLACED[id.slice(MARK.length) as keyof typeof REPLACED], moduleSideEffects: true };
  },
};

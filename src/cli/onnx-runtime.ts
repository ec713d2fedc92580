import type { LoadOnnxRuntime } from '../predictions/opaque-model.js';

/**
 * onnxruntime for Node, loaded when an opaque model is opened: its WebAssembly lies in the package. Because of Dawn's
 * globals it takes Node for a worker, and looks for `self`.
 */
export const loadOnnxRuntime: LoadOnnxRuntime = async () => {
  if (!('self' in globalThis)) Object.assign(globalThis, { self: globalThis });
  const runtime = await import('onnxruntime-web/wasm');
  runtime.env.wasm.numThreads = 1;
  runtime.env.logLevel = 'error';
  return runtime;
};

import type { LoadOnnxRuntime } from '../predictions/opaque-model.js';

/** onnxruntime for Node, loaded when an opaque model is opened: its WebAssembly lies in the package. */
export const loadOnnxRuntime: LoadOnnxRuntime = async () => {
  const runtime = await import('onnxruntime-web/wasm');
  runtime.env.wasm.numThreads = 1;
  runtime.env.logLevel = 'error';
  return runtime;
};

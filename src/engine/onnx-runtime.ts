import wasmUrl from 'onnxruntime-web/ort-wasm-simd-threaded.wasm?url';
import type { LoadOnnxRuntime } from '../predictions/opaque-model.js';
import { UserError } from '../protocol/errors.js';

/**
 * onnxruntime for the worker, fetched when the first opaque model is opened: script and WebAssembly from the page's own
 * folder. One thread: more would need a page that is isolated from all others.
 */
export const loadOnnxRuntime: LoadOnnxRuntime = async () => {
  const runtime = await import('onnxruntime-web/wasm').catch(() => {
    throw new UserError('runtime-unreachable', 'onnxruntime, which runs ONNX models, could not be fetched.', {
      advice: 'See whether this page’s server still runs and the network is up, then open the model again.',
    });
  });
  runtime.env.wasm.wasmPaths = { wasm: new URL(wasmUrl, import.meta.url).href };
  runtime.env.wasm.numThreads = 1;
  runtime.env.logLevel = 'error';
  return runtime;
};

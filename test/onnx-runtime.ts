import type { InferenceSession, Tensor, TypedTensor } from 'onnxruntime-web';

interface Runtime {
  env: { wasm: { numThreads: number } };
  InferenceSession: { create(model: Uint8Array, options: InferenceSession.SessionOptions): Promise<InferenceSession> };
  Tensor: new (type: OnnxInput['type'] & string, values: OnnxInput['values'], shape: readonly number[]) => Tensor;
}

/** A float32 input if nothing else is said. */
export interface OnnxInput {
  shape: number[];
  values: Float32Array | Uint8Array | Int32Array;
  type?: 'float32' | 'uint8' | 'int32';
}

let loading: Promise<Runtime> | undefined;

/** A session on one thread. `installDawn` makes Node look like a worker, where onnxruntime would load its files by URL. */
async function sessionOf(ort: Runtime, model: Uint8Array): Promise<InferenceSession> {
  ort.env.wasm.numThreads = 1;
  const scope = Object.getOwnPropertyDescriptor(globalThis, 'WorkerGlobalScope');
  Reflect.deleteProperty(globalThis, 'WorkerGlobalScope');
  try {
    return await ort.InferenceSession.create(model, { executionProviders: ['wasm'], logSeverityLevel: 3 });
  } finally {
    if (scope) Object.defineProperty(globalThis, 'WorkerGlobalScope', scope);
  }
}

/**
 * An output of an ONNX file of one input, by onnxruntime (WebAssembly): the implementation that exports are meant
 * for.
 */
export async function runOnnx(
  model: Uint8Array,
  input: OnnxInput,
  output = 0,
): Promise<{ shape: number[]; values: Float32Array }> {
  loading ??= import('onnxruntime-web') as unknown as Promise<Runtime>;
  const ort = await loading;
  const session = await sessionOf(ort, model);
  const feeds = { [session.inputNames[0] ?? '']: new ort.Tensor(input.type ?? 'float32', input.values, input.shape) };
  const name = session.outputNames[output] ?? '';
  const result = (await session.run(feeds))[name] as TypedTensor<'float32'>;
  const values = (await result.getData()) as Float32Array;
  await session.release();
  return { shape: [...result.dims], values };
}

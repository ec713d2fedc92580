import '@tensorflow/tfjs';
import { setBackend, type Tensor, tensor4d, tidy } from '@tensorflow/tfjs-core';
import { type Runner, Unavailable } from '../case.js';
import type { ConvProblem } from '../kernels/conv-problem.js';
import type { Platform } from '../platform.js';
import { stockConv2dForward } from './tfjs/conv.js';

/** Work for tfjs-backend-wasm: the tensors it needs are made in `prepare`, in WebAssembly's memory. */
interface WasmWork<Inputs> {
  prepare(): Inputs;
  run(inputs: Inputs): Tensor;
  error(values: Float32Array): number;
  free(inputs: Inputs): void;
}

let loaded: Promise<void> | undefined;

/** Runs on the WASM backend, and gives tfjs back to the GPU. */
async function onWasm<Result>(work: () => Result | Promise<Result>): Promise<Result> {
  if (!(await setBackend('wasm'))) throw new Unavailable('tfjs-backend-wasm did not start');
  try {
    return await work();
  } finally {
    await setBackend('webgpu');
  }
}

export async function wasmRunner<Inputs>(work: WasmWork<Inputs>, platform: Platform): Promise<Runner> {
  loaded ??= platform.loadWasmBackend();
  await loaded;
  const inputs = await onWasm(() => work.prepare());
  const once = () => tidy(() => work.run(inputs));
  return {
    run: () => undefined,
    settle: async () => undefined,
    // One switch of the backend for all repetitions: it is none of the work. The kernels return when they are done.
    async time(repetitions) {
      return onWasm(() => {
        const start = performance.now();
        for (let i = 0; i < repetitions; i++) once().dispose();
        return performance.now() - start;
      });
    },
    async check() {
      return onWasm(async () => {
        const result = once();
        const values = (await result.data()) as Float32Array;
        result.dispose();
        return work.error(values);
      });
    },
    dispose: () => onWasm(() => work.free(inputs)),
  };
}

export const wasmConv = (problem: ConvProblem, platform: Platform): Promise<Runner> =>
  wasmRunner(
    {
      prepare: () => ({ x: tensor4d(problem.x, problem.xShape), w: tensor4d(problem.w, problem.wShape) }),
      run: ({ x, w }) => stockConv2dForward(x, w, problem.geometry),
      error: (values) => problem.error('forward', values),
      free: ({ x, w }) => {
        x.dispose();
        w.dispose();
      },
    },
    platform,
  );

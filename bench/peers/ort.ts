import type { InferenceSession, Tensor } from 'onnxruntime-web';
import type { Runner } from '../case.js';
import type { Ort, Platform } from '../platform.js';

/** The computation of a session: one input, one output. */
export interface OrtWork {
  model: Uint8Array;
  input: { values: Float32Array; shape: number[] };
  error(values: Float32Array): number;
}

type Provider = 'wasm' | 'webgpu';

const nameIn = (session: InferenceSession): string => session.inputNames[0] ?? '';

/** The input where the provider wants it; on the GPU, so that no copy is timed. */
function upload(ort: Ort, provider: Provider, { values, shape }: OrtWork['input']): Tensor {
  if (provider === 'wasm') return new ort.Tensor('float32', values, shape);
  const device = ort.env.webgpu.device as GPUDevice;
  const size = Math.ceil(values.byteLength / 16) * 16;
  const usage = GPUBufferUsage.STORAGE | GPUBufferUsage.COPY_DST | GPUBufferUsage.COPY_SRC;
  const buffer = device.createBuffer({ size, usage });
  device.queue.writeBuffer(buffer, 0, values.slice());
  return ort.Tensor.fromGpuBuffer(buffer, { dataType: 'float32', dims: shape });
}

/** onnxruntime-web, forward only. On WebGPU the result stays on the GPU, as ours does. */
export async function ortRunner(work: OrtWork, provider: Provider, platform: Platform): Promise<Runner> {
  const ort = await platform.ort(provider);
  const session = await ort.InferenceSession.create(work.model, {
    executionProviders: [provider],
    graphOptimizationLevel: 'all',
    logSeverityLevel: 3,
    ...(provider === 'webgpu' ? { preferredOutputLocation: 'gpu-buffer' as const } : {}),
  });
  const device = provider === 'webgpu' ? ((await ort.env.webgpu.device) as GPUDevice) : undefined;
  const input = upload(ort, provider, work.input);
  const once = async (): Promise<Tensor> => {
    const [result] = Object.values(await session.run({ [nameIn(session)]: input }));
    if (!result) throw new Error('onnxruntime gave no output.');
    return result as Tensor;
  };
  return {
    async run() {
      (await once()).dispose();
    },
    settle: async () => device?.queue.onSubmittedWorkDone(),
    async check() {
      const result = await once();
      const values = (await result.getData()) as Float32Array;
      const error = work.error(values);
      result.dispose();
      return error;
    },
    async dispose() {
      input.dispose();
      await session.release();
    },
  };
}

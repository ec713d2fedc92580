import type { Runner } from '../case.js';
import type { ConvProblem, Pass } from '../kernels/conv-problem.js';
import { fromNchw, fromOihw, toNchw, toOihw } from '../layout.js';
import type { Platform } from '../platform.js';

const base64 = (values: Float32Array): string => {
  const bytes = new Uint8Array(values.buffer, values.byteOffset, values.byteLength);
  return Buffer.from(bytes).toString('base64');
};

const floats = (text: unknown): Float32Array => {
  const bytes = Buffer.from(String(text), 'base64');
  return new Float32Array(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength));
};

const nchw = ([n = 1, h = 1, w = 1, c = 1]: readonly number[]): number[] => [n, c, h, w];

/** A convolution's passes by PyTorch on the CPU, in a separate process with its own stopwatch. */
export async function torchConv(problem: ConvProblem, pass: Pass, platform: Platform): Promise<Runner> {
  const torch = await platform.torch();
  const { padTop, padLeft, strideY, dilationY } = problem.geometry;
  const [kh, kw, ins, outs] = problem.wShape;
  await torch.ask({
    open: pass,
    x: { values: base64(toNchw(problem.x, problem.xShape)), shape: nchw(problem.xShape) },
    w: { values: base64(toOihw(problem.w, problem.wShape)), shape: [outs, ins, kh, kw] },
    dy: { values: base64(toNchw(problem.dy, problem.yShape)), shape: nchw(problem.yShape) },
    stride: strideY,
    padding: [padTop, padLeft],
    dilation: dilationY,
  });
  const back: Record<Pass, (values: Float32Array) => Float32Array> = {
    forward: (values) => fromNchw(values, problem.yShape),
    dx: (values) => fromNchw(values, problem.xShape),
    dw: (values) => fromOihw(values, problem.wShape),
  };
  return {
    run: () => torch.ask({ time: 1 }),
    settle: async () => undefined,
    time: async (repetitions) => Number((await torch.ask({ time: repetitions })).milliseconds),
    check: async () => problem.error(pass, back[pass](floats((await torch.ask({ result: true })).values))),
    dispose: () => torch.ask({ close: true }),
  };
}

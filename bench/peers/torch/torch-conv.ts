import type { Runner } from '../../case.js';
import type { ConvProblem, Pass } from '../../kernels/conv-problem.js';
import { fromNchw, fromOihw, toNchw, toOihw } from '../../layout.js';
import type { Platform, TorchDevice } from '../../platform.js';
import { openTorch } from './torch-work.js';

const nchw = ([n = 1, h = 1, w = 1, c = 1]: readonly number[]): number[] => [n, c, h, w];

/** A convolution's passes by PyTorch, in a separate process with its own stopwatch. */
export async function torchConv(
  problem: ConvProblem,
  pass: Pass,
  device: TorchDevice,
  platform: Platform,
): Promise<Runner> {
  const { padTop, padLeft, strideY, dilationY } = problem.geometry;
  const [kh, kw, ins, outs] = problem.wShape;
  const work = await openTorch(platform, device, 'convolution', async (write) => ({
    pass,
    x: { file: await write(toNchw(problem.x, problem.xShape)), shape: nchw(problem.xShape) },
    w: { file: await write(toOihw(problem.w, problem.wShape)), shape: [outs, ins, kh, kw] },
    dy: { file: await write(toNchw(problem.dy, problem.yShape)), shape: nchw(problem.yShape) },
    stride: strideY,
    padding: [padTop, padLeft],
    dilation: dilationY,
  }));
  const back: Record<Pass, (values: Float32Array) => Float32Array> = {
    forward: (values) => fromNchw(values, problem.yShape),
    dx: (values) => fromNchw(values, problem.xShape),
    dw: (values) => fromOihw(values, problem.wShape),
  };
  return {
    ...work.runner,
    check: async () => {
      const { arrays } = await work.result(async () => ({}));
      return problem.error(pass, back[pass](arrays.get('values') ?? new Float32Array()));
    },
  };
}

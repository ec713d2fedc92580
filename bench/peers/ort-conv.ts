import type { Runner } from '../case.js';
import type { ConvProblem } from '../kernels/conv-problem.js';
import { fromNchw, toNchw, toOihw } from '../layout.js';
import type { Platform } from '../platform.js';
import { encodeOnnx } from './onnx/encode.js';
import { ortRunner } from './ort.js';

const nchw = ([n = 1, h = 1, w = 1, c = 1]: readonly number[]): number[] => [n, c, h, w];

/** A convolution as an ONNX graph of one node. */
function modelOf({ geometry, w, wShape, xShape, yShape }: ConvProblem): Uint8Array {
  const { kernelHeight, kernelWidth, ...window } = geometry;
  const [, , ins, outs] = wShape;
  const attributes = {
    kernel_shape: [kernelHeight, kernelWidth],
    strides: [window.strideY, window.strideX],
    pads: [window.padTop, window.padLeft, window.padBottom, window.padRight],
    dilations: [window.dilationY, window.dilationX],
  };
  return encodeOnnx(
    [{ op: 'Conv', inputs: ['x', 'w'], output: 'y', attributes }],
    [{ name: 'w', shape: [outs, ins, kernelHeight, kernelWidth], values: toOihw(w, wShape) }],
    { name: 'x', shape: nchw(xShape) },
    { name: 'y', shape: nchw(yShape) },
  );
}

export const ortConv = (problem: ConvProblem, provider: 'wasm' | 'webgpu', platform: Platform): Promise<Runner> =>
  ortRunner(
    {
      model: modelOf(problem),
      input: { values: toNchw(problem.x, problem.xShape), shape: nchw(problem.xShape) },
      error: (values) => problem.error('forward', fromNchw(values, problem.yShape)),
    },
    provider,
    platform,
  );

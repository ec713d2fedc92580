import type * as Jax from '@jax-js/jax';
import { type Runner, Unavailable } from '../case.js';
import type { ConvProblem, Pass } from '../kernels/conv-problem.js';
import { fromNchw, fromOihw, toNchw, toOihw } from '../layout.js';
import type { Platform } from '../platform.js';

type Array = Jax.numpy.Array;

let starting: Promise<typeof Jax> | undefined;

async function start(): Promise<typeof Jax> {
  const jax = await import('@jax-js/jax');
  const devices = await jax.init('webgpu');
  if (!devices.includes('webgpu')) throw new Unavailable('jax-js found no WebGPU');
  jax.defaultDevice('webgpu');
  return jax;
}

/** A convolution's passes in jax-js, compiled by `jit`; NCHW, the one layout it has. */
export async function jaxConv(problem: ConvProblem, pass: Pass, { gpu }: Platform): Promise<Runner> {
  if (!gpu) throw new Unavailable('no WebGPU');
  starting ??= start();
  const jax = await starting;
  const { strideY: stride, dilationY: dilation, padTop, padLeft, padBottom, padRight } = problem.geometry;
  const nchw = ([n, h, w, c]: readonly number[]) => [n ?? 1, c ?? 1, h ?? 1, w ?? 1];
  const [kh, kw, ins, outs] = problem.wShape;
  const load = (values: Float32Array, shape: number[]) =>
    jax.numpy.array(values as Float32Array<ArrayBuffer>).reshape(shape);
  const x = load(toNchw(problem.x, problem.xShape), nchw(problem.xShape));
  const w = load(toOihw(problem.w, problem.wShape), [outs, ins, kh, kw]);
  const dy = load(toNchw(problem.dy, problem.yShape), nchw(problem.yShape));
  const conv = (a: Array, b: Array): Array => {
    const pads: [number, number][] = [
      [padTop, padBottom],
      [padLeft, padRight],
    ];
    const options = dilation > 1 ? { rhsDilation: [dilation, dilation] } : {};
    return jax.lax.convGeneralDilated(a, b, [stride, stride], pads, options);
  };
  const forward = jax.jit(conv);
  const dxOf = jax.jit(jax.grad((a: Array, b: Array, g: Array) => conv(a, b).mul(g).sum()));
  const dwOf = jax.jit(jax.grad((b: Array, a: Array, g: Array) => conv(a, b).mul(g).sum()));
  const passes: Record<Pass, () => Array> = {
    forward: () => forward(x.ref, w.ref),
    dx: () => dxOf(x.ref, w.ref, dy.ref),
    dw: () => dwOf(w.ref, x.ref, dy.ref),
  };
  const back: Record<Pass, (values: Float32Array) => Float32Array> = {
    forward: (values) => fromNchw(values, problem.yShape),
    dx: (values) => fromNchw(values, problem.xShape),
    dw: (values) => fromOihw(values, problem.wShape),
  };
  let pending: Array[] = [];
  return {
    run: () => void pending.push(passes[pass]()),
    // jax-js is lazy: waiting for the results is what sends the work.
    async settle() {
      await jax.blockUntilReady(pending);
      for (const array of pending) array.dispose();
      pending = [];
    },
    check: async () => problem.error(pass, back[pass]((await passes[pass]().data()) as Float32Array)),
    dispose() {
      for (const array of [x, w, dy]) array.dispose();
      for (const compiled of [forward, dxOf, dwOf]) compiled.dispose();
    },
  };
}

import { create, globals } from 'webgpu';

/** Instances are kept: the process would crash if one were collected while its threads are still ending. */
const kept: GPU[] = [];

/**
 * The flag by which Dawn offers features under test: matrix units, and 16-bit floats on NVIDIA. Measurements set it. Runs do not: the page
 * has them as little, so a run gives the same on one GPU in both.
 */
export const WITH_FEATURES_UNDER_TEST = 'enable-dawn-features=allow_unsafe_apis,vulkan_enable_f16_on_nvidia';

/**
 * WebGPU for Node: Dawn over Vulkan, Metal or Direct3D. Sets the globals that tfjs looks for; call once, first of all.
 * `flags` are Dawn's, such as `disable-dawn-features=timestamp_quantization`.
 * On drivers without a bound for them Dawn writes two lines about "maxDynamic…BuffersPerPipelineLayout" to stderr when adapters are looked for.
 * They do not go through its logging callback, and no flag turns them off.
 */
export function installDawn(flags: string[] = []): GPU {
  const gpu = create(flags) as GPU;
  kept.push(gpu);
  Object.assign(globalThis, globals);
  Object.defineProperty(globalThis, 'navigator', { value: { gpu }, configurable: true, writable: true });
  if (!('WorkerGlobalScope' in globalThis)) Object.assign(globalThis, { WorkerGlobalScope: class {} });
  restWhileWaiting(GPUBuffer.prototype, 'mapAsync');
  restWhileWaiting(GPUQueue.prototype, 'onSubmittedWorkDone');
  return gpu;
}

/** Milliseconds. The loop does not rest in a shorter wait, so that a fast GPU's answer is not delayed. */
const SHORT_WAIT = 2;
const REST = 1;
const cell = new Int32Array(new SharedArrayBuffer(4));
const resting = new WeakSet<object>();

/**
 * While Dawn waits for the GPU, Node turns its event loop without a pause. That takes a core, which a software driver needs.
 * So the loop rests for a millisecond in each turn until the promise of `method` is settled.
 */
function restWhileWaiting<Name extends string>(
  prototype: Record<Name, (...args: never[]) => Promise<unknown>>,
  method: Name,
): void {
  if (resting.has(prototype)) return;
  resting.add(prototype);
  const original = prototype[method];
  prototype[method] = function (this: unknown, ...args: never[]) {
    const promise = original.apply(this, args);
    restUntilSettled(promise);
    return promise;
  };
}

function restUntilSettled(promise: Promise<unknown>): void {
  const start = performance.now();
  let settled = false;
  const settle = () => {
    settled = true;
  };
  promise.then(settle, settle);
  const turn = () => {
    if (settled) return;
    if (performance.now() - start > SHORT_WAIT) Atomics.wait(cell, 0, 0, REST);
    setImmediate(turn);
  };
  setImmediate(turn);
}

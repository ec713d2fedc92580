/** Calls of the WebGPU API that cost time of the thread that makes them. */
export interface Calls {
  dispatches: number;
  bindGroups: number;
  writes: number;
  submits: number;
  readbacks: number;
}

type Method = (...given: never[]) => unknown;

/** Counts what `work` asks of any WebGPU device of this thread. */
export async function countCalls(work: () => Promise<unknown>): Promise<Calls> {
  const calls: Calls = { dispatches: 0, bindGroups: 0, writes: 0, submits: 0, readbacks: 0 };
  const restore = [
    counted(globalThis.GPUComputePassEncoder.prototype, 'dispatchWorkgroups', calls, 'dispatches'),
    counted(globalThis.GPUDevice.prototype, 'createBindGroup', calls, 'bindGroups'),
    counted(globalThis.GPUQueue.prototype, 'writeBuffer', calls, 'writes'),
    counted(globalThis.GPUQueue.prototype, 'submit', calls, 'submits'),
    counted(globalThis.GPUBuffer.prototype, 'mapAsync', calls, 'readbacks'),
  ];
  try {
    await work();
  } finally {
    for (const undo of restore) undo();
  }
  return calls;
}

/** Counts the calls of a method until the function that it gives is called. */
function counted<Name extends string>(
  prototype: Record<Name, Method>,
  name: Name,
  calls: Calls,
  kind: keyof Calls,
): () => void {
  const original = prototype[name];
  prototype[name] = function (this: unknown, ...given: never[]) {
    calls[kind] += 1;
    return original.apply(this, given);
  };
  return () => {
    prototype[name] = original;
  };
}

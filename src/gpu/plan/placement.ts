/** When a value is alive: from its first to its last dispatch, both included. */
export interface Lifetime {
  bytes: number;
  first: number;
  last: number;
}

export interface Placement {
  /** Sizes of the buffers, largest first. */
  sizes: number[];
  /** The buffer of each value, by its index. */
  bufferOf: number[];
}

const overlap = (a: Lifetime, b: Lifetime): boolean => a.first <= b.last && b.first <= a.last;

/**
 * Gives each value a buffer that holds no other value while it is alive. Largest first, each into the first buffer that
 * is free at its time: Pisarchyk and Lee, "Efficient Memory Management for Deep Neural Net Inference" (2020), greedy by
 * size for shared objects. Two values never share a buffer at one time, even side by side: WebGPU does not let a
 * dispatch read and write one buffer.
 */
export function placeInBuffers(values: readonly Lifetime[]): Placement {
  const sizes: number[] = [];
  const tenants: Lifetime[][] = [];
  const bufferOf = new Array<number>(values.length).fill(-1);
  const order = [...values.keys()].sort((a, b) => bytesOf(values, b) - bytesOf(values, a) || a - b);
  for (const index of order) {
    const value = values[index];
    if (!value) continue;
    let buffer = tenants.findIndex((others) => !others.some((other) => overlap(value, other)));
    if (buffer < 0) {
      buffer = sizes.push(value.bytes) - 1;
      tenants.push([]);
    }
    tenants[buffer]?.push(value);
    bufferOf[index] = buffer;
  }
  return { sizes, bufferOf };
}

const bytesOf = (values: readonly Lifetime[], index: number): number => values[index]?.bytes ?? 0;

/**
 * For each wanted size (largest first), the smallest buffer at hand that is large enough and not yet taken; -1 where
 * there is none.
 */
export function matchSizes(wanted: readonly number[], atHand: readonly number[]): number[] {
  const free = new Set(atHand.keys());
  return wanted.map((size) => {
    let best = -1;
    for (const index of free) {
      const offered = atHand[index] ?? 0;
      if (offered >= size && (best < 0 || offered < (atHand[best] ?? 0))) best = index;
    }
    free.delete(best);
    return best;
  });
}

/** Largest |actual - expected| relative to the largest |expected|. NaN anywhere gives Infinity; so does a length mismatch. */
export function relativeError(actual: ArrayLike<number>, expected: ArrayLike<number>): number {
  if (actual.length !== expected.length) return Number.POSITIVE_INFINITY;
  let difference = 0;
  let largest = 0;
  for (let i = 0; i < expected.length; i++) {
    const wrong = Math.abs((actual[i] ?? Number.NaN) - (expected[i] ?? Number.NaN));
    if (!(wrong <= Number.MAX_VALUE)) return Number.POSITIVE_INFINITY;
    difference = Math.max(difference, wrong);
    largest = Math.max(largest, Math.abs(expected[i] ?? 0));
  }
  return largest === 0 ? difference : difference / largest;
}

/**
 * |actual - expected| by |expected|, as Euclidean norms. NaN or another length gives NaN or Infinity, which pass no
 * limit.
 */
export function relativeDistance(actual: ArrayLike<number>, expected: ArrayLike<number>): number {
  if (actual.length !== expected.length) return Number.POSITIVE_INFINITY;
  let difference = 0;
  let size = 0;
  for (let i = 0; i < expected.length; i++) {
    difference += ((actual[i] ?? Number.NaN) - (expected[i] ?? Number.NaN)) ** 2;
    size += (expected[i] ?? 0) ** 2;
  }
  return Math.sqrt(size === 0 ? difference : difference / size);
}

/** Places spread over `count` elements, the first and the last among them: where a reference is too slow for all. */
export function spread(count: number, places: number): number[] {
  const taken = Math.min(count, places);
  return Array.from({ length: taken }, (_, i) => Math.round((i * (count - 1)) / Math.max(1, taken - 1)));
}

/** `relativeError` at some places, with a reference that is computed only there. */
export function sampledError(actual: ArrayLike<number>, expected: (index: number) => number, places = 400): number {
  const indices = spread(actual.length, places);
  return relativeError(
    indices.map((i) => actual[i] ?? Number.NaN),
    indices.map(expected),
  );
}

/** Reproducible values in [-1, 1). */
export function noise(count: number, seed: number): Float32Array<ArrayBuffer> {
  let state = seed >>> 0;
  return Float32Array.from({ length: count }, () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 31 - 1;
  });
}

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

/** Reproducible values in [-1, 1) for tests. */
export function noise(count: number, seed: number): Float32Array {
  let state = seed >>> 0;
  return Float32Array.from({ length: count }, () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 31 - 1;
  });
}

/** Largest |actual - expected|. NaN anywhere gives Infinity; so does a length mismatch. */
export function largestDifference(actual: ArrayLike<number>, expected: ArrayLike<number>): number {
  if (actual.length !== expected.length) return Number.POSITIVE_INFINITY;
  let largest = 0;
  for (let i = 0; i < expected.length; i++) {
    const wrong = Math.abs((actual[i] ?? Number.NaN) - (expected[i] ?? Number.NaN));
    if (!(wrong <= Number.MAX_VALUE)) return Number.POSITIVE_INFINITY;
    largest = Math.max(largest, wrong);
  }
  return largest;
}

const squares = (values: ArrayLike<number>): number =>
  Array.from({ length: values.length }, (_, i) => values[i] ?? Number.NaN).reduce((sum, value) => sum + value ** 2, 0);

/**
 * Relative L2 errors of named tensors: the worst one, and that over all of them. A tensor whose RMS is under 1/1000 of
 * the largest is measured against that floor: such gradients are zero on paper.
 */
export function relativeL2(pairs: readonly { name: string; actual: Float32Array; expected: Float32Array }[]) {
  const rms = (values: Float32Array) => Math.sqrt(squares(values) / Math.max(1, values.length));
  const floor = Math.max(...pairs.map(({ expected }) => rms(expected))) / 1000;
  let worst = { name: '', error: 0 };
  let wrong = 0;
  let total = 0;
  for (const { name, actual, expected } of pairs) {
    const difference = squares(expected.map((value, i) => value - (actual[i] ?? Number.NaN)));
    const error = Math.sqrt(difference / expected.length) / Math.max(rms(expected), floor);
    if (!(error <= worst.error)) worst = { name, error };
    wrong += difference;
    total += squares(expected);
  }
  return { worst, overall: Math.sqrt(wrong / total) };
}

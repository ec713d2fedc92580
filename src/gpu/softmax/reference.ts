/** Softmax over rows of `length` values in float64: the oracle of the kernels. */
export function softmaxReference(x: ArrayLike<number>, length: number): Float64Array {
  const y = new Float64Array(x.length);
  for (let first = 0; first < x.length; first += length) {
    const row = Array.from({ length }, (_, i) => x[first + i]!);
    const largest = row.reduce((a, b) => Math.max(a, b));
    const exponentials = row.map((value) => Math.exp(value - largest));
    const sum = exponentials.reduce((a, b) => a + b);
    y.set(
      exponentials.map((value) => value / sum),
      first,
    );
  }
  return y;
}

/** Gradient of sum(dy * softmax(x)) by x, through the Jacobian's definition y_i (delta_ij - y_j). */
export function softmaxGradientReference(dy: ArrayLike<number>, y: ArrayLike<number>, length: number): Float64Array {
  const dx = new Float64Array(y.length);
  for (let first = 0; first < y.length; first += length) {
    let inner = 0;
    for (let i = first; i < first + length; i++) inner += dy[i]! * y[i]!;
    for (let i = first; i < first + length; i++) dx[i] = y[i]! * (dy[i]! - inner);
  }
  return dx;
}

/** Logarithm of the softmax over rows of `length` values in float64. */
export function logSoftmaxReference(x: ArrayLike<number>, length: number): Float64Array {
  const y = new Float64Array(x.length);
  for (let first = 0; first < x.length; first += length) {
    const row = Array.from({ length }, (_, i) => x[first + i]!);
    const largest = row.reduce((a, b) => Math.max(a, b));
    const size = largest + Math.log(row.reduce((sum, value) => sum + Math.exp(value - largest), 0));
    y.set(
      row.map((value) => value - size),
      first,
    );
  }
  return y;
}

/** Gradient of sum(dy * logSoftmax(x)) by x, through the Jacobian's definition delta_ij - softmax_j. */
export function logSoftmaxGradientReference(dy: ArrayLike<number>, y: ArrayLike<number>, length: number): Float64Array {
  const dx = new Float64Array(y.length);
  for (let first = 0; first < y.length; first += length) {
    let total = 0;
    for (let i = first; i < first + length; i++) total += dy[i]!;
    for (let i = first; i < first + length; i++) dx[i] = dy[i]! - Math.exp(y[i]!) * total;
  }
  return dx;
}

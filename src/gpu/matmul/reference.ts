/** op(A) op(B) of two matrices in float64: the oracle. A is [rows, inner] or, transposed, [inner, rows]; B alike. */
export function matmulReference(
  a: ArrayLike<number>,
  b: ArrayLike<number>,
  [rows, inner, columns]: readonly [number, number, number],
  transposeA: boolean,
  transposeB: boolean,
): Float64Array {
  const product = new Float64Array(rows * columns);
  for (let i = 0; i < rows; i++) {
    for (let j = 0; j < columns; j++) {
      for (let k = 0; k < inner; k++) {
        const left = a[transposeA ? k * rows + i : i * inner + k]!;
        product[i * columns + j]! += left * b[transposeB ? j * inner + k : k * columns + j]!;
      }
    }
  }
  return product;
}

import '@tensorflow/tfjs';
import { keep, matMul, type Tensor, type Tensor3D, type Tensor4D, tensor3d, tidy } from '@tensorflow/tfjs-core';

/** Weights [1, outSize, inSize] of bilinear resizing with half-pixel centres. */
function interpolation(inSize: number, outSize: number): Tensor3D {
  const weights = new Float32Array(outSize * inSize);
  for (let output = 0; output < outSize; output++) {
    const source = Math.max(0, ((output + 0.5) * inSize) / outSize - 0.5);
    const first = Math.min(Math.floor(source), inSize - 1);
    const second = Math.min(first + 1, inSize - 1);
    weights[output * inSize + first]! += 1 - (source - first);
    weights[output * inSize + second]! += source - first;
  }
  return keep(tensor3d(weights, [1, outSize, inSize]));
}

/**
 * Bilinear resizing as two products with constant matrices: tfjs's own has a wrong gradient for half-pixel centres, these
 * have the right one and need no transposition.
 */
export class StockUpsample {
  private readonly rows: Tensor3D;
  private readonly columns: Tensor3D;

  constructor(
    [inHeight, inWidth]: [number, number],
    private readonly outHeight: number,
    private readonly outWidth: number,
  ) {
    this.rows = interpolation(inHeight, outHeight);
    this.columns = interpolation(inWidth, outWidth);
  }

  apply(x: Tensor4D): Tensor4D {
    const [batch, height, width, channels] = x.shape;
    return tidy(() => {
      // Columns first: their product is one small matrix a row, and there are fewer rows before they are multiplied.
      const wide: Tensor = matMul(this.columns, x.reshape([batch * height, width, channels]));
      const tall: Tensor = matMul(this.rows, wide.reshape([batch, height, this.outWidth * channels]));
      return tall.reshape([batch, this.outHeight, this.outWidth, channels]);
    });
  }

  dispose(): void {
    this.rows.dispose();
    this.columns.dispose();
  }
}

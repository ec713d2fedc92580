/**
 * What each output pixel of an axis is made of: `taps` neighbouring inputs from `first[output]` on, with the fixed-point weights
 * `weights[output * taps + tap]`, which sum to 1. All outputs have as many taps: where fewer are needed, some weights are 0.
 */
export interface AxisTaps {
  taps: number;
  first: Int32Array<ArrayBuffer>;
  weights: Int32Array<ArrayBuffer>;
}

/** Fractional bits of the weights: 8 bits of pixel and 2 of headroom leave 22 of 32. */
export const PRECISION_BITS = 32 - 8 - 2;

/** Inputs `first` to `end` of an output, and the height of the triangle at each. */
function triangleAt(output: number, inputSize: number, scale: number): { first: number; heights: number[] } {
  const support = Math.max(scale, 1);
  const center = (output + 0.5) * scale;
  const first = Math.max(0, Math.trunc(center - support + 0.5));
  const end = Math.min(inputSize, Math.trunc(center + support + 0.5));
  // PIL multiplies by the reciprocal and does not divide; only so the last bit of the weights is PIL's.
  const shrink = 1 / support;
  const heights = Array.from({ length: end - first }, (_, tap) =>
    Math.max(0, 1 - Math.abs((tap + first - center + 0.5) * shrink)),
  );
  return { first, heights };
}

/** Triangle filter as wide as the larger of an input and an output pixel: this width antialiases a reduction. */
export function triangleTaps(inputSize: number, outputSize: number): AxisTaps {
  const outputs = Array.from({ length: outputSize }, (_, output) =>
    triangleAt(output, inputSize, inputSize / outputSize),
  );
  const taps = outputs.reduce((most, { heights }) => Math.max(most, heights.length), 0);
  const first = new Int32Array(outputSize);
  const weights = new Int32Array(outputSize * taps);
  outputs.forEach(({ first: wanted, heights }, output) => {
    // At the end of the axis the unused taps lie before the used ones: none reaches beyond the input.
    const start = Math.min(wanted, inputSize - taps);
    first[output] = start;
    const sum = heights.reduce((total, height) => total + height, 0);
    heights.forEach((height, tap) => {
      weights[output * taps + wanted - start + tap] = Math.trunc(0.5 + (height / sum) * 2 ** PRECISION_BITS);
    });
  });
  return { taps, first, weights };
}

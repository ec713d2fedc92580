import { type Tensor, tensor } from '@tensorflow/tfjs-core';
import { describe, expect, test } from 'vitest';
import { noise, relativeError } from '../../../test/compare.js';
import { onDevice } from '../../../test/device.js';
import { GoldenTensors, goldenCases } from '../../../test/golden.js';
import { hasShared, sharedFolder } from '../../../test/shared.js';
import { type Activation, activate, activationBackward, type PlainFunction, savedFor } from './activation.js';
import { activationReference, derivativeReference } from './reference.js';

onDevice();

async function runOnGpu(values: Float32Array, dyValues: Float32Array, shape: number[], activation: Activation) {
  const x = tensor(values, shape);
  const dy = tensor(dyValues, shape);
  const y = activate(x, activation);
  const dx = activationBackward(dy, savedFor(activation) === 'input' ? x : y, activation);
  const read = async (of: Tensor) => (await of.data()) as Float32Array;
  const result = { shape: y.shape, y: await read(y), dx: await read(dx) };
  for (const one of [x, dy, y, dx]) one.dispose();
  return result;
}

/** Values spread over -8 to 8, none within 0.004 of a kink of any activation below. */
const spread = (count: number) =>
  noise(count, 1).map((value) => {
    const x = 8 * value;
    return [-3, -2.5, -0.5, 0, 0.5, 0.75, 2.5, 3].some((kink) => Math.abs(x - kink) < 0.004) ? x + 0.01 : x;
  });

const activations: Activation[] = [
  { kind: 'gelu', approximate: 'none' },
  { kind: 'gelu', approximate: 'tanh' },
  { kind: 'sigmoid' },
  { kind: 'tanh' },
  { kind: 'erf' },
  { kind: 'hard-swish' },
  { kind: 'hard-sigmoid', alpha: 1 / 6, beta: 0.5 },
  { kind: 'hard-sigmoid', alpha: 0.2, beta: 0.5 },
  { kind: 'leaky-relu', slope: 0.1 },
  { kind: 'leaky-relu', slope: -0.25 },
  { kind: 'elu', alpha: 1.3, scale: 1, inputScale: 1 },
  { kind: 'elu', alpha: 1.6732632, scale: 1.050701, inputScale: 1 },
  { kind: 'elu', alpha: 0.7, scale: 1, inputScale: 1 / 0.7 },
  { kind: 'softplus' },
  { kind: 'softsign' },
  { kind: 'mish' },
  { kind: 'swish', alpha: 1.702 },
  { kind: 'thresholded-relu', alpha: 0.75 },
  { kind: 'shrink', lambda: 0.5, bias: 0.25 },
  { kind: 'clip', min: -0.5, max: 0.75 },
];

for (const activation of activations) {
  for (const shape of [
    [3, 7, 11],
    [2, 5, 7, 12],
    [1, 263, 257, 2],
  ]) {
    test(`${JSON.stringify(activation)} and its gradient agree with the float64 reference: ${shape.join('x')}`, async () => {
      const count = shape.reduce((a, b) => a * b);
      const x = spread(count);
      const dy = noise(count, 2);
      const gpu = await runOnGpu(x, dy, shape, activation);
      const slope = derivativeReference(activation);
      expect(gpu.shape).toEqual(shape);
      expect(relativeError(gpu.y, Float64Array.from(x, activationReference(activation)))).toBeLessThan(1e-6);
      const dx = Float64Array.from(x, (value, i) => dy[i]! * slope(value));
      expect(relativeError(gpu.dx, dx)).toBeLessThan(1e-6);
    });
  }

  test(`${JSON.stringify(activation)} of very large and very small values is finite and right`, async () => {
    const x = Float32Array.of(-1e4, -90, -20, -9, 9, 20, 90, 1e4, 1e-6, -1e-6, 1e-12, 0.01);
    const gpu = await runOnGpu(x, new Float32Array(12).fill(1), [12], activation);
    const expected = Float64Array.from(x, activationReference(activation));
    expected.forEach((value, i) => {
      expect(Math.abs(gpu.y[i]! - value)).toBeLessThan(1e-6 * Math.max(1, Math.abs(value)));
    });
    // An activation through the origin keeps its digits for values of 0.0001 and below.
    if (activationReference(activation)(0) === 0) {
      expect(relativeError(gpu.y.slice(8, 11), expected.slice(8, 11))).toBeLessThan(1e-6);
    }
    expect(gpu.dx.every((value) => Math.abs(value) < 1.8)).toBe(true);
  });
}

for (const kind of ['exp', 'log', 'sqrt', 'reciprocal', 'abs'] as const) {
  test.each([[[3, 7, 11]], [[2, 5, 7, 12]]])(
    `${kind} and its gradient agree with the float64 reference: %s`,
    async (shape) => {
      const count = shape.reduce((a, b) => a * b);
      // Logarithms and roots of what is positive, reciprocals of what is not near 0.
      const positive = kind !== 'exp' && kind !== 'abs';
      const x = noise(count, 1).map((value) => (positive ? 0.1 + 2 * Math.abs(value) : 2 * value + 0.001));
      const dy = noise(count, 2);
      const gpu = await runOnGpu(x, dy, shape, { kind });
      const slopes = {
        exp: Math.exp,
        log: (value: number) => 1 / value,
        sqrt: (value: number) => 0.5 / Math.sqrt(value),
        reciprocal: (value: number) => -1 / value ** 2,
        abs: Math.sign,
      };
      expect(relativeError(gpu.y, Float64Array.from(x, activationReference({ kind })))).toBeLessThan(1e-6);
      const dx = Float64Array.from(x, (value, i) => dy[i]! * slopes[kind](value));
      expect(relativeError(gpu.dx, dx)).toBeLessThan(2e-6);
    },
  );
}

/** Where each function is defined, or what of it is tried. */
const ranges: Partial<Record<PlainFunction, [from: number, to: number]>> = {
  sin: [-40, 40],
  cos: [-40, 40],
  tan: [-1.4, 1.4],
  asin: [-0.98, 0.98],
  acos: [-0.98, 0.98],
  atan: [-9, 9],
  sinh: [-4, 4],
  cosh: [-4, 4],
  asinh: [-9, 9],
  acosh: [1.05, 9],
  atanh: [-0.95, 0.95],
};

describe.each(Object.entries(ranges) as [PlainFunction, [number, number]][])('%s', (kind, [from, to]) => {
  test('and its gradient agree with the float64 reference', async () => {
    const x = noise(4004, 1).map((value) => from + ((value + 1) / 2) * (to - from));
    const dy = noise(4004, 2);
    const gpu = await runOnGpu(x, dy, [4004], { kind });
    expect(relativeError(gpu.y, Float64Array.from(x, activationReference({ kind })))).toBeLessThan(2e-6);
    const slope = (value: number) => {
      const f = activationReference({ kind });
      return (8 * (f(value + 1e-4) - f(value - 1e-4)) - (f(value + 2e-4) - f(value - 2e-4))) / 12e-4;
    };
    expect(
      relativeError(
        gpu.dx,
        Float64Array.from(x, (value, i) => dy[i]! * slope(value)),
      ),
    ).toBeLessThan(5e-6);
  });

  test('of small values keeps its digits', async () => {
    if (from > 0 || activationReference({ kind })(0) !== 0) return;
    const x = Float32Array.of(1e-3, -1e-4, 1e-5, -1e-6);
    const { y } = await runOnGpu(x, x, [4], { kind });
    x.forEach((value, i) => {
      expect(Math.abs(y[i]! / activationReference({ kind })(value) - 1)).toBeLessThan(1e-6);
    });
  });
});

test('steps are exact, a half is rounded to the even neighbour', async () => {
  const values = [-2.5, -1.5, -0.75, -0.5, 0, 0.5, 0.75, 1, 1.5, 2.5, 1e6 + 0.5, Number.NaN, Number.POSITIVE_INFINITY];
  for (const kind of ['sign', 'floor', 'ceil', 'round', 'trunc', 'not', 'is-nan', 'is-inf'] as const) {
    const given = kind.startsWith('is-') ? values : values.slice(0, -2);
    const x = tensor(given);
    const y = activate(x, { kind });
    expect([...(await y.data())].map((value) => value + 0)).toEqual(
      Array.from(Float32Array.from(given), (value) => activationReference({ kind })(value) + 0),
    );
    expect(savedFor({ kind })).toBe('nothing');
    x.dispose();
    y.dispose();
  }
});

test('gradients at kinks are PyTorch’s', async () => {
  const at = async (activation: Activation, x: number) => {
    const { dx } = await runOnGpu(Float32Array.of(x), Float32Array.of(1), [1], activation);
    return dx[0];
  };
  expect(await at({ kind: 'elu', alpha: 0.5, scale: 2, inputScale: 1 }, 0)).toBe(1);
  expect(await at({ kind: 'abs' }, 0)).toBe(0);
  expect(await at({ kind: 'clip', min: 0, max: 6 }, 6)).toBe(0);
  expect(await at({ kind: 'leaky-relu', slope: -0.5 }, 0)).toBe(-0.5);
  expect(await at({ kind: 'thresholded-relu', alpha: 1 }, 1)).toBe(0);
  expect(await at({ kind: 'shrink', lambda: 0.5, bias: 0.5 }, 0.5)).toBe(0);
});

test('the comparison notices one activation in place of another', async () => {
  const x = spread(1000);
  const gpu = await runOnGpu(x, noise(1000, 2), [1000], { kind: 'gelu', approximate: 'none' });
  const other: Activation = { kind: 'gelu', approximate: 'tanh' };
  expect(relativeError(gpu.y, Float64Array.from(x, activationReference(other)))).toBeGreaterThan(1e-5);
  const slope = derivativeReference(other);
  const dx = Float64Array.from(x, (value, i) => noise(1000, 2)[i]! * slope(value));
  expect(relativeError(gpu.dx, dx)).toBeGreaterThan(1e-5);
});

test('all elements are computed, also more than one dimension of workgroups holds', async () => {
  const count = 65_535 * 64 + 1001;
  const x = tensor(new Float32Array(count).fill(5), [count]);
  const y = activate(x, { kind: 'clip', min: 0, max: 2 });
  expect((await y.data()).every((value) => value === 2)).toBe(true);
  x.dispose();
  y.dispose();
});

test('a rerun of an activation gives the same bytes', async () => {
  const run = () => runOnGpu(spread(999), noise(999, 2), [999], { kind: 'gelu', approximate: 'none' });
  expect(await run()).toEqual(await run());
});

test('senseless options and unequal shapes are refused', () => {
  const [x, dy] = [tensor([1, 2]), tensor([1, 2, 3])];
  expect(() => activate(x, { kind: 'clip', min: 1, max: 0 })).toThrow('Cannot clip');
  expect(() => activationBackward(x, x, { kind: 'floor' })).toThrow('no gradient');
  expect(() => activationBackward(dy, x, { kind: 'tanh' })).toThrow('differ');
  x.dispose();
  dy.dispose();
});

describe.runIf(hasShared)('activations equal those of PyTorch', () => {
  const golden = hasShared ? new GoldenTensors('golden', 'ops.safetensors') : undefined;
  for (const op of ['gelu', 'hardswish']) {
    for (const { name, attrs } of hasShared ? goldenCases(op) : []) {
      test(`${op} and its gradient agree with PyTorch: ${name}`, async () => {
        const values = (part: string) => golden!.get(`${name}.${part}`).values;
        const activation: Activation =
          op === 'gelu' ? { kind: 'gelu', approximate: attrs.approximate as 'none' | 'tanh' } : { kind: 'hard-swish' };
        const gpu = await runOnGpu(values('x'), values('dy'), golden!.get(`${name}.x`).shape, activation);
        expect(relativeError(gpu.y, values('out0'))).toBeLessThan(1e-6);
        expect(relativeError(gpu.dx, values('d_x'))).toBeLessThan(1e-6);
      });
    }
  }
});

if (!hasShared) test.skip(`PyTorch values: not found in ${sharedFolder}`, () => {});

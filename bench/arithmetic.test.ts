import { describe, expect, test } from 'vitest';
import { parseArguments } from './arguments.js';
import { chosenCases, inOrder } from './cases.js';
import { relativeDistance, relativeError, sampledError, spread } from './compare.js';
import { ConvProblem } from './kernels/conv-problem.js';
import { fromNchw, fromOihw, toNchw, toOihw } from './layout.js';
import type { Row } from './report.js';
import { type Ceilings, rates } from './roofline.js';
import { quartiles } from './statistics.js';
import { oursOf } from './table.js';

const ceilings: Ceilings = { fma_gflops: 100, fma_accumulators: 4, copy_gbps: 10, empty_dispatch_us: 20 };

describe('statistics', () => {
  test('quartiles interpolate between the order statistics, whatever their order', () => {
    expect(quartiles([4, 1, 3, 2])).toEqual({ p25: 1.75, median: 2.5, p75: 3.25 });
    expect(quartiles([7])).toEqual({ p25: 7, median: 7, p75: 7 });
  });

  test('there are no quartiles of nothing', () => {
    expect(() => quartiles([])).toThrow('no values');
  });
});

describe('roofline', () => {
  test('arithmetic bounds a case when its ceiling is nearer', () => {
    // 1 GFLOP needs 10 ms at 100 GFLOP/s, 10 MB need 1 ms at 10 GB/s.
    expect(rates({ flops: 1e9, bytes: 1e7 }, 20, ceilings)).toEqual({ gflops: 50, gbps: 0.5, fraction: 0.5 });
  });

  test('memory bounds a case when its ceiling is nearer', () => {
    expect(rates({ flops: 0, bytes: 1e8 }, 40, ceilings)).toEqual({ gflops: null, gbps: 2.5, fraction: 0.25 });
  });

  test('without stated work there is no fraction', () => {
    expect(rates({ flops: 0, bytes: 0 }, 5, ceilings)).toEqual({ gflops: null, gbps: null, fraction: null });
  });
});

describe('comparison', () => {
  test('an error is relative to the largest expected value', () => {
    expect(relativeError([1, 2.5], [1, 2])).toBe(0.25);
    expect(relativeError([Number.NaN], [1])).toBe(Number.POSITIVE_INFINITY);
    expect(relativeError([1], [1, 2])).toBe(Number.POSITIVE_INFINITY);
  });

  test('a distance is relative to the length of what is expected', () => {
    expect(relativeDistance([3, 4.5], [3, 4])).toBe(0.1);
    expect(relativeDistance([Number.NaN], [1])).toBeNaN();
    expect(relativeDistance([1], [1, 2])).toBe(Number.POSITIVE_INFINITY);
  });

  test('samples are spread from the first element to the last', () => {
    expect(spread(101, 5)).toEqual([0, 25, 50, 75, 100]);
    expect(spread(3, 5)).toEqual([0, 1, 2]);
    expect(sampledError([0, 1, 2, 9], (i) => i, 2)).toBe(2);
  });

  test('a layout that is turned there and back is unchanged', () => {
    const values = Float32Array.from({ length: 24 }, (_, i) => i);
    expect(toNchw(values, [1, 2, 4, 3]).slice(0, 4)).toEqual(Float32Array.of(0, 3, 6, 9));
    expect(fromNchw(toNchw(values, [1, 2, 4, 3]), [1, 2, 4, 3])).toEqual(values);
    expect(fromOihw(toOihw(values, [1, 2, 4, 3]), [1, 2, 4, 3])).toEqual(values);
  });
});

describe('the three sums of a convolution', () => {
  // <y, dy> = <x, dX> = <w, dW>: by the definition of an adjoint, with strides, padding and dilation.
  test.each([
    { kernel: 3, stride: 1, dilation: 2 },
    { kernel: 3, stride: 2, dilation: 1 },
    { kernel: 1, stride: 1, dilation: 1 },
  ])('are adjoint: %o', (geometry) => {
    const problem = new ConvProblem({
      name: '',
      batch: 2,
      height: 6,
      width: 5,
      inChannels: 2,
      outChannels: 3,
      ...geometry,
    });
    const dot = (a: ArrayLike<number>, b: ArrayLike<number>) =>
      Array.from(a).reduce((sum, value, i) => sum + value * (b[i] ?? 0), 0);
    const y = problem.expected('forward');
    const right = dot(y, problem.dy);
    expect(dot(problem.x, problem.expected('dx'))).toBeCloseTo(right, 10);
    expect(dot(problem.w, problem.expected('dw'))).toBeCloseTo(right, 10);
    expect(problem.error('forward', y)).toBe(0);
    expect(problem.error('dx', problem.dy)).toBeGreaterThan(0.1);
  });
});

describe('command line', () => {
  test('several words may follow --case', () => {
    const parsed = parseArguments(['--driver', 'lavapipe', '--case', 'conv', 'teach', '--quick']);
    expect(parsed).toMatchObject({ driver: 'lavapipe', case: ['conv', 'teach'], quick: true });
  });

  test.each([[['--driver', 'voodoo']], [['fast']], [['--case', '']]])('%j is refused', (argv) => {
    expect(() => parseArguments(argv)).toThrow();
  });

  test('an unknown word is refused with the names of the cases', () => {
    const entry = { name: 'a/b', work: { flops: 0, bytes: 0 }, tolerance: 1, contenders: [], full: true };
    expect(chosenCases([entry], ['a/'], true)).toEqual([entry]);
    expect(chosenCases([entry], [], true)).toEqual([]);
    expect(() => chosenCases([entry], ['c'], false)).toThrow('a/b');
  });
});

test('cases that say most come first, and the others keep their order', () => {
  const cases = ['a', 'conv-x', 'b', 'step/demo', 'conv-y'].map((name) => ({
    name,
    work: { flops: 0, bytes: 0 },
    tolerance: 1,
    contenders: [],
  }));
  expect(inOrder(cases, [/^step\/demo$/, /^conv-/]).map(({ name }) => name)).toEqual([
    'step/demo',
    'conv-x',
    'conv-y',
    'a',
    'b',
  ]);
  expect(inOrder(cases, []).map(({ name }) => name)).toEqual(cases.map(({ name }) => name));
});

test('matrix units are compared with the usual form of the same pass', () => {
  const [usual, other, matrix] = ['a/dx/usual', 'a/forward/usual', 'a/dx/matrix'].map(
    (name) => ({ case: name, impl: 'ours' }) as Row,
  );
  expect(oursOf([other!, usual!, matrix!], matrix!)).toBe(usual);
  expect(oursOf([other!, usual!, matrix!], other!)).toBe(other);
});

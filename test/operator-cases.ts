import type { ArithmeticKind, ComparisonKind } from '../src/gpu/binary/binary.js';
import { squareWindow } from '../src/gpu/window/window.js';
import type { ActivationNode, UnaryNode } from '../src/nn/graph.js';
import { type GraphCase, Sketch } from './graph-cases.js';

/** Small graphs in which every node type occurs, with trained parameters behind it. */
export const operatorCases: GraphCase[] = [];
const draw = (name: string, draft: (sketch: Sketch) => void, image?: GraphCase['image']) => {
  const sketch = new Sketch(image);
  draft(sketch);
  operatorCases.push(sketch.end(name));
};

draw('a transposed convolution', (s) => {
  const input = s.features('x', 4);
  const weight = s.parameter('w', [4, 3, 3, 3], 'conv-transpose-weight');
  const bias = s.parameter('b', [6], 'vector');
  const window = { ...squareWindow(3, { stride: 2, padding: 1 }), padBottom: 0, groups: 2 };
  s.node('y', { op: 'conv-transpose', input, weight, bias, channels: 6, ...window });
});
draw('layer norm', (s) => void s.layerNorm('y', s.features('x', 4), 4));
draw('layer norm by constants', (s) => {
  const input = s.features('x', 4);
  const [gamma, beta] = [s.parameter('g', [4], 'constant'), s.parameter('b', [4], 'vector')];
  s.node('y', { op: 'layer-norm', input, gamma, beta, eps: 1e-5 });
});
draw('instance norm', (s) => {
  const input = s.features('x', 4);
  const [gamma, beta] = [s.parameter('g', [4], 'vector'), s.parameter('b', [4], 'vector')];
  s.node('y', { op: 'instance-norm', input, gamma, beta, eps: 1e-5 });
});
draw('batch norm, a residual and a ReLU', (s) => {
  const residual = s.features('r', 4);
  const normalised = s.batchNorm('n', s.features('x', 4), 4);
  s.node('sum', { op: 'add', input: normalised, other: residual });
  s.node('y', { op: 'relu', input: 'sum' });
});
draw(
  'GELU',
  (s) =>
    void s.node('y', {
      op: 'activation',
      input: s.features('x', 4),
      activation: { kind: 'gelu', approximate: 'none' },
    }),
);
draw(
  'sigmoid',
  (s) => void s.node('y', { op: 'activation', input: s.features('x', 4), activation: { kind: 'sigmoid' } }),
);
draw(
  'PReLU',
  (s) => void s.node('y', { op: 'prelu', input: s.features('x', 4), slope: s.parameter('s', [4], 'vector') }),
);
const activations = [
  { kind: 'elu', alpha: 0.8, scale: 1.2, inputScale: 0.9 },
  { kind: 'softplus' },
  { kind: 'softsign' },
  { kind: 'mish' },
  { kind: 'swish', alpha: 1.5 },
  { kind: 'thresholded-relu', alpha: 0.1 },
  { kind: 'shrink', lambda: 0.1, bias: 0.05 },
  { kind: 'leaky-relu', slope: -0.2 },
] satisfies ActivationNode['activation'][];
for (const activation of activations) {
  draw(activation.kind, (s) => void s.node('y', { op: 'activation', input: s.features('x', 4), activation }));
}
draw('the logarithm of softmax', (s) => void s.node('y', { op: 'log-softmax', input: s.features('x', 5) }));
draw('softmax', (s) => void s.node('y', { op: 'softmax', input: s.features('x', 5) }));

for (const kind of ['exp', 'log', 'sqrt', 'neg', 'reciprocal', 'abs'] satisfies UnaryNode['kind'][]) {
  draw(`unary ${kind}`, (s) => {
    const positive = s.node('positive', { op: 'unary', kind: 'exp', input: s.features('x', 4) });
    s.node('y', { op: 'unary', kind, input: kind === 'abs' || kind === 'neg' ? 'x' : positive });
  });
}
for (const kind of [
  'sin',
  'cos',
  'tan',
  'asin',
  'acos',
  'atan',
  'sinh',
  'cosh',
  'asinh',
  'atanh',
] satisfies UnaryNode['kind'][]) {
  draw(`unary ${kind}`, (s) => {
    const input = s.node('small', { op: 'activation', input: s.features('x', 4), activation: { kind: 'tanh' } });
    const half = s.node('half', { op: 'constant', parameter: s.parameter('h', [1], 'constant') });
    s.node('narrow', { op: 'binary', kind: 'mul', input, other: half });
    s.node('y', { op: 'unary', kind, input: 'narrow' });
  });
}
draw('unary acosh', (s) => {
  const positive = s.node('positive', { op: 'unary', kind: 'exp', input: s.features('x', 4) });
  s.node('more', { op: 'unary', kind: 'cosh', input: positive });
  s.node('y', { op: 'unary', kind: 'acosh', input: 'more' });
});
for (const kind of [
  'sign',
  'floor',
  'ceil',
  'round',
  'trunc',
  'not',
  'is-nan',
  'is-inf',
] satisfies UnaryNode['kind'][]) {
  draw(`unary ${kind}, beside what it is made of`, (s) => {
    const input = s.features('x', 4);
    s.node('step', { op: 'unary', kind, input });
    s.node('y', { op: 'add', input, other: 'step' });
  });
}
for (const kind of [
  'equal',
  'less',
  'less-or-equal',
  'greater',
  'greater-or-equal',
  'and',
  'or',
  'xor',
] satisfies ComparisonKind[]) {
  draw(`where ${kind} holds, one of two`, (s) => {
    const [input, other] = [s.features('a', 4), s.conv('b', 'image', 3, 1)];
    // Zeros on either side: each comparison holds somewhere and fails somewhere.
    const [a, b] = [s.node('a+', { op: 'relu', input }), s.node('b+', { op: 'relu', input: other })];
    const condition = s.node('chosen', { op: 'binary', kind, input: a, other: b });
    s.node('y', { op: 'where', condition, input, other });
  });
}
for (const kind of ['add', 'sub', 'mul', 'div', 'min', 'max', 'pow'] satisfies ArithmeticKind[]) {
  draw(`binary ${kind}, a trained vector by features`, (s) => {
    const other = s.node('vector', { op: 'constant', parameter: s.parameter('v positive', [4], 'tensor') });
    const input = s.node('positive', { op: 'unary', kind: 'exp', input: s.features('x', 4) });
    s.node('y', { op: 'binary', kind, input, other });
  });
  draw(`binary ${kind}, a constant on the left`, (s) => {
    const input = s.node('factor', { op: 'constant', parameter: s.parameter('c positive', [1, 5, 1, 1], 'constant') });
    const other = s.node('positive', { op: 'unary', kind: 'exp', input: s.features('x', 4) });
    s.node('y', { op: 'binary', kind, input, other });
  });
}
draw(
  'a value by itself',
  (s) => void s.node('y', { op: 'binary', kind: 'mul', input: s.features('x', 3), other: 'x' }),
);

for (const layout of ['in-out', 'out-in'] as const) {
  draw(`a linear layer, ${layout}`, (s) => {
    const input = s.tokens('x', 4);
    const weight = s.parameter('w', layout === 'in-out' ? [4, 6] : [6, 4], 'matrix');
    s.node('y', { op: 'linear', input, weight, bias: s.parameter('b', [6], 'vector'), inputs: 4, outputs: 6, layout });
  });
}
draw('a linear layer by constants', (s) => {
  const weight = s.parameter('w', [4, 6], 'constant');
  s.node('y', { op: 'linear', input: s.tokens('x', 4), weight, bias: null, inputs: 4, outputs: 6, layout: 'in-out' });
});
draw('a matrix product of two values', (s) => {
  const [input, other] = [s.tokens('a', 4), s.tokens('b', 4)];
  s.node('y', { op: 'matmul', input, other, transposeA: false, transposeB: true, alpha: 0.5 });
});
draw('a matrix product with one matrix for all images', (s) => {
  const other = s.node('m', { op: 'constant', parameter: s.parameter('w', [1, 5, 4], 'tensor') });
  s.node('y', { op: 'matmul', input: s.tokens('a', 4), other, transposeA: false, transposeB: true, alpha: 1 });
});
draw('attention of queries to fewer keys', (s) => {
  const input = s.tokens('q', 4);
  const reduced = s.conv('k map', 'image', 3, 4, squareWindow(2, { stride: 2 }));
  const key = s.node('k', { op: 'reshape', input: reduced, shape: [{ of: reduced, axis: 0 }, -1, 4] });
  const value = s.linear('v', key, 4, 4);
  s.node('y', { op: 'attention', input, key, value, heads: 2, scale: null });
});
draw('attention with a scale, to itself', (s) => {
  const tokens = s.tokens('q', 4);
  s.node('y', { op: 'attention', input: tokens, key: tokens, value: tokens, heads: 1, scale: 0.25 });
});

draw(
  'joined channels',
  (s) => void s.node('y', { op: 'concat', inputs: [s.features('a', 4), s.features('b', 3)], axis: 3 }),
);
draw('joined tokens, a constant among them', (s) => {
  const one = s.node('class', { op: 'constant', parameter: s.parameter('c', [1, 1, 4], 'constant') });
  const input = s.tokens('t', 4);
  const repeated = s.node('classes', { op: 'expand', input: one, shape: [{ of: input, axis: 0 }, 1, 4] });
  s.node('y', { op: 'concat', inputs: [repeated, input, input], axis: 1 });
});
draw('a split into three of which one is left', (s) => {
  const input = s.tokens('t', 9);
  const part = (output: string, start: number) =>
    s.node(output, { op: 'slice', input, axis: 2, start, end: start + 3, step: 1 });
  s.node('ab', { op: 'binary', kind: 'mul', input: part('a', 0), other: part('b', 3) });
  s.node('y', { op: 'add', input: 'ab', other: part('c', 6) });
});
draw('a slice to a size of another value', (s) => {
  const input = s.features('x', 4);
  const end = { size: 'sub', a: { of: 'image', axis: 2 }, b: 1 } as const;
  s.node('y', { op: 'slice', input, axis: 2, start: { size: 'floor-div', a: end, b: 4 }, end, step: 2 });
});
draw('a reshape and back', (s) => {
  const input = s.features('x', 4);
  const flat = s.node('flat', { op: 'reshape', input, shape: [{ of: input, axis: 0 }, -1] });
  s.node('y', { op: 'reshape', input: flat, shape: [0, 1, 2, 3].map((axis) => ({ of: input, axis })) });
});
for (const each of ['sample', 'channel'] as const) {
  draw(`features scaled by a factor of each ${each}`, (s) => {
    const factors = s.node('f', { op: 'constant', parameter: s.parameter('rows', [2, 6], 'constant') });
    const input = s.features('x', 4);
    s.node('y', { op: 'scale-samples', input, factors, each, column: 1 });
  });
}
draw('a transpose', (s) => void s.node('y', { op: 'transpose', input: s.features('x', 4), permutation: [0, 3, 1, 2] }));
for (const mode of ['constant', 'reflect', 'edge', 'wrap'] as const) {
  draw(`${mode} padding`, (s) => {
    const ends = { before: [0, 1, 2, 0], after: [0, 2, -1, 1], value: 0.5 };
    s.node('y', { op: 'pad', input: s.conv('x', 'image', 3, 4), ...ends, mode });
  });
}
draw('a repeated mean', (s) => {
  const input = s.node('mean', { op: 'reduce', kind: 'mean', input: s.features('x', 4), axes: [1, 2], keepAxes: true });
  s.node('y', { op: 'expand', input, shape: [{ of: 'x', axis: 0 }, 3, 2, 4] });
});
draw('gathered channels', (s) => {
  const input = s.features('x', 5);
  s.node('y', { op: 'gather', input, axis: 3, indices: [4, 0, 0, 2, 4], keepAxis: true });
});
draw('gathered rows of a trained table', (s) => {
  const table = s.node('table', { op: 'constant', parameter: s.parameter('t', [3, 4], 'tensor') });
  const input = s.node('rows', { op: 'gather', input: table, axis: 0, indices: [2, 1, 1, 0, 2], keepAxis: true });
  const bias = s.node('bias', { op: 'reshape', input, shape: [1, 5, 1, 4] });
  s.node('y', { op: 'binary', kind: 'add', input: s.features('x', 4), other: bias });
});
draw('one gathered position, counted from the end', (s) => {
  s.node('y', { op: 'gather', input: s.features('x', 4), axis: 1, indices: [-2], keepAxis: false });
});
for (const largest of [true, false]) {
  draw(`values at computed places, the ${largest ? 'largest' : 'smallest'} ones`, (s) => {
    const input = s.features('x', 5);
    const places = s.node('places', { op: 'ranked', input, axis: 3, count: 2, largest, ties: 'first' });
    s.node('y', { op: 'pick', input, places, axis: 3 });
  });
}
for (const reduction of ['none', 'add'] as const) {
  draw(`updates at computed places, ${reduction}`, (s) => {
    const input = s.features('x', 5);
    const places = s.node('places', { op: 'ranked', input, axis: 2, count: 2, largest: true, ties: 'last' });
    const updates = s.node('first', { op: 'slice', input: s.features('z', 5), axis: 2, start: 0, end: 2, step: 1 });
    s.node('y', { op: 'put', input, places, updates, axis: 2, reduction });
  });
}
for (const kind of ['remainder', 'modulo'] as const) {
  draw(`what is left of a division, ${kind}`, (s) => {
    const other = s.node('divisor', { op: 'constant', parameter: s.parameter('c positive', [4], 'constant') });
    s.node('y', { op: 'division', kind, input: s.features('x', 4), other });
  });
}
draw('sums along the rows', (s) => {
  const before = s.node('before', {
    op: 'cumulative-sum',
    input: s.features('x', 4),
    axis: 1,
    exclusive: true,
    reversed: false,
  });
  s.node('y', { op: 'cumulative-sum', input: before, axis: 2, exclusive: false, reversed: true });
});
for (const mode of ['linear', 'cubic'] as const) {
  draw(`sampling by a computed grid, ${mode}`, (s) => {
    const grid = s.node('grid', { op: 'activation', input: s.features('g', 2), activation: { kind: 'tanh' } });
    const sampling = { mode, padding: 'zeros', alignCorners: false } as const;
    s.node('y', { op: 'grid-sample', input: s.features('x', 4), grid, sampling });
  });
}
for (const kind of ['mean', 'sum', 'max', 'product', 'l2', 'log-sum-exp'] as const) {
  draw(
    `a ${kind} over the pixels`,
    (s) => void s.node('y', { op: 'reduce', kind, input: s.features('x', 4), axes: [1, 2], keepAxes: false }),
  );
  draw(
    `a ${kind} over images and channels`,
    (s) => void s.node('y', { op: 'reduce', kind, input: s.features('x', 4), axes: [0, 3], keepAxes: true }),
  );
}
const window = { ...squareWindow(3, { stride: 2, padding: 1 }), ceilMode: false };
draw('max pooling', (s) => void s.node('y', { op: 'max-pool', input: s.features('x', 4), ...window }));
draw('the inverse of max pooling', (s) => {
  const x = s.features('x', 4);
  const halves = { ...squareWindow(2, { stride: 2 }), kernelWidth: 1, ceilMode: true };
  const small = s.node('small', { op: 'max-pool', input: x, ...halves });
  const input = s.conv('deep', small, 4, 4);
  s.node('y', { op: 'max-unpool', input, pooled: x, ...halves });
});
draw('max pooling by a window that is not square', (s) => {
  const oblong = { ...window, kernelWidth: 2, strideY: 1, dilationY: 2, padTop: 2, padRight: 0 };
  s.node('y', { op: 'max-pool', input: s.features('x', 4), ...oblong });
});
draw('average pooling by a window that is not square', (s) => {
  const oblong = { ...window, kernelWidth: 2, strideY: 1, dilationY: 2, padTop: 2, padRight: 0, ceilMode: true };
  s.node('y', { op: 'average-pool', input: s.features('x', 4), ...oblong, countIncludePad: true });
});
draw('a convolution by a window that is not square', (s) => {
  const oblong = { ...squareWindow(3), kernelWidth: 5, strideY: 2, dilationX: 2, padTop: 2, padLeft: 3, padRight: 1 };
  s.conv('y', 'image', 3, 4, { ...oblong, padBottom: -1 });
});
draw(
  'average pooling',
  (s) => void s.node('y', { op: 'average-pool', input: s.features('x', 4), ...window, countIncludePad: false }),
);
draw('bilinear resizing to the size of another value', (s) => {
  const small = s.node('small', { op: 'max-pool', input: s.features('x', 4), ...window });
  const size = { height: { of: 'x', axis: 1 }, width: { size: 'mul', a: 2, b: { of: 'small', axis: 2 } } } as const;
  s.node('y', { op: 'resize', input: small, ...size, mode: 'bilinear', alignCorners: false });
});
for (const excludeOutside of [true, false]) {
  draw(`cubic resizing, ${excludeOutside ? 'without' : 'with'} what is outside`, (s) => {
    const rule = { coordinates: 'asymmetric', coefficient: -0.75, excludeOutside } as const;
    s.node('y', { op: 'resize', input: s.features('x', 4), height: 7, width: 4, mode: 'cubic', rule });
  });
}
draw(
  'nearest resizing',
  (s) =>
    void s.node('y', {
      op: 'resize',
      input: s.features('x', 4),
      height: 7,
      width: 3,
      mode: 'nearest',
      rule: { position: 'asymmetric', rounding: 'floor' },
    }),
);
for (const mode of ['DCR', 'CRD'] as const) {
  draw(
    `depth to space, ${mode}`,
    (s) => void s.node('y', { op: 'depth-to-space', input: s.features('x', 8), blockSize: 2, mode }),
  );
}
draw('a trained position embedding, used twice', (s) => {
  const position = s.node('position', { op: 'constant', parameter: s.parameter('p', [1, 30, 4], 'tensor') });
  s.node('first', { op: 'binary', kind: 'add', input: s.tokens('t', 4), other: position });
  const mixed = s.linear('mixed', 'first', 4, 4);
  s.node('y', { op: 'binary', kind: 'add', input: mixed, other: position });
});

/** Attention and a perceptron, each added to what they read [N, L, 8]. */
function transformerBlock(s: Sketch, name: string, tokens: string): string {
  const at = (part: string) => `${name}.${part}`;
  const qkv = s.linear(at('qkv'), s.layerNorm(at('norm1'), tokens, 8), 8, 24);
  const part = (output: string, start: number) =>
    s.node(at(output), { op: 'slice', input: qkv, axis: 2, start, end: start + 8, step: 1 });
  const [input, key, value] = [part('q', 0), part('k', 8), part('v', 16)];
  const mixed = s.node(at('mixed'), { op: 'attention', input, key, value, heads: 2, scale: null });
  const attended = s.node(at('sum'), { op: 'add', input: s.linear(at('proj'), mixed, 8, 8), other: tokens });
  const hidden = s.linear(at('fc1'), s.layerNorm(at('norm2'), attended, 8), 8, 12);
  const active = s.node(at('gelu'), {
    op: 'activation',
    input: hidden,
    activation: { kind: 'gelu', approximate: 'tanh' },
  });
  return s.node(at('block'), { op: 'add', input: s.linear(at('fc2'), active, 12, 8), other: attended });
}

export function transformerOf(s: Sketch, blocks: number): void {
  let tokens = s.tokens('tokens', 8);
  for (let block = 0; block < blocks; block++) tokens = transformerBlock(s, `blocks.${block}`, tokens);
  const shape = [{ of: 'image', axis: 0 }, { of: 'image', axis: 1 }, { of: 'image', axis: 2 }, 8];
  const map = s.node('map', { op: 'reshape', input: tokens, shape });
  // A bias in front of batch statistics would have no gradient.
  const positive = s.node('positive', { op: 'relu', input: map });
  const relu = s.node('relu', { op: 'relu', input: s.batchNorm('bn', positive, 8) });
  s.classifier().conv('classes', relu, 8, 4);
}
draw('a transformer block, a map and a classifier', (s) => transformerOf(s, 1));

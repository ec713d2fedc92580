import { expect, test } from 'vitest';
import { Sketch } from '../../test/graph-cases.js';
import { imageValues, trainedValues, withLateConstants } from './dependence.js';
import { fuseBatchNorm } from './fuse.js';
import { backwardReads } from './liveness.js';

/** image -> scaled by a constant -> convolution -> + a trained embedding of the image's batch size. */
function graphOfAllKinds() {
  const s = new Sketch();
  const scale = s.node('scale', { op: 'constant', parameter: s.parameter('s', [3], 'constant') });
  const embedding = s.node('embedding', { op: 'constant', parameter: s.parameter('e', [1, 1, 1, 4], 'tensor') });
  s.node('repeated', { op: 'expand', input: embedding, shape: [{ of: 'image', axis: 0 }, 1, 1, 4] });
  s.node('scaled', { op: 'binary', kind: 'mul', input: 'image', other: scale });
  s.conv('x', 'scaled', 3, 4);
  s.node('y', { op: 'binary', kind: 'add', input: 'x', other: 'repeated' });
  return s.end('all kinds').graph;
}

test('gradients are wanted of values that come from something trained', () => {
  const graph = graphOfAllKinds();
  expect([...trainedValues(graph, graph.nodes)].sort()).toEqual(['embedding', 'repeated', 'x', 'y']);
  expect([...imageValues(graph, graph.nodes)].sort()).toEqual(['image', 'scaled', 'x', 'y']);
});

test('a product with a constant keeps the constant for its backward pass, or nothing where no gradient is wanted', () => {
  const graph = graphOfAllKinds();
  const product = graph.nodes.find(({ name }) => name === 'scaled');
  const wanted = trainedValues(graph, graph.nodes);
  expect(product && backwardReads(product, (name) => wanted.has(name))).toEqual([]);
  expect(product && backwardReads(product, (name) => name !== 'scale')).toEqual(['scale']);
});

test('constants are made where they are first read', () => {
  const graph = graphOfAllKinds();
  const order = withLateConstants(graph).nodes.map(({ name }) => name);
  expect(order).toEqual(['scale', 'scaled', 'x', 'embedding', 'repeated', 'y']);
});

test('a value whose shape is asked for is not fused away', () => {
  const s = new Sketch();
  const normalised = s.batchNorm('normalised', s.features('x', 4), 4);
  s.node('relu', { op: 'relu', input: normalised });
  const fused = (sketch: Sketch) => fuseBatchNorm(sketch.end('').graph).nodes.map(({ name }) => name);
  expect(fused(s)).toEqual(['x', 'normalised']);
  s.node('y', { op: 'reshape', input: 'relu', shape: [{ of: 'normalised', axis: 0 }, -1] });
  expect(fused(s)).toEqual(['x', 'normalised', 'relu', 'y']);
});

import { describe, expect, test } from 'vitest';
import { networkOptions } from '../../../test/models.js';
import { type Case, modelOf, node, scalar } from '../../../test/onnx-cases.js';
import { integers, type NodeOf, onnxFile } from '../../formats/onnx/fixtures.js';
import { readModel } from '../../formats/read.js';
import { recogniseNetwork } from '../open-network.js';
import { valueShapes } from '../value-shapes.js';

const open = (entry: Case) =>
  recogniseNetwork(readModel(onnxFile(modelOf(entry)), 'network.onnx'), networkOptions()).graph;

/** Rows of the logits for an image of `height` rows, where the graph cuts off the rows before `start`. */
function rowsBehind(start: NodeOf[], height: number, tensors: Case['tensors'] = []): number | undefined {
  const graph = open({
    name: '',
    nodes: [
      node('Shape', ['x'], 'shape'),
      node('Slice', ['shape', 'two', 'three'], 'height'),
      ...start,
      node('Slice', ['x', 'start', 'end', 'two'], 'y'),
    ],
    tensors: [integers('two', [2]), integers('three', [3]), integers('end', [2 ** 31]), ...tensors],
  });
  return valueShapes(graph, [1, height, 14, 3]).get(graph.output)?.[1];
}

describe('numbers that are known before the graph runs', () => {
  test.each([
    [
      'a quotient of sizes is whole',
      [node('Mul', ['height', 'three'], 'c'), node('Div', ['height', 'c'], 'start')],
      11,
    ],
    ['a negative divisor rounds towards 0', [node('Div', ['height', 'minus'], 'start')], 5],
    ['a negative dividend rounds towards 0', [node('Neg', ['height'], 'c'), node('Div', ['c', 'two'], 'start')], 5],
    ['a size as a truth is 1', [node('Cast', ['height'], 'c', { to: 9 }), node('Cast', ['c'], 'start', { to: 7 })], 10],
    [
      'a number is cast to the type of a size',
      [node('CastLike', ['fraction', 'height'], 'c'), node('Unsqueeze', ['c', 'first'], 'start')],
      9,
    ],
    ['a reduction over no axes is one over all', [node('ReduceSum', ['pair', 'none'], 'start')], 8],
  ])('%s', (_, start, rows) => {
    const tensors = [
      integers('minus', [-2]),
      integers('first', [0]),
      integers('none', []),
      integers('pair', [1, 2]),
      scalar('fraction', 2.7),
    ];
    expect(rowsBehind(start, 11, tensors)).toBe(rows);
  });

  test('a number that is above or below 0 by the size of the image is not divided for all sizes', () => {
    const start = [node('Sub', ['height', 'many'], 'c'), node('Div', ['c', 'two'], 'start')];
    expect(() => rowsBehind(start, 11, [integers('many', [100])])).toThrow(/depending on the size of the image/);
  });

  test('a place that is not there is refused', () => {
    const start = [
      node('ScatterND', ['shape', 'at', 'two'], 'c'),
      node('Slice', ['c', 'two', 'three'], 'd'),
      node('Div', ['d', 'two'], 'start'),
    ];
    expect(rowsBehind(start, 11, [integers('at', [2], [1, 1])])).toBe(10);
    expect(() => rowsBehind(start, 11, [integers('at', [4], [1, 1])])).toThrow(/takes entry 4 of 4/);
  });
});

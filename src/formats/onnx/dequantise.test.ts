import { describe, expect, it } from 'vitest';
import { wholeFile } from '../bytes.js';
import { toFloat32 } from '../numbers.js';
import { readModel } from '../read.js';
import { type AttributeValue, floats, type ModelOf, onnxFile, typed } from './fixtures.js';
import { writeOnnx } from './write.js';

/** A convolution whose weight [2, 3, 1, 1] is made by a DequantizeLinear of these tensors. */
const file = (
  tensors: NonNullable<ModelOf['tensors']>,
  attributes: Record<string, AttributeValue> = {},
  more: Partial<ModelOf> = {},
): Uint8Array =>
  onnxFile({
    opset: 21,
    nodes: [
      { op: 'DequantizeLinear', inputs: tensors.map(({ name }) => name), outputs: ['w'], attributes },
      { op: 'Conv', inputs: ['image', 'w'], outputs: ['logits'] },
    ],
    tensors,
    ...more,
  });

const x = typed('w_int8', 3, [2, 3, 1, 1], Int8Array.of(-128, -1, 0, 1, 2, 127));
const weightIn = (bytes: Uint8Array) => {
  const tensor = readModel(bytes, 'q.onnx').tensors.get('w');
  return { dtype: tensor?.dtype, shape: tensor?.shape, values: tensor && [...toFloat32(tensor)] };
};

describe('weights that a DequantizeLinear makes are floats', () => {
  it('of one scale', () => {
    const { dtype, shape, values } = weightIn(file([x, floats('s', [], [0.5])]));
    expect([dtype, shape, values]).toEqual(['F32', [2, 3, 1, 1], [-64, -0.5, 0, 0.5, 1, 63.5]]);
  });

  it('of a scale and a zero point for each entry of an axis, also counted from the end', () => {
    const bytes = typed('w_uint8', 2, [2, 3, 1, 1], Uint8Array.of(0, 1, 2, 3, 4, 255));
    const [scale, zero] = [floats('s', [2], [1, 0.25]), typed('z', 2, [2], Uint8Array.of(1, 3))];
    for (const axis of [0, -4]) {
      expect(weightIn(file([bytes, scale, zero], { axis })).values).toEqual([-1, 0, 1, 0, 0.25, 63]);
    }
    const byInput = floats('s', [3], [1, 10, 100]);
    expect(weightIn(file([x, byInput])).values).toEqual([-128, -10, 0, 1, 20, 12700]);
  });

  it('of a scale for each block along an axis, the last one of which may be short', () => {
    const scale = floats('s', [2, 2, 1, 1], [1, 10, 100, 1000]);
    expect(weightIn(file([x, scale], { axis: 1, block_size: 2 })).values).toEqual([-128, -1, 0, 100, 200, 127000]);
  });

  it('in half precision where the scale has it', () => {
    const { dtype, values } = weightIn(file([x, typed('s', 10, [], Uint16Array.of(0x3800))]));
    expect([dtype, values]).toEqual(['F16', [-64, -0.5, 0, 0.5, 1, 63.5]]);
  });

  it('with a note, and without the whole numbers among the tensors', () => {
    const model = readModel(file([x, floats('s', [], [0.5])]), 'q.onnx');
    expect(model.warnings).toEqual([expect.stringContaining('1 weight is quantised (I8), and taken as F32.')]);
    expect([...model.tensors.keys()]).toEqual(['w']);
    expect(model.onnx?.nodes.map(({ op }) => op)).toEqual(['Conv']);
  });

  it('a scale that does not fit is refused', () => {
    for (const [shape, attributes] of [
      [[3], { axis: 0 }],
      [[2], { axis: 7 }],
      [[2, 3, 1, 1], { axis: 1, block_size: 2 }],
    ] as const) {
      const scale = floats('s', [...shape], new Float32Array([...shape].reduce((a: number, b) => a * b, 1)));
      expect(() => readModel(file([x, scale], attributes), 'q.onnx')).toThrow(/its scale \[.*\] does not fit/);
    }
  });

  it('a DequantizeLinear of pixels stays a node', () => {
    const nodes = [
      { op: 'QuantizeLinear', inputs: ['image', 's'], outputs: ['q'] },
      { op: 'DequantizeLinear', inputs: ['q', 's'], outputs: ['logits'] },
    ];
    const { onnx, tensors } = readModel(onnxFile({ nodes, tensors: [floats('s', [], [0.5])] }), 'q.onnx');
    expect(onnx?.nodes.map(({ op }) => op)).toEqual(['QuantizeLinear', 'DequantizeLinear']);
    expect([...tensors.keys()]).toEqual(['s']);
  });
});

it('the file that is written holds floats in place of them, and no node that makes them', async () => {
  const scale = floats('s', [], [0.5]);
  const model = readModel(file([x, scale]), 'q.onnx');
  const adapted = Float32Array.of(1, 2, 3, 4, 5, 6);
  const written = readModel(await wholeFile(writeOnnx(model, new Map([['w', adapted]]))), 'adapted.onnx');
  expect(written.onnx?.nodes.map(({ op }) => op)).toEqual(['Conv']);
  expect([...written.tensors].map(([name, tensor]) => [name, [...toFloat32(tensor)]])).toEqual([['w', [...adapted]]]);
  expect(written.onnx?.dequantised.made.size).toBe(0);
  expect(written.warnings).toEqual([]);
});

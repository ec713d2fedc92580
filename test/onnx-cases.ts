import { type AttributeValue, floats, type ModelOf, type NodeOf } from '../src/formats/onnx/fixtures.js';
import type { TensorProto } from '../src/formats/onnx/onnx_pb.js';
import { noise } from './compare.js';

// Small graphs of ONNX's operators, whose values onnxruntime computes.

export const [BATCH, HEIGHT, WIDTH] = [2, 11, 14] as const;

export const random = (name: string, shape: number[], seed = name.length, scale = 0.5): TensorProto => {
  const count = shape.reduce((a, b) => a * b, 1);
  return floats(
    name,
    shape,
    noise(count, seed * 7919 + count).map((value) => value * scale),
  );
};
export const above = (tensor: string, shape: number[], least: number): TensorProto => {
  const count = shape.reduce((a, b) => a * b, 1);
  return floats(
    tensor,
    shape,
    noise(count, 5).map((value) => least + Math.abs(value)),
  );
};

export const node = (
  op: string,
  inputs: string[],
  outputs: string | string[],
  attributes: Record<string, AttributeValue> = {},
  domain = '',
): NodeOf => ({
  op,
  inputs,
  outputs: typeof outputs === 'string' ? [outputs] : outputs,
  attributes,
  domain,
});

export interface Case {
  name: string;
  /** From `x` [N, 6, 11, 14] to `y`. */
  nodes: NodeOf[];
  tensors?: TensorProto[];
  /** Channels of y [N, C, h, w]; default 6. */
  channels?: number;
  opset?: number;
  /** Node types that must be in our graph. */
  has?: string[];
  /** Node types that must not be in it. */
  without?: string[];
  sizes?: (number | string)[];
  /** Tensors of the file that must have a gradient, beside `stem.weight`. */
  trains?: string[];
  /** Parameters that must not be trained. */
  notTrained?: string[];
  /** All parameters that are trained. */
  trained?: string[];
}

/** A network around the nodes: a convolution in front, another one behind. */
export const modelOf = ({ nodes, tensors = [], channels = 6, opset = 17, sizes }: Case): ModelOf => ({
  opset,
  inputs: { image: sizes ?? ['n', 3, 'h', 'w'] },
  nodes: [
    node('Conv', ['image', 'stem.weight', 'stem.bias'], 'x'),
    ...nodes,
    node('Conv', ['y', 'head.weight'], 'logits'),
  ],
  tensors: [
    random('stem.weight', [6, 3, 1, 1]),
    random('stem.bias', [6]),
    random('head.weight', [2, channels, 1, 1]),
    ...tensors,
  ],
});

export const values = (...list: number[]) => ({ float: list[0] ?? 0 });
export const scalar = (name: string, value: number) => floats(name, [], [value]);

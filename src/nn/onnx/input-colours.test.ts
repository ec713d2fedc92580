import { describe, expect, it } from 'vitest';
import { noise } from '../../../test/compare.js';
import { networkOptions } from '../../../test/models.js';
import { floats, integers, type ModelOf, type NodeOf, onnxFile } from '../../formats/onnx/fixtures.js';
import { readModel } from '../../formats/read.js';
import type { RecognisedNetwork } from '../architectures/architecture.js';
import { recogniseNetwork } from '../open-network.js';

const node = (op: string, inputs: string[], output: string, attributes: NodeOf['attributes'] = {}): NodeOf => ({
  op,
  inputs,
  outputs: [output],
  attributes,
});
const number = (name: string, value: number) => floats(name, [], [value]);
const vector = (name: string, values: number[]) => floats(name, [1, 3, 1, 1], values);

/** A network behind nodes that make `x` of `image`. */
const recognise = (nodes: NodeOf[], tensors: ModelOf['tensors'] = [], inputType = 1): RecognisedNetwork => {
  const bytes = onnxFile({
    inputs: { image: ['n', 3, 'h', 'w'] },
    inputType,
    nodes: [...nodes, node('Conv', ['x', 'weight'], 'logits')],
    tensors: [floats('weight', [2, 3, 1, 1], noise(6, 3)), ...tensors],
  });
  return recogniseNetwork(readModel(bytes, 'test.onnx'), networkOptions());
};

const said = ({ normalisation, coloursSaid }: RecognisedNetwork) => [normalisation, coloursSaid];
const nothing = [undefined, undefined];
const affine = (scale: number, shift: number) => ({
  nodes: [node('Mul', ['image', 'scale'], 'scaled'), node('Add', ['scaled', 'shift'], 'x')],
  tensors: [number('scale', scale), number('shift', shift)],
});

describe('a graph that says nothing of its colours', () => {
  it('has none read into it: no preamble, or a factor and a shift that training came to', () => {
    expect(said(recognise([node('Identity', ['image'], 'x')]))).toEqual(nothing);
    for (const scale of [1.7, 0.93, 1.002, 0.25, 2, -1]) {
      expect(said(recognise([node('Mul', ['image', 'scale'], 'x')], [number('scale', scale)])), `${scale}`).toEqual(
        nothing,
      );
    }
    for (const [scale, shift] of [
      [1.2, -0.3],
      [0.9, 0.05],
      [3, -1],
      [1, 1],
    ] as const) {
      const { nodes, tensors } = affine(scale, shift);
      expect(said(recognise(nodes, tensors)), `${scale} x + ${shift}`).toEqual(nothing);
    }
  });

  it('has none read into it: batch norm of images that are normalised outside', () => {
    const nodes = [node('BatchNormalization', ['image', 'gamma', 'beta', 'mean', 'variance'], 'x')];
    const tensors = [
      floats('gamma', [3], [1.1, 0.9, 1]),
      floats('beta', [3], [0.1, 0, -0.2]),
      floats('mean', [3], [0.02, -0.1, 0.3]),
      floats('variance', [3], [1.1, 0.9, 1.2]),
    ];
    const network = recognise(nodes, tensors);
    expect(said(network)).toEqual(nothing);
    expect(network.graph.nodes.some(({ op }) => op === 'batch-norm')).toBe(true);
  });

  it('has none read into it: the layers get the image in two ways', () => {
    const nodes = [node('Div', ['image', 'most'], 'shares'), node('Add', ['shares', 'blurred'], 'x')];
    const blur = node('AveragePool', ['image'], 'blurred', { kernel_shape: [3, 3], pads: [1, 1, 1, 1] });
    expect(said(recognise([blur, ...nodes], [number('most', 255)]))).toEqual(nothing);
  });

  it('has none read into it: each image is normalised by itself', () => {
    const nodes = [
      node('ReduceMean', ['image'], 'own', { axes: [2, 3], keepdims: 1 }),
      node('Sub', ['image', 'own'], 'x'),
    ];
    expect(said(recognise(nodes))).toEqual(nothing);
  });
});

describe('a graph that says a part', () => {
  it('of the order, by only a swap of channels', () => {
    const slices = [0, 1, 2].map((at) => node('Gather', ['image', `at${at}`], `c${at}`, { axis: 1 }));
    const indices = [0, 1, 2].map((at) => ({
      ...floats(`at${at}`, [1], []),
      dataType: 7,
      rawData: new Uint8Array([at, 0, 0, 0, 0, 0, 0, 0]),
    }));
    const network = recognise([...slices, node('Concat', ['c2', 'c1', 'c0'], 'x', { axis: 1 })], indices);
    expect(said(network)).toEqual(['imagenet-bgr', 'order']);
    expect(network.inferred).toContainEqual({ name: 'colours, not in the graph', value: 'range', assumed: true });
  });

  it('of the range, by its division, a mean that belongs to no known set, or whole numbers as they are', () => {
    expect(said(recognise([node('Div', ['image', 'most'], 'x')], [number('most', 255)]))).toEqual([
      'zero-255',
      'range',
    ]);
    expect(said(recognise([node('Mul', ['image', 'most'], 'x')], [number('most', 255)]))).toEqual([
      'zero-one',
      'range',
    ]);
    const own = [vector('mean', [73, 83, 72]), vector('std', [47.5, 48.5, 47.6])];
    const nodes = [node('Sub', ['image', 'mean'], 'centred'), node('Div', ['centred', 'std'], 'x')];
    expect(said(recognise(nodes, own))).toEqual(['zero-255', 'range']);
    const grey = affine(1 / 0.225, -0.45 / 0.225);
    expect(said(recognise(grey.nodes, grey.tensors))).toEqual(['zero-one', 'range']);
    for (const [scale, shift] of [
      [1 / 128, -1],
      [1 / 256, 0],
      [1, -117],
      [1 / 255, -0.5],
    ] as const) {
      const { nodes: changes, tensors } = affine(scale, shift);
      expect(said(recognise(changes, tensors)), `${scale} x + ${shift}`).toEqual(['zero-255', 'range']);
    }
    const whole = recognise([node('Cast', ['image'], 'x', { to: 1 })], [], 2);
    expect(said(whole)).toEqual(['zero-255', 'range']);
    expect(whole.inferred).toContainEqual({
      name: 'colours',
      value: '0 to 255, RGB, uint8; inside: as its layers take them',
      assumed: false,
    });
  });
});

it('mean and deviation of a preamble are constants, and belong to the network', () => {
  const own = [vector('mean', [0.485, 0.456, 0.406]), vector('std', [0.229, 0.224, 0.225])];
  const nodes = [node('Sub', ['image', 'mean'], 'centred'), node('Div', ['centred', 'std'], 'x')];
  const { graph, unused, inferred } = recognise(nodes, own);
  expect(graph.parameters.filter(({ kind }) => kind === 'constant').map(({ name }) => name)).toEqual(['mean', 'std']);
  expect(unused).toEqual([]);
  expect(inferred).toContainEqual({
    name: 'colours',
    value: "0 to 1, RGB; inside: ImageNet's mean and deviation",
    assumed: false,
  });
});

it('an input of a type that holds no colours is refused by name', () => {
  expect(() => recognise([node('Cast', ['image'], 'x', { to: 1 })], [], 3)).toThrow(
    "The input 'image' takes I8; whole numbers from 0 to 255 or floats are needed.",
  );
});

describe('a file that is made to be odd', () => {
  it('with an image joined to itself thirty times is refused as no network, and not unrolled', () => {
    const doubled = Array.from({ length: 30 }, (_, at) => {
      const input = at === 0 ? 'image' : `d${at - 1}`;
      return node('Concat', [input, input], `d${at}`, { axis: 1 });
    });
    expect(() => recognise([...doubled, node('Identity', ['d29'], 'x')])).toThrow(/elements|channels/);
  });

  it('with a mean behind a thousand nodes, or a slice that takes no step, has nothing read into it', () => {
    const chain = Array.from({ length: 1000 }, (_, at) =>
      node('Identity', [at === 0 ? 'mean' : `m${at - 1}`], `m${at}`),
    );
    const far = recognise([...chain, node('Sub', ['image', 'm999'], 'x')], [vector('mean', [123, 117, 104])]);
    expect(said(far)).toEqual(nothing);
    const ints = ['start', 'end', 'axis', 'step'].map((name, at) => integers(name, [[2, 0, 1, 0][at] ?? 0]));
    expect(() => recognise([node('Slice', ['image', 'start', 'end', 'axis', 'step'], 'x')], ints)).toThrow('step');
  });
});

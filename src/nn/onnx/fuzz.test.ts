import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { networkOptions } from '../../../test/models.js';
import { FormatError } from '../../formats/error.js';
import { type AttributeValue, floats, integers, type NodeOf, onnxFile } from '../../formats/onnx/fixtures.js';
import { readModel } from '../../formats/read.js';
import { UserError } from '../../protocol/errors.js';
import { recogniseNetwork } from '../open-network.js';
import { handlers } from './operators.js';

/** Either a refusal in a sentence, or a graph. */
function opensOrRefuses(bytes: Uint8Array): 'opened' | 'refused' {
  try {
    const { graph } = recogniseNetwork(readModel(bytes, 'fuzz.onnx'), networkOptions());
    expect(graph.nodes.length).toBeGreaterThan(0);
    return 'opened';
  } catch (error) {
    if (error instanceof FormatError || error instanceof UserError) return 'refused';
    throw error;
  }
}

const node = (
  op: string,
  inputs: string[],
  outputs: string[],
  attributes: Record<string, AttributeValue> = {},
): NodeOf => ({
  op,
  inputs,
  outputs,
  attributes,
});

const weights = (name: string, shape: number[]) =>
  floats(name, shape, new Float32Array(shape.reduce((a, b) => a * b, 1)).fill(0.5));

/** A convolution, tokens with a linear layer, a map again, upsampling and a maximum: a bit of everything. */
const network = (): Uint8Array =>
  onnxFile({
    inputs: { image: [1, 3, 16, 24] },
    nodes: [
      node('Conv', ['image', 'w'], ['x'], { strides: [2, 2], pads: [1, 1, 1, 1], kernel_shape: [3, 3] }),
      node('Relu', ['x'], ['r']),
      node('Shape', ['r'], ['shape']),
      node('Slice', ['shape', 'zero', 'two'], ['front']),
      node('Concat', ['front', 'rest'], ['target'], { axis: 0 }),
      node('Reshape', ['r', 'target'], ['flat']),
      node('Transpose', ['flat'], ['tokens'], { perm: [0, 2, 1] }),
      node('MatMul', ['tokens', 'm'], ['product']),
      node('Add', ['product', 'b'], ['sum']),
      node('Transpose', ['sum'], ['back'], { perm: [0, 2, 1] }),
      node('Reshape', ['back', 'shape'], ['map']),
      node('Conv', ['map', 'head'], ['logits']),
      node('Resize', ['logits', '', 'scales'], ['large'], { mode: 'linear' }),
      node('ArgMax', ['large'], ['labels'], { axis: 1, keepdims: 0 }),
    ],
    tensors: [
      weights('w', [4, 3, 3, 3]),
      weights('m', [4, 4]),
      weights('b', [4]),
      weights('head', [2, 4, 1, 1]),
      integers('zero', [0]),
      integers('two', [2]),
      integers('rest', [-1]),
      floats('scales', [4], [1, 1, 2, 2]),
    ],
    outputs: ['labels'],
  });

describe('damaged ONNX graphs are opened or refused, nothing else', () => {
  it('with bytes changed', () => {
    const whole = network();
    expect(opensOrRefuses(whole)).toBe('opened');
    const seen = new Set<string>();
    const change = fc.record({ at: fc.nat(whole.length - 1), byte: fc.nat(255) });
    fc.assert(
      fc.property(fc.array(change, { minLength: 1, maxLength: 3 }), (changes) => {
        const bytes = whole.slice();
        for (const { at, byte } of changes) bytes[at] = byte;
        seen.add(opensOrRefuses(bytes));
      }),
      { numRuns: 1500, seed: 7 },
    );
    expect([...seen].toSorted()).toEqual(['opened', 'refused']);
  });

  it('put together from operators, inputs, attributes and numbers at random', () => {
    const names = [
      'axis',
      'axes',
      'perm',
      'kernel_shape',
      'strides',
      'pads',
      'dilations',
      'group',
      'keepdims',
      'blocksize',
      'to',
      'mode',
    ];
    const number = fc.constantFrom(-3, -1, 0, 1, 2, 3, 4, 16, 384, 2 ** 31, 2 ** 40);
    const attribute = fc.oneof(
      number,
      fc.array(number, { maxLength: 5 }),
      fc.constantFrom('linear', 'reflect', 'SAME_UPPER'),
    );
    const values = ['image', 'v0', 'v1', 'v2', 'v3', 'w', 'm', 'i', 'j', 's', ''];
    const call = fc.record({
      op: fc.constantFrom(...handlers.keys()),
      inputs: fc.array(fc.constantFrom(...values), { minLength: 1, maxLength: 4 }),
      attributes: fc.dictionary(fc.constantFrom(...names), attribute, { maxKeys: 3 }),
    });
    const seen = new Set<string>();
    fc.assert(
      fc.property(
        fc.array(call, { minLength: 1, maxLength: 6 }),
        fc.array(number, { maxLength: 4 }),
        fc.array(number, { maxLength: 4 }),
        fc.boolean(),
        (calls, i, j, free) => {
          const nodes = calls.map(({ op, inputs, attributes }, index) => {
            // Values that come later are replaced, so that the graph is one.
            const known = inputs.map((name) => (/^v\d$/.test(name) && Number(name[1]) >= index ? 'image' : name));
            return node(op, known, [`v${index}`], attributes);
          });
          nodes.push(node('Conv', [`v${calls.length - 1}`, 'last'], ['logits']));
          const bytes = onnxFile({
            nodes,
            inputs: { image: free ? ['n', 3, 'h', 'w'] : [2, 3, 16, 24] },
            tensors: [
              weights('w', [4, 3, 3, 3]),
              weights('m', [24, 24]),
              integers('i', i),
              integers('j', j),
              floats('s', [], [2]),
              weights('last', [2, 3, 1, 1]),
            ],
          });
          seen.add(opensOrRefuses(bytes));
        },
      ),
      { numRuns: 3000, seed: 11 },
    );
    expect([...seen].toSorted()).toEqual(['opened', 'refused']);
  });
});

import { describe, expect, it } from 'vitest';
import { networkOptions } from '../../../test/models.js';
import { type AttributeValue, floats, integers, onnxFile } from '../../formats/onnx/fixtures.js';
import { readModel } from '../../formats/read.js';
import type { UserError } from '../../protocol/errors.js';
import { recogniseNetwork } from '../open-network.js';
import { adviceRows, GENERAL_ADVICE } from './advice.js';
import { handlers } from './operators.js';

/** The refusal of a network with this node between image and classes. */
function refusalOf(op: string, domain?: string, attributes: Record<string, AttributeValue> = {}, inputs = ['image']) {
  const bytes = onnxFile({
    nodes: [
      { op, inputs, outputs: ['x'], attributes, ...(domain !== undefined && { domain }) },
      { op: 'Conv', inputs: ['x', 'w'], outputs: ['logits'] },
    ],
    tensors: [
      floats('w', [2, 3, 1, 1], new Float32Array(6).fill(0.5)),
      ...['a', 'b', 'c', 'd'].map((name) => floats(name, [3], [1, 1, 1])),
      floats('sizes', [4], [1, 1, 2, 2]),
    ],
  });
  try {
    recogniseNetwork(readModel(bytes, 'given.onnx'), networkOptions());
  } catch (error) {
    return error as UserError;
  }
  throw new Error(`${op} was opened.`);
}

describe('a refusal says what helps', () => {
  const cases: [op: string, domain: string | undefined, says: RegExp][] = [
    ['If', undefined, /Export it traced/],
    ['Loop', undefined, /not of torch\.jit\.script/],
    ['NonMaxSuppression', undefined, /a detector/],
    ['RoiAlign', undefined, /semantic head/],
    ['NonZero', undefined, /torch\.where/],
    ['GRU', undefined, /black box/],
    ['DeformConv', undefined, /plain convolutions/],
    ['ReverseSequence', undefined, /with flip/],
    ['BitShift', undefined, /no gradient/],
    ['BitwiseXor', undefined, /no gradient/],
    ['Hardmax', undefined, /Export the logits/],
    ['RotaryEmbedding', undefined, /opset 22/],
    ['QLinearConv', undefined, /before quantisation/],
    ['ConvInteger', undefined, /before quantisation/],
    ['QLinearAdd', 'com.microsoft', /before quantisation/],
    ['MatMulNBits', 'com.microsoft', /before quantisation/],
    ['DynamicQuantizeMatMul', 'com.microsoft', /before quantisation/],
    ['FusedConv', 'com.microsoft', /ORT_ENABLE_BASIC/],
    ['Conv', 'com.microsoft.nchwc', /ORT_ENABLE_BASIC/],
    ['EPContext', 'com.microsoft', /compiled from/],
    ['MMCVModulatedDeformConv2d', 'mmdeploy', /mmdeploy's own runtime/],
    ['MMCVMultiLevelRoiAlign', 'mmcv', /mmdeploy's own runtime/],
    ['EfficientNMS_TRT', undefined, /TensorRT/],
    ['ATen', 'org.pytorch.aten', /operator_export_type/],
    ['unfold', 'aten', /operator_export_type/],
    ['aten_relu', 'pkg.onnxscript.torch_lib', /inline_local_functions/],
    ['TreeEnsembleClassifier', 'ai.onnx.ml', /scikit-learn/],
    ['RandomNormalLike', undefined, /model\.eval\(\)/],
    ['Gradient', 'ai.onnx.preview.training', /for inference/],
    ['DecodeImage', 'ai.onnx.contrib', /inside the graph/],
    ['STFT', undefined, /Fourier/],
    ['SomethingNew', undefined, /docs\/onnx-operators\.md/],
    ['Anything', 'example.com', /docs\/onnx-operators\.md/],
  ];

  it.each(cases)('%s of %s', (op, domain, says) => {
    const { code, message, advice, file } = refusalOf(op, domain);
    expect(code).toBe('unsupported-op');
    expect(file).toBe('given.onnx');
    expect(message).toContain(`${domain ? `${domain}::` : ''}${op} (${op}_x)`);
    expect(advice).toMatch(says);
  });

  it('of several kinds of operators a sentence for each, and no general one', () => {
    const nodes = [
      { op: 'Loop', inputs: ['image'], outputs: ['a'] },
      { op: 'If', inputs: ['a'], outputs: ['b'] },
      { op: 'FusedConv', domain: 'com.microsoft', inputs: ['b'], outputs: ['logits'] },
    ];
    const open = () => recogniseNetwork(readModel(onnxFile({ nodes }), 'given.onnx'), networkOptions());
    expect(open).toThrow(
      expect.objectContaining({ advice: expect.stringMatching(/^The network was scripted.*ORT_ENABLE_BASIC/) }),
    );
    expect(open).not.toThrow(expect.objectContaining({ advice: expect.stringContaining(GENERAL_ADVICE) }));
  });

  it('of forms of operators that are understood otherwise', () => {
    const norm = refusalOf('BatchNormalization', undefined, { training_mode: 1 }, ['image', 'a', 'b', 'c', 'd']);
    expect(norm).toMatchObject({ code: 'unsupported-attribute', advice: expect.stringContaining('model.eval()') });
    const resize = refusalOf('Resize', undefined, { antialias: 1, mode: 'linear' }, ['image', '', 'sizes']);
    expect(resize.advice).toContain('antialias=True');
    const computed = refusalOf('Conv', undefined, {}, ['image', 'image']);
    expect(computed.message).toContain('computed from the image');
    expect(computed.advice).toContain('weights of their own');
  });

  it('no operator that is understood stands in the table of those that are not', () => {
    const refused = adviceRows().flatMap(({ operators }) => operators);
    expect(refused.filter((op) => handlers.has(op))).toEqual([]);
    expect(new Set(refused).size).toBe(refused.length);
  });
});

it('positions of maxima that a Scatter takes are refused with the way to write them', () => {
  const nodes = [
    {
      op: 'MaxPool',
      inputs: ['image'],
      outputs: ['x', 'places'],
      attributes: { kernel_shape: [2, 2], strides: [2, 2] },
    },
    { op: 'Reshape', inputs: ['places', 'line'], outputs: ['flat'] },
    { op: 'Reshape', inputs: ['x', 'line'], outputs: ['values'] },
    { op: 'ScatterElements', inputs: ['zeros', 'flat', 'values'], outputs: ['put'] },
    { op: 'Reshape', inputs: ['put', 'shape'], outputs: ['large'] },
    { op: 'Conv', inputs: ['large', 'w'], outputs: ['logits'] },
  ];
  const tensors = [
    integers('line', [-1]),
    integers('shape', [1, 3, 16, 24]),
    floats('zeros', [1152], new Float32Array(1152)),
    floats('w', [2, 3, 1, 1], new Float32Array(6).fill(0.5)),
  ];
  const open = () => recogniseNetwork(readModel(onnxFile({ nodes, tensors }), 'given.onnx'), networkOptions());
  expect(open).toThrow(expect.objectContaining({ advice: expect.stringContaining('as MaxUnpool') }));
});

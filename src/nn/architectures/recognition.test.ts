import { describe, expect, test } from 'vitest';
import { codeBases, shapesOf } from '../../../test/code-bases.js';
import { networkOptions } from '../../../test/models.js';
import { smallShapes } from '../../../test/small-network.js';
import type { NetworkRecipe } from '../../protocol/network-recipe.js';
import { describeBlocks } from '../blocks.js';
import type { GraphNode } from '../graph.js';
import { recogniseAs } from './architecture.js';
import { architectures, recogniseStateDict } from './architectures.js';

const recognise = (shapes: Map<string, number[]>, options: Partial<NetworkRecipe> = {}) =>
  recogniseStateDict(shapes, networkOptions(options), 'a file');

const nodeOf = <Op extends GraphNode['op']>(network: ReturnType<typeof recognise>, op: Op, name: string) => {
  const found = network.graph.nodes.find((node) => node.op === op && node.name === name);
  if (!found) throw new Error(`There is no ${op} ${name}.`);
  return found as Extract<GraphNode, { op: Op }>;
};

const refusal = (shapes: Map<string, number[]>, options: Partial<NetworkRecipe> = {}) => {
  try {
    recognise(shapes, options);
  } catch (error) {
    return error;
  }
  return undefined;
};

const inferredOf = (network: ReturnType<typeof recognise>, name: string) =>
  network.inferred.find((entry) => entry.name === name);

describe('architectures are recognised by names', () => {
  test.each([
    ['mmseg-deeplabv3', 'DeepLabV3, ResNet with bottleneck blocks 1,1,2,2 (V1c stem), 96 features'],
    ['mmseg-deeplabv3plus', 'DeepLabV3+, ResNet with bottleneck blocks 1,1,2,2 (V1c stem), 96 features'],
    ['mmseg-fcn', 'FCN, ResNet with basic blocks 1,1,2,2, 24 features'],
    ['mmseg-segformer', 'SegFormer, MiT of depths 1,2,1,1 (names of mmsegmentation), 4, 8, 20, 32 features'],
    ['nvidia-segformer', 'SegFormer, MiT of depths 1,2,1,1 (names of NVIDIA), 4, 8, 20, 32 features'],
    ['daformer-segformer', 'SegFormer, MiT of depths 1,2,1,1 (names of NVIDIA), 4, 8, 20, 32 features'],
    ['caffe-deeplabv2', 'DeepLabV2, ResNet with bottleneck blocks 1,1,2,1, 128 features'],
  ])('%s', (name, architecture) => {
    expect(recognise(shapesOf(name)).architecture).toBe(architecture);
  });

  test('exactly one architecture answers to the names of a network', () => {
    for (const { network, tensors, options } of codeBases) {
      const shapes = new Map(Object.entries(tensors));
      const answers = architectures.filter((architecture) => {
        try {
          return recogniseAs([architecture], shapes, networkOptions(options), network) !== undefined;
        } catch (error) {
          expect(error, network).toMatchObject({ code: 'unknown-architecture' });
          return false;
        }
      });
      expect(answers, network).toHaveLength(1);
    }
  });

  test('auxiliary heads are named as unused', () => {
    const { unused } = recognise(shapesOf('mmseg-deeplabv3'));
    expect(unused).toEqual(
      [...shapesOf('mmseg-deeplabv3').keys()].filter((name) => name.startsWith('auxiliary_head.')),
    );
    expect(unused.length).toBeGreaterThan(5);
  });

  test('the older head of a Caffe conversion, and branches that are not summed, are named as unused', () => {
    const { unused } = recognise(shapesOf('caffe-deeplabv2'), { asppRates: [6, 12] });
    expect(unused.map((name) => name.replace(/\.(weight|bias)$/, ''))).toEqual([
      ...[0, 0, 1, 1, 2, 2, 3, 3].map((branch) => `layer5.conv2d_list.${branch}`),
      ...[2, 2, 3, 3].map((branch) => `layer6.conv2d_list.${branch}`),
    ]);
  });
});

describe('what is not known is refused', () => {
  test('names of no network', () => {
    expect(refusal(new Map([['features.0.weight', [8, 3, 3, 3]]]))).toMatchObject({ code: 'unknown-architecture' });
  });

  test('a ResNet whose stages are not four', () => {
    const shapes = shapesOf('mmseg-fcn');
    for (const name of shapes.keys()) if (name.startsWith('backbone.layer4')) shapes.delete(name);
    expect(refusal(shapes)).toMatchObject({ code: 'unknown-architecture' });
  });

  test('layers inside the backbone or the head that the network does not have', () => {
    const squeezed = shapesOf('mmseg-deeplabv3').set('backbone.layer1.0.se.fc1.weight', [3, 12, 1, 1]);
    expect(refusal(squeezed)).toMatchObject({ code: 'unexpected-tensors', message: expect.stringContaining('se.fc1') });
    const nonLocal = shapesOf('mmseg-fcn').set('decode_head.nl_block.g.conv.weight', [4, 8, 1, 1]);
    expect(refusal(nonLocal)).toMatchObject({ code: 'unexpected-tensors' });
  });

  test.each(codeBases.map(({ network, options }) => [network, options] as const))(
    '%s without any one of its weights and statistics',
    (name, options) => {
      const known = [
        'missing-tensors',
        'unknown-architecture',
        'unexpected-tensors',
        'shape-mismatch',
        'bad-network-options',
      ];
      const counts = new Map<string, number>();
      const needed = recognise(shapesOf(name), options).graph.parameters.filter((spec) => !spec.name.endsWith('bias'));
      for (const { name: parameter } of needed) {
        const shapes = shapesOf(name);
        shapes.delete(parameter);
        const { code = 'none' } = (refusal(shapes, options) ?? {}) as { code?: string };
        expect(known, `${parameter}: ${code}`).toContain(code);
        counts.set(code, (counts.get(code) ?? 0) + 1);
      }
      // A few tensors identify a network or a block. All others are reported as missing.
      expect(counts.get('missing-tensors')).toBeGreaterThan(0.8 * needed.length);
    },
  );

  test('a tensor of another shape', () => {
    const shapes = shapesOf('mmseg-segformer').set('backbone.layers.0.1.0.attn.attn.in_proj_weight', [8, 4]);
    expect(refusal(shapes)).toMatchObject({ code: 'shape-mismatch' });
    const even = shapesOf('mmseg-fcn').set('backbone.layer1.0.conv1.weight', [3, 6, 2, 2]);
    expect(refusal(even)).toMatchObject({ code: 'shape-mismatch' });
    const grouped = shapesOf('mmseg-fcn').set('decode_head.conv_seg.weight', [5, 4, 1, 1]);
    expect(refusal(grouped)).toMatchObject({ code: 'shape-mismatch' });
    const none = shapesOf('mmseg-fcn').set('decode_head.conv_seg.weight', [0, 8, 1, 1]);
    expect(refusal(none)).toMatchObject({ code: 'shape-mismatch' });
  });

  test('attention heads that do not divide the channels, a wrong number of rates, a stride that does not exist', () => {
    const code = 'bad-network-options';
    expect(refusal(shapesOf('mmseg-segformer'), { attentionHeads: [1, 2, 3, 8] })).toMatchObject({ code });
    expect(refusal(shapesOf('mmseg-deeplabv3'), { asppRates: [1, 12, 24, 36] })).toMatchObject({ code });
    expect(refusal(smallShapes(4), { asppRates: [6] })).toMatchObject({ code });
  });
});

describe('options that names do not give', () => {
  test('are assumed until the recipe sets them', () => {
    const shapes = shapesOf('nvidia-segformer');
    expect(inferredOf(recognise(shapes), 'attention heads')).toEqual({
      name: 'attention heads',
      value: '1, 2, 5, 8',
      assumed: true,
    });
    const given = recognise(shapes, { attentionHeads: [1, 2, 4, 8] });
    expect(inferredOf(given, 'attention heads')).toMatchObject({ value: '1, 2, 4, 8', assumed: false });
    expect(nodeOf(given, 'attention', 'backbone.block3.0.attn.proj.attention').heads).toBe(4);
  });

  test('the output stride sets strides and dilations together', () => {
    const network = recognise(shapesOf('mmseg-fcn'), { outputStride: '16' });
    expect(network.outputStride).toBe(16);
    expect(inferredOf(network, 'strides')).toMatchObject({ value: '1, 2, 2, 1', assumed: false });
    expect(inferredOf(network, 'dilations')).toMatchObject({ value: '1, 1, 1, 2', assumed: false });
    const both = recognise(shapesOf('mmseg-fcn'), { outputStride: '16', strides: [1, 2, 2, 2] });
    expect(both.outputStride).toBe(32);
  });

  test('Caffe conversions stride on the first convolution, pool upwards and take colours as Caffe does', () => {
    const network = recognise(shapesOf('caffe-deeplabv2'));
    expect(nodeOf(network, 'conv2d', 'layer2.0.conv1').strideY).toBe(2);
    expect(nodeOf(network, 'conv2d', 'layer2.0.conv2').strideY).toBe(1);
    expect(nodeOf(network, 'max-pool', 'maxpool').ceilMode).toBe(true);
    expect(network.normalisation).toBe('caffe-bgr');
    const options = { bottleneckStride: '3x3', maxPoolCeil: false } as const;
    const plain = recognise(shapesOf('caffe-deeplabv2'), options);
    expect(nodeOf(plain, 'conv2d', 'layer2.0.conv2').strideY).toBe(2);
    expect(nodeOf(plain, 'max-pool', 'maxpool').ceilMode).toBe(false);
  });

  test('epsilons of layer norm are those of the code base, or one for all', () => {
    const nvidia = recognise(shapesOf('nvidia-segformer'));
    expect(nodeOf(nvidia, 'layer-norm', 'backbone.block1.0.norm1').eps).toBe(1e-6);
    expect(nodeOf(nvidia, 'layer-norm', 'backbone.block1.0.attn.norm').eps).toBe(1e-5);
    const given = recognise(shapesOf('nvidia-segformer'), { layerNormEps: 1e-3 });
    for (const node of given.graph.nodes) if (node.op === 'layer-norm') expect(node.eps).toBe(1e-3);
  });
});

describe('blocks of the model card', () => {
  test('follow the graph, with parameters, channels and stride', () => {
    const blocks = describeBlocks(recognise(shapesOf('mmseg-deeplabv3plus')));
    expect(blocks.map(({ name, output }) => [name, output?.channels, output?.stride])).toEqual([
      ['backbone.stem', 6, 4],
      ['backbone.layer1', 12, 4],
      ['backbone.layer2', 24, 8],
      ['backbone.layer3', 48, 8],
      ['backbone.layer4', 96, 8],
      ['decode_head.aspp_modules', 8, 8],
      ['decode_head.sep_bottleneck', 8, 4],
      ['decode_head.conv_seg', 5, 4],
    ]);
    expect(blocks.at(-1)?.parameters).toBe(8 * 5 + 5);
  });

  test('of a Mix Transformer are its stages', () => {
    const blocks = describeBlocks(recognise(shapesOf('mmseg-segformer')));
    expect(blocks.map(({ name, output }) => [name, output?.channels, output?.stride])).toEqual([
      ['backbone.stage1', 4, 4],
      ['backbone.stage2', 8, 8],
      ['backbone.stage3', 20, 16],
      ['backbone.stage4', 32, 32],
      ['decode_head.fuse', 8, 4],
      ['decode_head.conv_seg', 5, 4],
    ]);
  });

  test('of a graph without them go by the names of its parameters', () => {
    const { graph } = recognise(shapesOf('mmseg-fcn'));
    const names = describeBlocks({ graph }).map(({ name }) => name);
    expect(names).toContain('backbone.layer3');
    expect(names).toContain('decode_head.conv_seg');
  });
});

import { z } from 'zod';
import { count, option, real } from './recipe-option.js';

/**
 * Options that names and shapes of a state dict do not give (null takes the architecture's default), and how the
 * network runs.
 */
export const networkRecipe = z.strictObject({
  weights: option(
    z.string().min(1).max(200).nullable().default(null),
    'name',
    'Which weights of a file that holds several: a student and its teacher, or a moving average (null: those of the student, or that are no average). The model card lists their names.',
  ),
  outputStride: option(
    z.enum(['8', '16', '32']).nullable().default(null),
    'pixels',
    "Image pixels per pixel of the backbone's features: sets strides and dilations of a ResNet (null: 8) or a MobileNetV3 (null: 16) together.",
  ),
  strides: option(
    z.array(count(1, 4)).length(4).nullable().default(null),
    'pixels',
    'Strides of the four residual stages of a ResNet (null: 1, 2, 1, 1), or of the four patch embeddings of a Mix Transformer (null: 4, 2, 2, 2).',
  ),
  dilations: option(
    z.array(count(1, 64)).length(4).nullable().default(null),
    'pixels',
    'Dilations of the four residual stages.',
  ),
  asppRates: option(
    z.array(count(1, 256)).min(1).max(16).nullable().default(null),
    'pixels',
    "Dilations of the head's atrous branches, without that of a 1x1 convolution (null: 6, 12, 18, 24 summed; 12, 24, 36 in DeepLabV3; 6, 12, 18 in DAFormer).",
  ),
  basicBlockDilation: option(
    z.enum(['first', 'both']).nullable().default(null),
    'choice',
    'Which 3x3 convolutions of a basic block use the stage dilation (null: only the first, as mmsegmentation does).',
  ),
  contractDilation: option(
    z.boolean().nullable().default(null),
    'yes or no',
    'The first block of a dilated stage uses half its dilation (null: yes for the names of mmsegmentation and torchvision).',
  ),
  bottleneckStride: option(
    z.enum(['1x1', '3x3']).nullable().default(null),
    'choice',
    'Which convolution of a bottleneck has the stride: the first 1x1 (Caffe) or the 3x3 (null: 3x3, but 1x1 for the names layer5.conv2d_list).',
  ),
  maxPoolCeil: option(
    z.boolean().nullable().default(null),
    'yes or no',
    'The max pool of the stem rounds its size up, as in Caffe (null: no, but yes for the names layer5.conv2d_list).',
  ),
  attentionHeads: option(
    z.array(count(1, 64)).length(4).nullable().default(null),
    'heads',
    'Attention heads of the four stages of a Mix Transformer (null: 1, 2, 5, 8).',
  ),
  layerNormEps: option(
    real(0, 1).nullable().default(null),
    'variance',
    'Epsilon of layer norm (null: 1e-5 for the names of Hugging Face, 1e-6 for those of mmsegmentation, both in places for those of NVIDIA).',
  ),
  batchNormEps: option(
    real(0, 1).nullable().default(null),
    'variance',
    'Epsilon of batch norm (null: 1e-5, but 1e-3 in the backbone of a MobileNetV3).',
  ),
  batchNormMomentum: option(
    real(0, 1).nullable().default(null),
    'factor',
    'Momentum of the running statistics (null: 0.1, but 0.01 in the backbone of a MobileNetV3).',
  ),
  recompute: option(
    z.enum(['none', 'cheap', 'blocks']).default('none'),
    'choice',
    'Activations that a step computes a second time to save memory: none, those that cost little (activation functions and layer norms, for transformers), or all inside each block. The results are the same; "blocks" takes longer.',
  ),
  precision: option(
    z.enum(['float32', 'mixed']).default('float32'),
    'choice',
    'Numbers that a step computes with. "mixed" keeps activations in 16 bits, about half of the memory, and sums and weights in 32. It needs a GPU with shader-f16. Its results are close to those of "float32", not the same.',
  ),
});

export type NetworkRecipe = z.infer<typeof networkRecipe>;

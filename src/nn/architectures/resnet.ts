import { squareWindow } from '../../gpu/window/window.js';
import type { NetworkRecipe } from '../../protocol/network-recipe.js';
import type { Building } from './architecture.js';
import { listOf } from './assumptions.js';
import type { GraphBuilder, Value } from './builder.js';
import type { StateShapes } from './shapes.js';

export interface ResNetOptions {
  strides: readonly number[];
  dilations: readonly number[];
  basicBlockDilation: 'first' | 'both';
  contractDilation: boolean;
  bottleneckStride: '1x1' | '3x3';
  maxPoolCeil: boolean;
}

/** Habits of an architecture's code bases. They count where the recipe says nothing. */
export interface ResNetHabits {
  contractDilation: boolean;
  /** As in Caffe: stride on the first 1x1 convolution of a bottleneck, max pool in ceil mode. */
  caffe: boolean;
}

/** What the names of a ResNet tell. */
export interface ResNetNames {
  /** The prefix of `layer1`: '' or 'backbone.'. */
  prefix: string;
  stem: 'conv7x7' | 'v1c';
  block: 'basic' | 'bottleneck';
  /** Blocks of the four stages. */
  depths: number[];
}

/** Finds a ResNet by `<prefix>layer1.0.conv1.weight`; undefined when there is none, or a stage has no blocks. */
export function recogniseResNet(shapes: StateShapes): ResNetNames | undefined {
  const suffix = 'layer1.0.conv1.weight';
  const first = shapes.names().find((name) => name.endsWith(suffix) && !name.startsWith('ema_'));
  if (first === undefined) return undefined;
  const prefix = first.slice(0, -suffix.length);
  const depths = [1, 2, 3, 4].map((layer) => shapes.count((index) => `${prefix}layer${layer}.${index}.conv1.weight`));
  if (depths.includes(0)) return undefined;
  return {
    prefix,
    stem: shapes.has(`${prefix}stem.0.weight`) ? 'v1c' : 'conv7x7',
    block: shapes.has(`${prefix}layer1.0.conv3.weight`) ? 'bottleneck' : 'basic',
    depths,
  };
}

/** Beginnings of the names of a ResNet's tensors. */
export const resNetModules = ({ prefix }: ResNetNames): string[] =>
  ['stem.', 'conv1.', 'bn1.', 'layer1.', 'layer2.', 'layer3.', 'layer4.'].map((module) => `${prefix}${module}`);

/** Strides and dilations that give an output stride (the stem and its pool make the first factor of 4). */
const PLANS: Record<NonNullable<NetworkRecipe['outputStride']>, Pick<ResNetOptions, 'strides' | 'dilations'>> = {
  8: { strides: [1, 2, 1, 1], dilations: [1, 1, 2, 4] },
  16: { strides: [1, 2, 2, 1], dilations: [1, 1, 1, 2] },
  32: { strides: [1, 2, 2, 2], dilations: [1, 1, 1, 1] },
};

/** Options with every default taken: what names and shapes cannot tell. */
export function settleResNet(
  { recipe, assumptions }: Building,
  names: ResNetNames,
  habits: ResNetHabits,
): ResNetOptions {
  const usual = PLANS[recipe.outputStride ?? 8];
  const asked = recipe.outputStride === null ? null : usual;
  const strides = assumptions.settle('strides', recipe.strides ?? asked?.strides ?? null, usual.strides, listOf);
  const dilations = assumptions.settle(
    'dilations',
    recipe.dilations ?? asked?.dilations ?? null,
    usual.dilations,
    listOf,
  );
  const basicBlockDilation =
    names.block === 'basic'
      ? assumptions.settle('dilated convolutions of a basic block', recipe.basicBlockDilation, 'first')
      : 'first';
  const contractDilation = assumptions.settle(
    'first block of a dilated stage',
    recipe.contractDilation,
    habits.contractDilation,
    (contract) => (contract ? 'half the dilation' : 'full dilation'),
  );
  const bottleneckStride =
    names.block === 'bottleneck'
      ? assumptions.settle('stride of a bottleneck', recipe.bottleneckStride, habits.caffe ? '1x1' : '3x3', onConv)
      : '3x3';
  const maxPoolCeil = assumptions.settle('max pool', recipe.maxPoolCeil, habits.caffe, (ceil) =>
    ceil ? 'rounds up' : 'rounds down',
  );
  return { strides, dilations, basicBlockDilation, contractDilation, bottleneckStride, maxPoolCeil };
}

const onConv = (kernel: string): string => `on the ${kernel} convolution`;

export const resNetStride = ({ strides }: ResNetOptions): number => 4 * strides.reduce((a, b) => a * b, 1);

/** Stem, max pool and the four residual stages: the values of the stages. */
export function buildResNet(
  builder: GraphBuilder,
  input: Value,
  names: ResNetNames,
  options: ResNetOptions,
): { low: Value; features: Value } {
  const { prefix, depths } = names;
  const stem = buildStem(builder, input, names);
  let value = builder.maxPool(stem, `${prefix}maxpool`, options.maxPoolCeil);
  builder.closeBlock(`${prefix}stem`, value);
  const stages = depths.map((depth, stage) => {
    value = buildStage(builder, value, names, { stage, depth, options });
    builder.closeBlock(`${prefix}layer${stage + 1}`, value);
    return value;
  });
  builder.levels = stages;
  return { low: stages[0] ?? value, features: value };
}

function buildStem(builder: GraphBuilder, input: Value, { prefix, stem }: ResNetNames): Value {
  const normalised = (value: Value, name: string) => builder.relu(builder.batchNorm(value, `${prefix}${name}`));
  if (stem === 'conv7x7') {
    return normalised(builder.conv(input, `${prefix}conv1`, { stride: 2 }), 'bn1');
  }
  let value = normalised(builder.conv(input, `${prefix}stem.0`, { stride: 2 }), 'stem.1');
  value = normalised(builder.conv(value, `${prefix}stem.3`), 'stem.4');
  return normalised(builder.conv(value, `${prefix}stem.6`), 'stem.7');
}

interface Stage {
  stage: number;
  depth: number;
  options: ResNetOptions;
}

function buildStage(builder: GraphBuilder, input: Value, names: ResNetNames, { stage, depth, options }: Stage): Value {
  const dilation = options.dilations[stage] ?? 1;
  let value = input;
  for (let index = 0; index < depth; index++) {
    const contracted = options.contractDilation && index === 0 && dilation > 1;
    const block = {
      prefix: `${names.prefix}layer${stage + 1}.${index}`,
      stride: index === 0 ? (options.strides[stage] ?? 1) : 1,
      dilation: contracted ? dilation / 2 : dilation,
      options,
    };
    value = names.block === 'basic' ? basicBlock(builder, value, block) : bottleneck(builder, value, block);
  }
  return value;
}

interface ResidualBlock {
  prefix: string;
  stride: number;
  dilation: number;
  options: ResNetOptions;
}

function shortcut(builder: GraphBuilder, input: Value, { prefix, stride }: ResidualBlock): Value {
  if (!builder.shapes.has(`${prefix}.downsample.0.weight`)) return pooledShortcut(builder, input, { prefix, stride });
  return builder.batchNorm(builder.conv(input, `${prefix}.downsample.0`, { stride }), `${prefix}.downsample.1`);
}

/** ResNet-V1d: the shortcut averages before its convolution (`downsample.0` is a pool without tensors). */
function pooledShortcut(
  builder: GraphBuilder,
  input: Value,
  { prefix, stride }: Pick<ResidualBlock, 'prefix' | 'stride'>,
): Value {
  if (!builder.shapes.has(`${prefix}.downsample.1.weight`)) return input;
  const name = `${prefix}.downsample.0`;
  const window = { ...squareWindow(stride, { stride }), ceilMode: true, countIncludePad: false };
  const names = { name, input: input.name, output: name };
  const pooled = stride === 1 ? input : builder.node(input.channels, { op: 'average-pool', ...names, ...window });
  return builder.batchNorm(builder.conv(pooled, `${prefix}.downsample.1`), `${prefix}.downsample.2`);
}

function basicBlock(builder: GraphBuilder, input: Value, block: ResidualBlock): Value {
  const { prefix, stride, dilation, options } = block;
  const first = builder.conv(input, `${prefix}.conv1`, { stride, dilation });
  const middle = builder.relu(builder.batchNorm(first, `${prefix}.bn1`));
  const both = options.basicBlockDilation === 'both';
  const second = builder.conv(middle, `${prefix}.conv2`, { dilation: both ? dilation : 1 });
  const normalised = builder.batchNorm(second, `${prefix}.bn2`);
  builder.closeResidual(normalised);
  return builder.relu(builder.add(normalised, shortcut(builder, input, block), `${prefix}.sum`));
}

/** The stride sits on the 3x3 convolution (torchvision, mmsegmentation's "pytorch" style) or on the first 1x1 (Caffe). */
function bottleneck(builder: GraphBuilder, input: Value, block: ResidualBlock): Value {
  const { prefix, stride, dilation, options } = block;
  const [outer, inner] = options.bottleneckStride === '1x1' ? [stride, 1] : [1, stride];
  const reduced = builder.conv(input, `${prefix}.conv1`, { stride: outer });
  const first = builder.relu(builder.batchNorm(reduced, `${prefix}.bn1`));
  const middle = builder.conv(first, `${prefix}.conv2`, { stride: inner, dilation, grouped: true });
  const second = builder.relu(builder.batchNorm(middle, `${prefix}.bn2`));
  const third = builder.batchNorm(builder.conv(second, `${prefix}.conv3`), `${prefix}.bn3`);
  builder.closeResidual(third);
  return builder.relu(builder.add(third, shortcut(builder, input, block), `${prefix}.sum`));
}

/** ResNet-18, 34, 50, 101 or 152 by the depths of its stages. */
const SHAPES: Record<string, string> = {
  'basic 2,2,2,2': 'ResNet-18',
  'basic 3,4,6,3': 'ResNet-34',
  'bottleneck 3,4,6,3': 'ResNet-50',
  'bottleneck 3,4,23,3': 'ResNet-101',
  'bottleneck 3,8,36,3': 'ResNet-152',
};

export function nameResNet(names: ResNetNames, features: Value): string {
  const depths = names.depths.join(',');
  const shape = SHAPES[`${names.block} ${depths}`] ?? `ResNet with ${names.block} blocks ${depths}`;
  return `${shape}${names.stem === 'v1c' ? ' (V1c stem)' : ''}, ${features.channels} features`;
}

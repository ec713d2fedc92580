import type { Activation } from '../../gpu/activation/activation.js';
import { UserError } from '../../protocol/errors.js';
import type { Building } from './architecture.js';
import type { BatchNormOptions, ConvOptions, GraphBuilder, Value } from './builder.js';
import { globalMean, multiply } from './feature-maps.js';
import type { StateShapes } from './shapes.js';

/** The names of a block do not tell these: its non-linearity, ReLU or hard-swish, and its stride before dilation. */
type Plan = `${'relu' | 'hard-swish'} ${1 | 2}`;

/** Table 1 and 2 of Howard et al. 2019. */
const PLANS = {
  'MobileNetV3-Large': [
    'relu 1',
    'relu 2',
    'relu 1',
    'relu 2',
    'relu 1',
    'relu 1',
    'hard-swish 2',
    'hard-swish 1',
    'hard-swish 1',
    'hard-swish 1',
    'hard-swish 1',
    'hard-swish 1',
    'hard-swish 2',
    'hard-swish 1',
    'hard-swish 1',
  ],
  'MobileNetV3-Small': [
    'relu 2',
    'relu 2',
    'relu 1',
    'hard-swish 2',
    'hard-swish 1',
    'hard-swish 1',
    'hard-swish 1',
    'hard-swish 1',
    'hard-swish 2',
    'hard-swish 1',
    'hard-swish 1',
  ],
} satisfies Record<string, Plan[]>;

export interface MobileNetV3Names {
  size: keyof typeof PLANS;
  blocks: readonly Plan[];
}

export interface MobileNetV3Options {
  outputStride: number;
  head: BatchNormOptions;
}

const PREFIX = 'backbone';
const HARD_SWISH: Activation = { kind: 'hard-swish' };
/** torch.nn.Hardsigmoid. */
const HARD_SIGMOID: Activation = { kind: 'hard-sigmoid', alpha: 1 / 6, beta: 0.5 };

/** Finds torchvision's MobileNetV3 by `backbone.0.0.weight` and the number of its blocks. */
export function recogniseMobileNetV3(shapes: StateShapes): MobileNetV3Names | undefined {
  if (!shapes.has(`${PREFIX}.0.0.weight`)) return undefined;
  const count = shapes.count((index) => `${PREFIX}.${index + 1}.block.0.0.weight`);
  for (const size of ['MobileNetV3-Large', 'MobileNetV3-Small'] as const) {
    if (PLANS[size].length === count) return { size, blocks: PLANS[size] };
  }
  return undefined;
}

/** Options that names cannot tell; sets the backbone's batch norm. torchvision's values: 0.001 and 0.01, heads 1e-5 and 0.1. */
export function settleMobileNetV3({ builder, recipe, assumptions, shapes }: Building): MobileNetV3Options {
  if (recipe.outputStride === '8') {
    throw new UserError('bad-network-options', 'MobileNetV3 has an output stride of 16 or 32, not 8.', {
      file: shapes.file,
      advice: "Set the recipe's network.outputStride to 16 or 32.",
    });
  }
  const stride = assumptions.settle('output stride', recipe.outputStride, '16', (value) =>
    value === '16' ? '16 (the last blocks dilated)' : value,
  );
  const both = ([backbone, head]: readonly [number, number]) =>
    backbone === head ? String(head) : `${backbone} in the backbone, ${head} in the head`;
  const twice = (given: number | null): [number, number] | null => (given === null ? null : [given, given]);
  const eps = assumptions.settle('batch norm epsilon', twice(recipe.batchNormEps), [1e-3, 1e-5], both);
  const momentum = assumptions.settle('batch norm momentum', twice(recipe.batchNormMomentum), [0.01, 0.1], both);
  builder.batchNormOptions = { eps: eps[0], momentum: momentum[0] };
  return { outputStride: Number(stride), head: { eps: eps[1], momentum: momentum[1] } };
}

/** The last value, and the one at stride 8 that LRASPP reads. Leaves the builder with the batch norm of the head. */
export function buildMobileNetV3(
  { builder }: Building,
  input: Value,
  { blocks }: MobileNetV3Names,
  { outputStride, head }: MobileNetV3Options,
): { low: Value; features: Value } {
  const strided = blocks.flatMap((plan, index) => (strideOf(plan) === 2 ? [index] : []));
  const dilatedFrom = outputStride === 16 ? (strided.at(-1) ?? blocks.length) : blocks.length;
  let value = convNormAct(builder, input, `${PREFIX}.0`, { stride: 2, activation: HARD_SWISH });
  builder.closeBlock(`${PREFIX}.0`, value);
  let low = value;
  const ends: Value[] = [];
  blocks.forEach((plan, index) => {
    if (index > 0 && strideOf(plan) === 2) ends.push(value);
    const prefix = `${PREFIX}.${index + 1}`;
    value = invertedResidual(builder, value, { prefix, plan, dilation: index >= dilatedFrom ? 2 : 1 });
    builder.closeBlock(prefix, value);
    if (index === strided.at(-3)) low = value;
  });
  const last = `${PREFIX}.${blocks.length + 1}`;
  const features = convNormAct(builder, value, last, { activation: HARD_SWISH });
  builder.closeBlock(last, features);
  // The stem's stage has half the image's size: levels begin with a quarter, as those of a ResNet.
  const halves = strideOf(blocks[0] ?? 'relu 1') === 2 ? 0 : 1;
  builder.levels = [...ends.slice(halves), features];
  builder.batchNormOptions = head;
  return { low, features };
}

const strideOf = (plan: Plan): number => (plan.endsWith('2') ? 2 : 1);

interface Layer extends ConvOptions {
  activation?: Activation | 'relu';
}

/** Convolution `prefix.0`, batch norm `prefix.1` and a non-linearity. */
function convNormAct(builder: GraphBuilder, input: Value, prefix: string, layer: Layer): Value {
  const { activation, ...options } = layer;
  const normalised = builder.batchNorm(builder.conv(input, `${prefix}.0`, options), `${prefix}.1`);
  if (activation === undefined) return normalised;
  return activation === 'relu' ? builder.relu(normalised) : builder.activation(normalised, activation);
}

interface InvertedResidual {
  prefix: string;
  plan: Plan;
  dilation: number;
}

/** Expansion (where there is one), depthwise convolution, squeeze and excitation (where there is one), projection. */
function invertedResidual(builder: GraphBuilder, input: Value, { prefix, plan, dilation }: InvertedResidual): Value {
  const { shapes } = builder;
  const activation = plan.startsWith('relu') ? 'relu' : HARD_SWISH;
  const stride = dilation > 1 ? 1 : strideOf(plan);
  let layer = 0;
  const next = () => `${prefix}.block.${layer++}`;
  const isDepthwise = shapes.shape(`${prefix}.block.0.0.weight`)?.[1] === 1;
  const expanded = isDepthwise ? input : convNormAct(builder, input, next(), { activation });
  let value = convNormAct(builder, expanded, next(), { stride, dilation, grouped: true, activation });
  if (shapes.has(`${prefix}.block.${layer}.fc1.weight`)) value = squeezeExcite(builder, value, next());
  const projected = convNormAct(builder, value, next(), {});
  // A block that strides (or would, were it not dilated) has no shortcut.
  const residual = strideOf(plan) === 1 && projected.channels === input.channels;
  if (!residual) return projected;
  builder.closeResidual(projected);
  return builder.add(projected, input, `${prefix}.sum`);
}

function squeezeExcite(builder: GraphBuilder, input: Value, prefix: string): Value {
  const mean = globalMean(builder, input, `${prefix}.mean`);
  const squeezed = builder.relu(builder.conv(mean, `${prefix}.fc1`, { bias: true }));
  const excited = builder.conv(squeezed, `${prefix}.fc2`, { bias: true });
  return multiply(builder, input, builder.activation(excited, HARD_SIGMOID), `${prefix}.scaled`);
}

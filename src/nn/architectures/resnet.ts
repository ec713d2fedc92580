import type { GraphBuilder, Value } from './builder.js';
import type { StateShapes } from './shapes.js';

export interface ResNetOptions {
  strides: readonly number[];
  dilations: readonly number[];
  basicBlockDilation: 'first' | 'both';
  contractDilation: boolean;
}

/** What the names of a ResNet tell. */
export interface ResNetNames {
  /** What stands before `layer1`: '' or 'backbone.'. */
  prefix: string;
  stem: 'conv7x7' | 'v1c';
  block: 'basic' | 'bottleneck';
  /** Blocks of the four stages. */
  depths: number[];
}

/** Finds a ResNet by `<prefix>layer1.0.conv1.weight`; undefined when there is none. */
export function recogniseResNet(shapes: StateShapes): ResNetNames | undefined {
  const suffix = 'layer1.0.conv1.weight';
  const first = shapes.names().find((name) => name.endsWith(suffix) && !name.startsWith('ema_'));
  if (first === undefined) return undefined;
  const prefix = first.slice(0, -suffix.length);
  const depths = [1, 2, 3, 4].map((layer) => {
    let depth = 0;
    while (shapes.has(`${prefix}layer${layer}.${depth}.conv1.weight`)) depth += 1;
    return depth;
  });
  return {
    prefix,
    stem: shapes.has(`${prefix}stem.0.weight`) ? 'v1c' : 'conv7x7',
    block: shapes.has(`${prefix}layer1.0.conv3.weight`) ? 'bottleneck' : 'basic',
    depths,
  };
}

/** Stem, max pool and the four residual stages. */
export function buildResNet(
  builder: GraphBuilder,
  shapes: StateShapes,
  names: ResNetNames,
  options: ResNetOptions,
): Value {
  let value = builder.maxPool(buildStem(builder, names), `${names.prefix}maxpool`);
  names.depths.forEach((depth, stage) => {
    const stride = options.strides[stage] ?? 1;
    const dilation = options.dilations[stage] ?? 1;
    for (let index = 0; index < depth; index++) {
      const contracted = options.contractDilation && index === 0 && dilation > 1;
      const block = {
        prefix: `${names.prefix}layer${stage + 1}.${index}`,
        stride: index === 0 ? stride : 1,
        dilation: contracted ? dilation / 2 : dilation,
        both: options.basicBlockDilation === 'both',
      };
      value =
        names.block === 'basic' ? basicBlock(builder, shapes, value, block) : bottleneck(builder, shapes, value, block);
    }
  });
  return value;
}

function buildStem(builder: GraphBuilder, { prefix, stem }: ResNetNames): Value {
  const normalised = (value: Value, name: string) => builder.relu(builder.batchNorm(value, `${prefix}${name}`));
  if (stem === 'conv7x7') {
    return normalised(builder.conv(builder.input, `${prefix}conv1`, { stride: 2 }), 'bn1');
  }
  let value = normalised(builder.conv(builder.input, `${prefix}stem.0`, { stride: 2 }), 'stem.1');
  value = normalised(builder.conv(value, `${prefix}stem.3`), 'stem.4');
  return normalised(builder.conv(value, `${prefix}stem.6`), 'stem.7');
}

interface Block {
  prefix: string;
  stride: number;
  dilation: number;
  both: boolean;
}

function shortcut(builder: GraphBuilder, shapes: StateShapes, input: Value, { prefix, stride }: Block): Value {
  if (!shapes.has(`${prefix}.downsample.0.weight`)) return input;
  return builder.batchNorm(builder.conv(input, `${prefix}.downsample.0`, { stride }), `${prefix}.downsample.1`);
}

function basicBlock(builder: GraphBuilder, shapes: StateShapes, input: Value, block: Block): Value {
  const { prefix, stride, dilation, both } = block;
  const first = builder.conv(input, `${prefix}.conv1`, { stride, dilation });
  const middle = builder.relu(builder.batchNorm(first, `${prefix}.bn1`));
  const second = builder.conv(middle, `${prefix}.conv2`, { dilation: both ? dilation : 1 });
  const normalised = builder.batchNorm(second, `${prefix}.bn2`);
  return builder.relu(builder.add(normalised, shortcut(builder, shapes, input, block), `${prefix}.sum`));
}

/** As torchvision and mmsegmentation ("pytorch" style): stride and dilation on the 3x3 convolution. */
function bottleneck(builder: GraphBuilder, shapes: StateShapes, input: Value, block: Block): Value {
  const { prefix, stride, dilation } = block;
  const first = builder.relu(builder.batchNorm(builder.conv(input, `${prefix}.conv1`), `${prefix}.bn1`));
  const middle = builder.conv(first, `${prefix}.conv2`, { stride, dilation });
  const second = builder.relu(builder.batchNorm(middle, `${prefix}.bn2`));
  const third = builder.batchNorm(builder.conv(second, `${prefix}.conv3`), `${prefix}.bn3`);
  return builder.relu(builder.add(third, shortcut(builder, shapes, input, block), `${prefix}.sum`));
}

import { UserError } from '../../protocol/errors.js';
import type { Inference } from '../../protocol/events.js';
import type { NetworkRecipe } from '../../protocol/recipe.js';
import type { Graph } from '../graph.js';
import { GraphBuilder, type Value } from './builder.js';
import { buildResNet, type ResNetNames, recogniseResNet } from './resnet.js';
import { StateShapes } from './shapes.js';

/** An architecture read off a state dict. */
export interface RecognisedNetwork {
  graph: Graph;
  /** One line for the model card. */
  architecture: string;
  inferred: Inference[];
  /** Tensors of the file that the network does not use. */
  unused: string[];
  outputStride: number;
  /** Values of constants that are in no file, by the names of their parameters. */
  constants?: ReadonlyMap<string, Float32Array>;
}

/** Names under which heads of summed dilated convolutions are saved: own style and mmsegmentation. (The
 * `layer5.conv2d_list` files of older Caffe conversions differ in strides, pooling and input too: they are refused.) */
const HEADS = [
  { prefix: 'aspp', suffix: '' },
  { prefix: 'decode_head.aspp_modules', suffix: '.conv' },
  { prefix: 'decode_head.aspp_modules', suffix: '' },
  { prefix: 'classifier.conv2d_list', suffix: '' },
  { prefix: 'head.aspp', suffix: '' },
  { prefix: 'classifier', suffix: '' },
];

interface HeadNames {
  branches: string[];
}

function recogniseHead(shapes: StateShapes): HeadNames | undefined {
  for (const { prefix, suffix } of HEADS) {
    const branches: string[] = [];
    while (shapes.has(`${prefix}.${branches.length}${suffix}.weight`))
      branches.push(`${prefix}.${branches.length}${suffix}`);
    if (branches.length > 0) return { branches };
  }
  return undefined;
}

function assumed(name: string, value: string, given: boolean): Inference {
  return { name, value, assumed: !given };
}

const list = (numbers: readonly number[]): string => numbers.join(', ');

/** Options with every default taken: what names and shapes cannot tell. */
function settle(names: ResNetNames, head: HeadNames, recipe: NetworkRecipe) {
  return {
    strides: recipe.strides ?? [1, 2, 1, 1],
    dilations: recipe.dilations ?? [1, 1, 2, 4],
    asppRates: recipe.asppRates ?? [6, 12, 18, 24].slice(0, head.branches.length),
    basicBlockDilation: recipe.basicBlockDilation ?? ('first' as const),
    contractDilation: recipe.contractDilation ?? names.stem === 'v1c',
    eps: recipe.batchNormEps ?? 1e-5,
    momentum: recipe.batchNormMomentum ?? 0.1,
  };
}

/**
 * Recognises DeepLabV2 (Chen et al. 2018): a dilated ResNet with summed atrous branches as classifier.
 * Throws a UserError when the names are of another network, tensors are missing or shapes do not fit.
 */
export function recogniseDeepLabV2(
  tensors: ReadonlyMap<string, readonly number[]>,
  recipe: NetworkRecipe,
  file: string,
): RecognisedNetwork {
  const shapes = new StateShapes(tensors, file);
  const names = recogniseResNet(shapes);
  const head = recogniseHead(shapes);
  if (!names || !head) {
    const found = shapes.names().slice(0, 4).join(', ');
    throw new UserError('unknown-architecture', `This is no DeepLabV2 on a ResNet (its tensors are ${found}, …).`, {
      file,
      advice:
        'Networks of the DeepLabV2 family can be adapted: a ResNet named layer1 … layer4 and a head named aspp.0 … or decode_head.aspp_modules.0 ….',
    });
  }
  const settled = settle(names, head, recipe);
  if (settled.asppRates.length !== head.branches.length) {
    throw new UserError(
      'bad-network-options',
      `The head has ${head.branches.length} branches, but ${settled.asppRates.length} rates are given.`,
      { file },
    );
  }
  const builder = new GraphBuilder(shapes, { eps: settled.eps, momentum: settled.momentum });
  const features = buildResNet(builder, shapes, names, settled);
  builder.part = 'classifier';
  const logits = sumBranches(builder, features, head, settled.asppRates);
  const unused = shapes.finish();
  return {
    graph: builder.finish(logits),
    architecture: nameArchitecture(names, features),
    inferred: [
      assumed('strides', list(settled.strides), recipe.strides !== null),
      assumed('dilations', list(settled.dilations), recipe.dilations !== null),
      assumed('head rates', list(settled.asppRates), recipe.asppRates !== null),
      ...(names.block === 'basic'
        ? [
            assumed(
              'dilated convolutions of a basic block',
              settled.basicBlockDilation,
              recipe.basicBlockDilation !== null,
            ),
          ]
        : []),
      assumed(
        'first block of a dilated stage',
        settled.contractDilation ? 'half the dilation' : 'full dilation',
        recipe.contractDilation !== null,
      ),
      assumed('batch norm epsilon', String(settled.eps), recipe.batchNormEps !== null),
      assumed('batch norm momentum', String(settled.momentum), recipe.batchNormMomentum !== null),
    ],
    unused,
    outputStride: 4 * settled.strides.reduce((product, stride) => product * stride, 1),
  };
}

function sumBranches(builder: GraphBuilder, features: Value, head: HeadNames, rates: readonly number[]): Value {
  const outputs = head.branches.map((branch, index) =>
    builder.conv(features, branch, { dilation: rates[index] ?? 1, bias: true }),
  );
  return outputs.reduce((sum, output, index) => builder.add(sum, output, `logits.${index}`));
}

/** ResNet-18, 34, 50, 101 or 152 by the depths of its stages. */
const SHAPES: Record<string, string> = {
  'basic 2,2,2,2': 'ResNet-18',
  'basic 3,4,6,3': 'ResNet-34',
  'bottleneck 3,4,6,3': 'ResNet-50',
  'bottleneck 3,4,23,3': 'ResNet-101',
  'bottleneck 3,8,36,3': 'ResNet-152',
};

function nameArchitecture(names: ResNetNames, features: Value): string {
  const depths = names.depths.join(',');
  const shape = SHAPES[`${names.block} ${depths}`] ?? `ResNet with ${names.block} blocks ${depths}`;
  return `DeepLabV2, ${shape}${names.stem === 'v1c' ? ' (V1c stem)' : ''}, ${features.channels} features`;
}

import { UserError } from '../../protocol/errors.js';
import type { NetworkRecipe } from '../../protocol/network-recipe.js';
import {
  type Architecture,
  type Building,
  type Built,
  type RecognisedNetwork,
  recogniseAs,
  settleBatchNorm,
  type TensorShapes,
} from './architecture.js';
import { listOf } from './assumptions.js';
import type { GraphBuilder, Value } from './builder.js';
import {
  buildResNet,
  nameResNet,
  type ResNetNames,
  recogniseResNet,
  resNetModules,
  resNetStride,
  settleResNet,
} from './resnet.js';
import type { StateShapes } from './shapes.js';

/** Names under which heads of summed dilated convolutions are saved: own style, mmsegmentation's and others. */
const HEADS = [
  { prefix: 'aspp', suffix: '' },
  { prefix: 'decode_head.aspp_modules', suffix: '.conv' },
  { prefix: 'decode_head.aspp_modules', suffix: '' },
  { prefix: 'classifier.conv2d_list', suffix: '' },
  { prefix: 'head.aspp', suffix: '' },
  { prefix: 'classifier', suffix: '' },
];

/** Conversions of the Caffe networks: `layer5` reads the last stage, or the third where `layer6` reads the last. */
const CAFFE_HEADS = ['layer6.conv2d_list', 'layer5.conv2d_list'];

interface Head {
  prefix: string;
  branches: string[];
  caffe: boolean;
}

function recogniseHead(shapes: StateShapes, { prefix: resnet }: ResNetNames): Head | undefined {
  const heads = [
    ...HEADS.map((head) => ({ ...head, caffe: false })),
    ...CAFFE_HEADS.map((prefix) => ({ prefix: `${resnet}${prefix}`, suffix: '', caffe: true })),
  ];
  for (const { prefix, suffix, caffe } of heads) {
    const nameOf = (index: number) => `${prefix}.${index}${suffix}`;
    // Without a bias it is the first layer of another head, with a norm behind it.
    if (!shapes.has(`${nameOf(0)}.bias`)) continue;
    const count = shapes.count((index) => `${nameOf(index)}.weight`);
    if (count > 0) return { prefix, branches: Array.from({ length: count }, (_, index) => nameOf(index)), caffe };
  }
  return undefined;
}

/** DeepLabV2 (Chen et al. 2018): a dilated ResNet with summed atrous branches as classifier. */
export const deepLabV2: Architecture = {
  name: 'DeepLabV2',
  knownBy: 'layer1 … layer4 and aspp.0, decode_head.aspp_modules.0 or layer5.conv2d_list.0',
  recognise(shapes) {
    const names = recogniseResNet(shapes);
    const head = names && recogniseHead(shapes, names);
    return head && ((building) => build(building, names, head));
  },
};

/** Recognises only state dicts of a DeepLabV2; see `recogniseAs`. */
export const recogniseDeepLabV2 = (tensors: TensorShapes, recipe: NetworkRecipe, file: string): RecognisedNetwork =>
  recogniseAs([deepLabV2], tensors, recipe, file);

function build(building: Building, names: ResNetNames, head: Head): Built {
  const { builder } = building;
  const options = settleResNet(building, names, { contractDilation: names.stem === 'v1c', caffe: head.caffe });
  const rates = settleRates(building, head);
  settleBatchNorm(building);
  const { features } = buildResNet(builder, builder.input, names, options);
  builder.part = 'classifier';
  const logits = sumBranches(builder, features, head, rates);
  builder.closeBlock(head.prefix, logits);
  return {
    logits,
    description: `DeepLabV2, ${nameResNet(names, features)}`,
    outputStride: resNetStride(options),
    normalisation: head.caffe ? 'caffe-bgr' : 'imagenet',
    modules: [...resNetModules(names), `${head.prefix}.`],
    idle: head.branches.slice(rates.length).map((branch) => `${branch}.`),
  };
}

/**
 * One rate a branch. For a Caffe conversion fewer may be given. Then only the first branches are summed, as in code
 * that leaves its loop too early and was trained like that.
 */
function settleRates({ recipe, assumptions, shapes }: Building, head: Head): number[] {
  const branches = head.branches.length;
  const rates = assumptions.settle('head rates', recipe.asppRates, [6, 12, 18, 24].slice(0, branches), listOf);
  if (rates.length === branches || (head.caffe && rates.length < branches)) return rates;
  const message = `The head has ${branches} branches, but ${rates.length} rates are given.`;
  throw new UserError('bad-network-options', message, {
    file: shapes.file,
    advice: "Set the recipe's network.asppRates to one dilation a branch.",
  });
}

function sumBranches(builder: GraphBuilder, features: Value, head: Head, rates: readonly number[]): Value {
  const outputs = rates.map((dilation, index) =>
    builder.conv(features, head.branches[index] ?? '', { dilation, bias: true }),
  );
  return outputs.reduce((sum, output, index) => builder.add(sum, output, `logits.${index}`));
}

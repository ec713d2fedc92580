import { type Architecture, type Building, type Built, settleBatchNorm } from './architecture.js';
import type { Value } from './builder.js';
import { concatChannels } from './feature-maps.js';
import { convModule, convNormRelu } from './layers.js';
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

interface Head {
  prefix: string;
  convs: [conv: string, norm: string][];
  /** mmsegmentation joins the features to the output of the convolutions, and adds another convolution. */
  join: [conv: string, norm: string] | undefined;
  last: string;
}

function recogniseHead(shapes: StateShapes): Head | undefined {
  if (
    shapes.has('classifier.0.weight') &&
    shapes.has('classifier.1.running_mean') &&
    shapes.has('classifier.4.weight')
  ) {
    return { prefix: 'classifier', convs: [['classifier.0', 'classifier.1']], join: undefined, last: 'classifier.4' };
  }
  const nameOf = (index: number) => `decode_head.convs.${index}`;
  const count = shapes.count((index) => `${nameOf(index)}.conv.weight`);
  if (count === 0 || !shapes.has('decode_head.conv_seg.weight')) return undefined;
  const joins = shapes.has('decode_head.conv_cat.conv.weight');
  return {
    prefix: 'decode_head',
    convs: Array.from({ length: count }, (_, index) => convModule(nameOf(index))),
    join: joins ? convModule('decode_head.conv_cat') : undefined,
    last: 'decode_head.conv_seg',
  };
}

/** FCN (Long et al. 2015) on a dilated ResNet: a few convolutions and a classifier. */
export const fcn: Architecture = {
  name: 'FCN',
  knownBy: 'layer1 … layer4 and classifier.0 and classifier.4, or decode_head.convs.0.conv and decode_head.conv_seg',
  recognise(shapes) {
    const names = recogniseResNet(shapes);
    const head = recogniseHead(shapes);
    return names && head && ((building) => build(building, names, head));
  },
};

function build(building: Building, names: ResNetNames, head: Head): Built {
  const options = settleResNet(building, names, { contractDilation: true, caffe: false });
  settleBatchNorm(building);
  const { features } = buildResNet(building.builder, building.builder.input, names, options);
  return {
    logits: buildHead(building, features, head),
    description: `FCN, ${nameResNet(names, features)}`,
    outputStride: resNetStride(options),
    modules: [...resNetModules(names), `${head.prefix}.`],
  };
}

function buildHead({ builder }: Building, features: Value, { prefix, convs, join, last }: Head): Value {
  builder.part = 'head';
  let value = convs.reduce((input, names) => convNormRelu(builder, input, names), features);
  if (join) value = convNormRelu(builder, concatChannels(builder, [features, value], `${join[0]}.joined`), join);
  builder.closeBlock(`${prefix}.convs`, value);
  builder.part = 'classifier';
  const logits = builder.conv(value, last, { bias: true });
  builder.closeBlock(last, logits);
  return logits;
}

import { type Architecture, type Building, type Built, settleBatchNorm } from './architecture.js';
import { type Aspp, buildAspp, mmsegAspp, settleRates, torchvisionAspp } from './aspp.js';
import type { Value } from './builder.js';
import { convNormRelu } from './layers.js';
import { buildMobileNetV3, type MobileNetV3Names, recogniseMobileNetV3, settleMobileNetV3 } from './mobilenet-v3.js';
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

/** Dilations of torchvision and mmsegmentation at output stride 8; those for stride 16 are half of it. */
const RATES = [12, 24, 36];

interface Head {
  aspp: Aspp;
  /** The name of the pyramid on the model card. */
  block: string;
  prefix: string;
  /** torchvision has another 3x3 convolution between the pyramid and the last layer. */
  middle: [conv: string, norm: string] | undefined;
  last: string;
}

function recogniseHead(shapes: StateShapes): Head | undefined {
  const torchvision = torchvisionAspp(shapes, 'classifier.0');
  if (torchvision) {
    const rest = { prefix: 'classifier', block: 'classifier.0', last: 'classifier.4' };
    return { aspp: torchvision, middle: ['classifier.1', 'classifier.2'], ...rest };
  }
  const mmseg = mmsegAspp(shapes, 'decode_head');
  const plus = shapes.has('decode_head.sep_bottleneck.0.depthwise_conv.conv.weight');
  if (!mmseg || plus || !shapes.has('decode_head.conv_seg.weight')) return undefined;
  const rest = { prefix: 'decode_head', block: 'decode_head.aspp_modules', last: 'decode_head.conv_seg' };
  return { aspp: mmseg, middle: undefined, ...rest };
}

/** DeepLabV3 (Chen et al. 2017): atrous spatial pyramid pooling on a dilated ResNet or MobileNetV3. */
export const deepLabV3: Architecture = {
  name: 'DeepLabV3',
  knownBy: 'classifier.0.convs.0.0 and classifier.4, or decode_head.aspp_modules.0.bn and decode_head.conv_seg',
  recognise(shapes) {
    const head = recogniseHead(shapes);
    if (!head) return undefined;
    const resnet = recogniseResNet(shapes);
    if (resnet) return (building) => buildOnResNet(building, resnet, head);
    const mobile = recogniseMobileNetV3(shapes);
    return mobile && ((building) => buildOnMobileNet(building, mobile, head));
  },
};

function buildOnResNet(building: Building, names: ResNetNames, head: Head): Built {
  const options = settleResNet(building, names, { contractDilation: true, caffe: false });
  const rates = settleRates(building, head.aspp, RATES);
  settleBatchNorm(building);
  const { features } = buildResNet(building.builder, building.builder.input, names, options);
  return {
    logits: buildHead(building, features, head, rates),
    description: `DeepLabV3, ${nameResNet(names, features)}`,
    outputStride: resNetStride(options),
    modules: [...resNetModules(names), `${head.prefix}.`],
  };
}

function buildOnMobileNet(building: Building, names: MobileNetV3Names, head: Head): Built {
  const options = settleMobileNetV3(building);
  const rates = settleRates(building, head.aspp, RATES);
  const { features } = buildMobileNetV3(building, building.builder.input, names, options);
  return {
    logits: buildHead(building, features, head, rates),
    description: `DeepLabV3, ${names.size}, ${features.channels} features`,
    outputStride: options.outputStride,
    modules: ['backbone.', `${head.prefix}.`],
  };
}

function buildHead({ builder }: Building, features: Value, head: Head, rates: number[]): Value {
  builder.part = 'head';
  const pyramid = buildAspp(builder, features, head.aspp, rates);
  builder.closeBlock(head.block, pyramid);
  const middle = head.middle ? convNormRelu(builder, pyramid, head.middle) : pyramid;
  if (head.middle) builder.closeBlock(head.middle[0], middle);
  builder.part = 'classifier';
  const logits = builder.conv(middle, head.last, { bias: true });
  builder.closeBlock(head.last, logits);
  return logits;
}

import { type Architecture, type Building, type Built, settleBatchNorm } from './architecture.js';
import { type Aspp, buildAspp, mmsegAspp, settleRates } from './aspp.js';
import type { Value } from './builder.js';
import { concatChannels, resizeLike } from './feature-maps.js';
import { convModule, convNormRelu, depthwiseSeparable } from './layers.js';
import {
  buildResNet,
  nameResNet,
  type ResNetNames,
  recogniseResNet,
  resNetModules,
  resNetStride,
  settleResNet,
} from './resnet.js';

const HEAD = 'decode_head';
/** Dilations at output stride 8. */
const RATES = [12, 24, 36];

/** DeepLabV3+ (Chen et al. 2018): the pyramid's result is resized to the first stage and refined with its features. */
export const deepLabV3Plus: Architecture = {
  name: 'DeepLabV3+',
  knownBy: 'layer1 … layer4, decode_head.aspp_modules.0 and decode_head.sep_bottleneck.0',
  recognise(shapes) {
    if (!shapes.has(`${HEAD}.sep_bottleneck.0.depthwise_conv.conv.weight`)) return undefined;
    const names = recogniseResNet(shapes);
    const aspp = mmsegAspp(shapes, HEAD);
    return names && aspp && ((building) => build(building, names, aspp));
  },
};

function build(building: Building, names: ResNetNames, aspp: Aspp): Built {
  const { builder } = building;
  const options = settleResNet(building, names, { contractDilation: true, caffe: false });
  const rates = settleRates(building, aspp, RATES);
  settleBatchNorm(building);
  const { low, features } = buildResNet(builder, builder.input, names, options);
  builder.part = 'head';
  const pyramid = buildAspp(builder, features, aspp, rates);
  builder.closeBlock(`${HEAD}.aspp_modules`, pyramid);
  const refined = refine(building, pyramid, low);
  builder.closeBlock(`${HEAD}.sep_bottleneck`, refined);
  builder.part = 'classifier';
  const logits = builder.conv(refined, `${HEAD}.conv_seg`, { bias: true });
  builder.closeBlock(`${HEAD}.conv_seg`, logits);
  // Without `c1_bottleneck` the head stays at the resolution of the features.
  const stride = hasLow(building) ? 4 : resNetStride(options);
  return {
    logits,
    description: `DeepLabV3+, ${nameResNet(names, features)}`,
    outputStride: stride,
    modules: [...resNetModules(names), `${HEAD}.`],
  };
}

const hasLow = ({ shapes }: Building): boolean => shapes.has(`${HEAD}.c1_bottleneck.conv.weight`);

function refine(building: Building, pyramid: Value, low: Value): Value {
  const { builder } = building;
  let value = pyramid;
  if (hasLow(building)) {
    const narrow = convNormRelu(builder, low, convModule(`${HEAD}.c1_bottleneck`));
    value = concatChannels(builder, [resizeLike(builder, pyramid, narrow), narrow], `${HEAD}.joined`);
  }
  return [0, 1].reduce((input, index) => depthwiseSeparable(builder, input, `${HEAD}.sep_bottleneck.${index}`), value);
}

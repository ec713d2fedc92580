import type { Architecture, Building, Built } from './architecture.js';
import type { Value } from './builder.js';
import { globalMean, multiply, resizeLike } from './feature-maps.js';
import { convNormRelu } from './layers.js';
import { buildMobileNetV3, type MobileNetV3Names, recogniseMobileNetV3, settleMobileNetV3 } from './mobilenet-v3.js';

/** LR-ASPP (Howard et al. 2019), as torchvision has it. */
export const lraspp: Architecture = {
  name: 'LR-ASPP',
  knownBy: 'backbone.1.block.0.0, classifier.cbr.0 and classifier.low_classifier',
  recognise(shapes) {
    if (!shapes.has('classifier.cbr.0.weight')) return undefined;
    const names = recogniseMobileNetV3(shapes);
    return names && ((building) => build(building, names));
  },
};

function build(building: Building, names: MobileNetV3Names): Built {
  const options = settleMobileNetV3(building);
  const { low, features } = buildMobileNetV3(building, building.builder.input, names, options);
  return {
    logits: buildHead(building, low, features),
    description: `LR-ASPP, ${names.size}, ${features.channels} features`,
    outputStride: 8,
    modules: ['backbone.', 'classifier.'],
  };
}

/** High-level features, scaled by what the whole image shows, are resized to the low-level ones; both vote. */
function buildHead({ builder }: Building, low: Value, high: Value): Value {
  builder.part = 'head';
  const features = convNormRelu(builder, high, ['classifier.cbr.0', 'classifier.cbr.1']);
  const mean = globalMean(builder, high, 'classifier.scale.0');
  const scale = builder.activation(builder.conv(mean, 'classifier.scale.1'), { kind: 'sigmoid' });
  const scaled = multiply(builder, features, scale, 'classifier.scaled');
  const resized = resizeLike(builder, scaled, low);
  builder.closeBlock('classifier.cbr', resized);
  builder.part = 'classifier';
  const fromLow = builder.conv(low, 'classifier.low_classifier', { bias: true });
  const fromHigh = builder.conv(resized, 'classifier.high_classifier', { bias: true });
  const logits = builder.add(fromLow, fromHigh, 'classifier.sum');
  builder.closeBlock('classifier', logits);
  return logits;
}

import type { ConvOptions, GraphBuilder, Value } from './builder.js';

/** Convolution, batch norm, ReLU. `names` as the code base has them: convolution and norm. */
export function convNormRelu(
  builder: GraphBuilder,
  input: Value,
  [conv, norm]: readonly [conv: string, norm: string],
  options: ConvOptions = {},
): Value {
  return builder.relu(builder.batchNorm(builder.conv(input, conv, options), norm));
}

/** The names of a ConvModule of mmcv. */
export const convModule = (prefix: string): [string, string] => [`${prefix}.conv`, `${prefix}.bn`];

/** Depthwise, then pointwise convolution, batch norm and ReLU after both: mmcv's DepthwiseSeparableConvModule. */
export function depthwiseSeparable(builder: GraphBuilder, input: Value, prefix: string, dilation = 1): Value {
  const depthwise = convNormRelu(builder, input, convModule(`${prefix}.depthwise_conv`), {
    dilation,
    grouped: true,
  });
  return convNormRelu(builder, depthwise, convModule(`${prefix}.pointwise_conv`));
}

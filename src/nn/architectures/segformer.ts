import { type Architecture, type Building, type Built, settleBatchNorm } from './architecture.js';
import type { Value } from './builder.js';
import { concatChannels, resizeLike } from './feature-maps.js';
import { convModule, convNormRelu } from './layers.js';
import { buildMixTransformer, nameMixTransformer, settleMixTransformer } from './mix-transformer.js';
import { type MixTransformerNames, recogniseMixTransformer } from './mix-transformer-names.js';
import type { StateShapes } from './shapes.js';

/** The decoder of a code base: how stages are narrowed, joined, fused and classified. */
interface Decoder {
  narrow(building: Building, stage: Value, index: number): Value;
  /** True where the last stage is joined first. */
  reversed: boolean;
  fuse: [conv: string, norm: string];
  classifier: string;
  /** Names that the code base saves and does not compute with. */
  idle: string[];
}

const HEAD = 'decode_head';

const huggingFace: Decoder = {
  narrow: ({ builder }, stage, index) => builder.linear(stage, `${HEAD}.linear_c.${index}.proj`),
  reversed: true,
  fuse: [`${HEAD}.linear_fuse`, `${HEAD}.batch_norm`],
  classifier: `${HEAD}.classifier`,
  idle: [],
};

const transformers5: Decoder = {
  ...huggingFace,
  narrow: ({ builder }, stage, index) => builder.linear(stage, `${HEAD}.linear_projections.${index}.proj`),
};

const nvidia: Decoder = {
  narrow: ({ builder }, stage, index) => builder.linear(stage, `${HEAD}.linear_c${index + 1}.proj`),
  reversed: true,
  fuse: convModule(`${HEAD}.linear_fuse`),
  classifier: `${HEAD}.linear_pred`,
  idle: [`${HEAD}.conv_seg.`],
};

/** NVIDIA's, as the repository of DAFormer writes it. */
const daFormer: Decoder = {
  ...nvidia,
  narrow: ({ builder }, stage, index) => builder.linear(stage, `${HEAD}.linear_c.${index}.proj`),
  reversed: false,
};

const mmseg: Decoder = {
  narrow: ({ builder }, stage, index) => convNormRelu(builder, stage, convModule(`${HEAD}.convs.${index}`)),
  reversed: false,
  fuse: convModule(`${HEAD}.fusion_conv`),
  classifier: `${HEAD}.conv_seg`,
  idle: [],
};

function recogniseDecoder(shapes: StateShapes): Decoder | undefined {
  if (shapes.has(`${HEAD}.linear_c.0.proj.weight`)) {
    return shapes.has(`${HEAD}.linear_pred.weight`) ? daFormer : huggingFace;
  }
  if (shapes.has(`${HEAD}.linear_projections.0.proj.weight`)) return transformers5;
  if (shapes.has(`${HEAD}.linear_c1.proj.weight`)) return nvidia;
  return shapes.has(`${HEAD}.fusion_conv.conv.weight`) ? mmseg : undefined;
}

/** SegFormer (Xie et al. 2021): a Mix Transformer, whose four stages are narrowed, joined and classified. */
export const segFormer: Architecture = {
  name: 'SegFormer',
  knownBy:
    'segformer.encoder.patch_embeddings.0, backbone.patch_embed1 or backbone.layers.0.0.projection, and decode_head.linear_c.0, linear_c1 or fusion_conv',
  recognise(shapes) {
    const names = recogniseMixTransformer(shapes);
    const decoder = recogniseDecoder(shapes);
    return names && decoder && ((building) => build(building, names, decoder));
  },
};

function build(building: Building, names: MixTransformerNames, decoder: Decoder): Built {
  const { builder } = building;
  const options = settleMixTransformer(building, names);
  settleBatchNorm(building);
  const stages = buildMixTransformer(builder, builder.input, names, options);
  builder.part = 'head';
  const fused = fuse(building, stages, decoder);
  builder.closeBlock(`${HEAD}.fuse`, fused);
  builder.part = 'classifier';
  const logits = builder.conv(fused, decoder.classifier, { bias: true });
  builder.closeBlock(decoder.classifier, logits);
  return {
    logits,
    description: `SegFormer, ${nameMixTransformer(names, stages)}`,
    outputStride: options.strides[0] ?? 4,
    modules: [names.dialect.module, `${HEAD}.`],
    idle: decoder.idle,
  };
}

function fuse(building: Building, stages: readonly Value[], decoder: Decoder): Value {
  const { builder } = building;
  const narrowed = stages.map((stage, index) => decoder.narrow(building, stage, index));
  const first = narrowed[0];
  if (!first) throw new Error('A Mix Transformer has four stages.');
  const resized = narrowed.map((stage) => (stage === first ? stage : resizeLike(builder, stage, first)));
  const ordered = decoder.reversed ? resized.toReversed() : resized;
  return convNormRelu(builder, concatChannels(builder, ordered, `${decoder.fuse[0]}.joined`), decoder.fuse);
}

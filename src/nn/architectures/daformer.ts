import { type Architecture, type Building, type Built, settleBatchNorm } from './architecture.js';
import { type Aspp, buildAspp, mmsegAspp, settleRates } from './aspp.js';
import type { Value } from './builder.js';
import { concatChannels, resizeLike } from './feature-maps.js';
import { buildMixTransformer, nameMixTransformer, settleMixTransformer } from './mix-transformer.js';
import { type MixTransformerNames, recogniseMixTransformer } from './mix-transformer-names.js';

const HEAD = 'decode_head';
const RATES = [6, 12, 18];

/** DAFormer (Hoyer et al. 2022): a Mix Transformer whose stages are joined and fused by a separable pyramid. */
export const daFormer: Architecture = {
  name: 'DAFormer',
  knownBy: 'backbone.patch_embed1, decode_head.embed_layers.0 and decode_head.fuse_layer',
  recognise(shapes) {
    if (!shapes.has(`${HEAD}.embed_layers.0.proj.weight`)) return undefined;
    const names = recogniseMixTransformer(shapes);
    const aspp = mmsegAspp(shapes, `${HEAD}.fuse_layer`);
    return names && aspp && ((building) => build(building, names, aspp));
  },
};

function build(building: Building, names: MixTransformerNames, aspp: Aspp): Built {
  const { builder } = building;
  const options = settleMixTransformer(building, names);
  const rates = settleRates(building, aspp, RATES);
  settleBatchNorm(building);
  const stages = buildMixTransformer(builder, builder.input, names, options);
  builder.part = 'head';
  const joined = join(building, stages);
  builder.closeBlock(`${HEAD}.embed_layers`, joined);
  const fused = buildAspp(builder, joined, aspp, rates);
  builder.closeBlock(`${HEAD}.fuse_layer`, fused);
  builder.part = 'classifier';
  const logits = builder.conv(fused, `${HEAD}.conv_seg`, { bias: true });
  builder.closeBlock(`${HEAD}.conv_seg`, logits);
  return {
    logits,
    description: `DAFormer, ${nameMixTransformer(names, stages)}`,
    outputStride: options.strides[0] ?? 4,
    modules: [names.dialect.module, `${HEAD}.`],
  };
}

/** Every stage, embedded, at the resolution of the first. */
function join({ builder }: Building, stages: readonly Value[]): Value {
  const embedded = stages.map((stage, index) => builder.linear(stage, `${HEAD}.embed_layers.${index}.proj`));
  const first = embedded[0];
  if (!first) throw new Error('A Mix Transformer has four stages.');
  const resized = embedded.map((stage) => (stage === first ? stage : resizeLike(builder, stage, first)));
  return concatChannels(builder, resized, `${HEAD}.embed_layers.joined`);
}

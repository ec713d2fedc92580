import { UserError } from '../../protocol/errors.js';
import type { Building } from './architecture.js';
import { listOf } from './assumptions.js';
import type { GraphBuilder, Value } from './builder.js';
import { sliceAxis, toMap, toTokens } from './feature-maps.js';
import {
  type BlockNames,
  every,
  type LayerNormEps,
  type MixTransformerNames,
  type Projections,
} from './mix-transformer-names.js';

/** MiT-B0 to B5 by width and depths. */
const SIZES: Record<string, string> = {
  '32 2,2,2,2': 'MiT-B0',
  '64 2,2,2,2': 'MiT-B1',
  '64 3,4,6,3': 'MiT-B2',
  '64 3,4,18,3': 'MiT-B3',
  '64 3,8,27,3': 'MiT-B4',
  '64 3,6,40,3': 'MiT-B5',
};

export function nameMixTransformer({ depths, dialect }: MixTransformerNames, stages: readonly Value[]): string {
  const name = SIZES[`${stages[0]?.channels} ${depths}`] ?? `MiT of depths ${depths}`;
  return `${name} (names of ${dialect.name}), ${listOf(stages.map(({ channels }) => channels))} features`;
}

export interface MixTransformerOptions {
  strides: readonly number[];
  heads: readonly number[];
  eps: LayerNormEps;
}

/** Options that names and shapes do not tell. */
export function settleMixTransformer(
  { recipe, assumptions }: Building,
  { dialect }: MixTransformerNames,
): MixTransformerOptions {
  const strides = assumptions.settle('strides', recipe.strides, [4, 2, 2, 2], listOf);
  const heads = assumptions.settle('attention heads', recipe.attentionHeads, [1, 2, 5, 8], listOf);
  const given = recipe.layerNormEps === null ? null : every(recipe.layerNormEps);
  const eps = assumptions.settle('layer norm epsilon', given, dialect.eps, showEps);
  return { strides, heads, eps };
}

function showEps({ patch, block, reduction, stage }: LayerNormEps): string {
  if (new Set([patch, block, reduction, stage]).size === 1) return String(block);
  return `${block}; ${patch} after patch embeddings and reductions`;
}

/** The normalised values of the four stages, [N, H, W, C]. */
export function buildMixTransformer(
  builder: GraphBuilder,
  image: Value,
  { dialect, depths }: MixTransformerNames,
  options: MixTransformerOptions,
): Value[] {
  let value = image;
  builder.levels = depths.map((depth, stage) => {
    const { projection, norm } = dialect.patch(stage);
    const embedded = builder.conv(value, projection, { stride: options.strides[stage] ?? 2, bias: true });
    value = builder.layerNorm(embedded, norm, options.eps.patch);
    const heads = options.heads[stage] ?? 1;
    checkHeads(builder, value, heads, stage);
    for (let index = 0; index < depth; index++) {
      value = transformerBlock(builder, value, dialect.block(stage, index), heads, options.eps);
    }
    value = builder.layerNorm(value, dialect.norm(stage), options.eps.stage);
    builder.closeBlock(`${dialect.module}stage${stage + 1}`, value);
    return value;
  });
  return builder.levels;
}

function checkHeads({ shapes }: GraphBuilder, { channels }: Value, heads: number, stage: number): void {
  if (channels % heads === 0) return;
  const message = `Stage ${stage + 1} has ${channels} channels, which ${heads} attention heads do not divide.`;
  throw new UserError('bad-network-options', message, {
    file: shapes.file,
    advice: "Set the recipe's network.attentionHeads to the heads of the four stages.",
  });
}

function transformerBlock(
  builder: GraphBuilder,
  input: Value,
  names: BlockNames,
  heads: number,
  eps: LayerNormEps,
): Value {
  const attended = attention(builder, builder.layerNorm(input, names.norm1, eps.block), names, { heads, eps });
  const middle = builder.add(input, attended, `${names.out}.sum`);
  const fed = mixFeedForward(builder, builder.layerNorm(middle, names.norm2, eps.block), names);
  builder.closeResidual(attended, fed);
  return builder.add(middle, fed, `${names.contract}.sum`);
}

/** Keys and values come from a reduced map: a strided convolution and a layer norm, where there is one. */
function attention(
  builder: GraphBuilder,
  input: Value,
  names: BlockNames,
  { heads, eps }: { heads: number; eps: LayerNormEps },
): Value {
  const reduced = reduce(builder, input, names, eps.reduction);
  const { query, key, value } = project(builder, input, reduced, names.projections);
  const name = `${names.out}.attention`;
  const inputs = { input: query.name, key: key.name, value: value.name };
  const attended = builder.node(query.channels, { op: 'attention', name, ...inputs, output: name, heads, scale: null });
  return builder.linear(toMap(builder, attended, input), names.out);
}

function reduce(builder: GraphBuilder, input: Value, names: BlockNames, eps: number): Value {
  const ratio = builder.shapes.shape(`${names.reduction}.weight`)?.[2];
  if (ratio === undefined) return input;
  const reduced = builder.conv(input, names.reduction, { stride: ratio, padding: 0, bias: true });
  return builder.layerNorm(reduced, names.reductionNorm, eps);
}

/** Queries of `input`, keys and values of `reduced`, as tokens. */
function project(builder: GraphBuilder, input: Value, reduced: Value, projections: Projections) {
  if ('packed' in projections) return projectPacked(builder, input, reduced, projections.packed);
  const { channels } = input;
  const query = toTokens(builder, builder.linear(input, projections.query, channels));
  if ('key' in projections) {
    const key = toTokens(builder, builder.linear(reduced, projections.key, channels));
    return { query, key, value: toTokens(builder, builder.linear(reduced, projections.value, channels)) };
  }
  const both = toTokens(builder, builder.linear(reduced, projections.keyValue, 2 * channels));
  const half = (part: 'key' | 'value', start: number) => {
    const name = `${projections.keyValue}.${part}`;
    return sliceAxis(builder, both, { name, axis: 2, start, end: start + channels, channels });
  };
  return { query, key: half('key', 0), value: half('value', channels) };
}

/** Rows of one matrix: queries read the input, keys and values the reduced map. */
function projectPacked(builder: GraphBuilder, input: Value, reduced: Value, prefix: string) {
  const { channels } = input;
  builder.shapes.takeMatrix(`${prefix}_weight`, channels, 3 * channels);
  builder.shapes.takeVector(`${prefix}_bias`, 3 * channels);
  const weight = builder.constant(`${prefix}_weight`, [3 * channels, channels], 'matrix');
  const bias = builder.constant(`${prefix}_bias`, [3 * channels], 'vector');
  const part = (name: string, from: Value, index: number) => {
    const rows = { axis: 0, start: index * channels, end: (index + 1) * channels, channels };
    const matrix = sliceAxis(builder, weight, { name: `${prefix}_weight.${name}`, ...rows });
    const vector = sliceAxis(builder, bias, { name: `${prefix}_bias.${name}`, ...rows });
    const tokens = toTokens(builder, from, `${prefix}.${name}.tokens`);
    const output = `${prefix}.${name}.product`;
    const product = { name: output, input: tokens.name, other: matrix.name, output };
    builder.node(channels, { op: 'matmul', ...product, transposeA: false, transposeB: true, alpha: 1 });
    const sum = { name: `${prefix}.${name}`, input: output, other: vector.name, output: `${prefix}.${name}` };
    return builder.node(channels, { op: 'binary', kind: 'add', ...sum });
  };
  return { query: part('query', input, 0), key: part('key', reduced, 1), value: part('value', reduced, 2) };
}

/** Wide, mixed by a depthwise convolution, GELU, narrow. */
function mixFeedForward(builder: GraphBuilder, input: Value, names: BlockNames): Value {
  const wide = pointwise(builder, input, names.expand);
  const mixed = builder.conv(wide, names.depthwise, { bias: true, grouped: true });
  return pointwise(builder, builder.activation(mixed, { kind: 'gelu', approximate: 'none' }), names.contract);
}

/** A linear layer, or the 1x1 convolution that mmsegmentation writes for it. */
function pointwise(builder: GraphBuilder, input: Value, prefix: string): Value {
  const isConv = builder.shapes.shape(`${prefix}.weight`)?.length === 4;
  return isConv ? builder.conv(input, prefix, { bias: true }) : builder.linear(input, prefix);
}

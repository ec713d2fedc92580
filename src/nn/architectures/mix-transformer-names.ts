import type { StateShapes } from './shapes.js';

/** Where the projections of an attention lie: three layers, keys and values in one, or all in one tensor. */
export type Projections =
  | { query: string; key: string; value: string }
  | { query: string; keyValue: string }
  /** [3 C, C] and [3 C]: queries, keys, values, as torch.nn.MultiheadAttention has them. */
  | { packed: string };

export interface BlockNames {
  norm1: string;
  projections: Projections;
  /** The strided convolution that makes fewer keys and values, and the norm behind it. */
  reduction: string;
  reductionNorm: string;
  out: string;
  norm2: string;
  expand: string;
  depthwise: string;
  contract: string;
}

/** Epsilons of the layer norms by their place. */
export interface LayerNormEps {
  patch: number;
  block: number;
  reduction: number;
  stage: number;
}

/** How a code base names and normalises a Mix Transformer. Stages and blocks count from 0. */
export interface Dialect {
  name: string;
  patch(stage: number): { projection: string; norm: string };
  block(stage: number, index: number): BlockNames;
  norm(stage: number): string;
  /** Beginning of all names. */
  module: string;
  eps: LayerNormEps;
}

export const every = (eps: number): LayerNormEps => ({ patch: eps, block: eps, reduction: eps, stage: eps });

const huggingFace: Dialect = {
  name: 'Hugging Face',
  module: 'segformer.encoder.',
  patch: (stage) => {
    const prefix = `segformer.encoder.patch_embeddings.${stage}`;
    return { projection: `${prefix}.proj`, norm: `${prefix}.layer_norm` };
  },
  block: (stage, index) => {
    const prefix = `segformer.encoder.block.${stage}.${index}`;
    const self = `${prefix}.attention.self`;
    return {
      norm1: `${prefix}.layer_norm_1`,
      projections: { query: `${self}.query`, key: `${self}.key`, value: `${self}.value` },
      reduction: `${self}.sr`,
      reductionNorm: `${self}.layer_norm`,
      out: `${prefix}.attention.output.dense`,
      norm2: `${prefix}.layer_norm_2`,
      expand: `${prefix}.mlp.dense1`,
      depthwise: `${prefix}.mlp.dwconv.dwconv`,
      contract: `${prefix}.mlp.dense2`,
    };
  },
  norm: (stage) => `segformer.encoder.layer_norm.${stage}`,
  // config.layer_norm_eps is not used there.
  eps: every(1e-5),
};

/** Hugging Face, as transformers 5 names the layers. */
const transformers5: Dialect = {
  name: 'transformers 5',
  module: 'segformer.stages.',
  patch: (stage) => {
    const prefix = `segformer.stages.${stage}.patch_embeddings`;
    return { projection: `${prefix}.proj`, norm: `${prefix}.layer_norm` };
  },
  block: (stage, index) => {
    const prefix = `segformer.stages.${stage}.blocks.${index}`;
    const attention = `${prefix}.attention`;
    return {
      norm1: `${prefix}.layernorm_before`,
      projections: { query: `${attention}.q_proj`, key: `${attention}.k_proj`, value: `${attention}.v_proj` },
      reduction: `${attention}.sequence_reduction.sequence_reduction`,
      reductionNorm: `${attention}.sequence_reduction.layer_norm`,
      out: `${attention}.o_proj`,
      norm2: `${prefix}.layernorm_after`,
      expand: `${prefix}.mlp.fc1`,
      depthwise: `${prefix}.mlp.dwconv.dwconv`,
      contract: `${prefix}.mlp.fc2`,
    };
  },
  norm: (stage) => `segformer.stages.${stage}.layer_norm`,
  eps: every(1e-5),
};

const nvidia: Dialect = {
  name: 'NVIDIA',
  module: 'backbone.',
  patch: (stage) => {
    const prefix = `backbone.patch_embed${stage + 1}`;
    return { projection: `${prefix}.proj`, norm: `${prefix}.norm` };
  },
  block: (stage, index) => {
    const prefix = `backbone.block${stage + 1}.${index}`;
    return {
      norm1: `${prefix}.norm1`,
      projections: { query: `${prefix}.attn.q`, keyValue: `${prefix}.attn.kv` },
      reduction: `${prefix}.attn.sr`,
      reductionNorm: `${prefix}.attn.norm`,
      out: `${prefix}.attn.proj`,
      norm2: `${prefix}.norm2`,
      expand: `${prefix}.mlp.fc1`,
      depthwise: `${prefix}.mlp.dwconv.dwconv`,
      contract: `${prefix}.mlp.fc2`,
    };
  },
  norm: (stage) => `backbone.norm${stage + 1}`,
  // Two norms are made without the epsilon that the others are given.
  eps: { patch: 1e-5, block: 1e-6, reduction: 1e-5, stage: 1e-6 },
};

const mmseg: Dialect = {
  name: 'mmsegmentation',
  module: 'backbone.',
  patch: (stage) => {
    const prefix = `backbone.layers.${stage}.0`;
    return { projection: `${prefix}.projection`, norm: `${prefix}.norm` };
  },
  block: (stage, index) => {
    const prefix = `backbone.layers.${stage}.1.${index}`;
    return {
      norm1: `${prefix}.norm1`,
      projections: { packed: `${prefix}.attn.attn.in_proj` },
      reduction: `${prefix}.attn.sr`,
      reductionNorm: `${prefix}.attn.norm`,
      out: `${prefix}.attn.attn.out_proj`,
      norm2: `${prefix}.norm2`,
      expand: `${prefix}.ffn.layers.0`,
      depthwise: `${prefix}.ffn.layers.1`,
      contract: `${prefix}.ffn.layers.4`,
    };
  },
  norm: (stage) => `backbone.layers.${stage}.2`,
  eps: every(1e-6),
};

export interface MixTransformerNames {
  dialect: Dialect;
  depths: number[];
}

/** Finds a Mix Transformer by the convolution of its first patch embedding. */
export function recogniseMixTransformer(shapes: StateShapes): MixTransformerNames | undefined {
  const dialect = [huggingFace, transformers5, nvidia, mmseg].find(({ patch }) =>
    shapes.has(`${patch(0).projection}.weight`),
  );
  if (!dialect) return undefined;
  const depths = [0, 1, 2, 3].map((stage) => shapes.count((index) => `${dialect.block(stage, index).norm1}.weight`));
  return depths.includes(0) ? undefined : { dialect, depths };
}

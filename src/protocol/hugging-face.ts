import { isFields } from './class-lists/plain-values.js';
import type { Normalisation } from './known-normalisations.js';

/** What a JSON file of Hugging Face's libraries says. */
export type Said = Readonly<Record<string, unknown>>;

/** Files beside the weights that say what they are of and how the model takes images. */
export const CONFIG = 'config.json';
export const PREPROCESSOR = 'preprocessor_config.json';

/** Names of a model's weights, in the order in which `from_pretrained` looks for them. */
export const WEIGHTS: readonly string[] = [
  'model.safetensors',
  'model.safetensors.index.json',
  'pytorch_model.bin',
  'pytorch_model.bin.index.json',
];

/** A `config.json` of transformers; many other programs have a file of that name. */
export const isConfig = (value: unknown): value is Said =>
  isFields(value) && ['model_type', 'architectures', 'id2label', 'transformers_version'].some((key) => key in value);

const three = (value: unknown): [number, number, number] | undefined => {
  const list = typeof value === 'number' ? [value, value, value] : value;
  if (!Array.isArray(list) || list.length !== 3 || !list.every((one) => Number.isFinite(one))) return undefined;
  return [list[0], list[1], list[2]];
};

/**
 * How an image processor turns bytes into numbers: `(x * factor - mean) / deviation`. Undefined where it does not say, or
 * where its numbers cannot be used.
 */
export function coloursOf(preprocessor: Said): Normalisation | undefined {
  const factor = preprocessor.do_rescale === false ? 1 : (preprocessor.rescale_factor ?? 1 / 255);
  if (typeof factor !== 'number' || !(factor > 0)) return undefined;
  const normalises = preprocessor.do_normalize !== false;
  const mean = normalises ? three(preprocessor.image_mean) : ([0, 0, 0] as const);
  const std = normalises ? three(preprocessor.image_std) : ([1, 1, 1] as const);
  if (!mean || !std || std.some((value) => !(value > 0))) return undefined;
  const scale = 255 * factor;
  // A factor that was written with few digits is 1 / 255 all the same.
  const share = Math.abs(scale - 1) < 1e-5 ? 1 : scale;
  return {
    mean: [mean[0] / share, mean[1] / share, mean[2] / share],
    std: [std[0] / share, std[1] / share, std[2] / share],
    channelOrder: preprocessor.do_flip_channel_order === true ? 'bgr' : 'rgb',
  };
}

/** True where label maps have 0 for what is not labelled, and classes from 1. */
export const reducesLabels = (preprocessor: Said | undefined): boolean =>
  (preprocessor?.do_reduce_labels ?? preprocessor?.reduce_labels) === true;

/** "512 × 512": the size to which an image processor resizes; undefined where it does not. */
export function sizeOf(preprocessor: Said): string | undefined {
  const { size, do_resize } = preprocessor;
  if (do_resize === false) return undefined;
  if (typeof size === 'number') return `${size} × ${size}`;
  if (!isFields(size)) return undefined;
  const { width, height, shortest_edge } = size;
  if (typeof width === 'number' && typeof height === 'number') return `${width} × ${height}`;
  return typeof shortest_edge === 'number' ? `a shortest edge of ${shortest_edge}` : undefined;
}

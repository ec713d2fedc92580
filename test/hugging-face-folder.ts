import { writeSafetensors } from '../src/formats/safetensors/write.js';
import { createRandom } from '../src/images/random.js';
import { shapesOf } from './code-bases.js';

/** What transformers writes beside the weights of a small SegFormer of five classes. */
export const smallConfig = {
  architectures: ['SegformerForSemanticSegmentation'],
  model_type: 'segformer',
  num_attention_heads: [1, 2, 5, 8],
  strides: [4, 2, 2, 2],
  hidden_act: 'gelu',
  semantic_loss_ignore_index: 255,
  id2label: { '0': 'road', '1': 'car', '2': 'sky', '3': 'tree', '4': 'person' },
  label2id: { road: 0, car: 1, sky: 2, tree: 3, person: 4 },
  torch_dtype: 'float32',
};

export const smallPreprocessor = {
  do_normalize: true,
  do_reduce_labels: true,
  do_rescale: true,
  do_resize: true,
  image_mean: [0.5, 0.4, 0.3],
  image_processor_type: 'SegformerImageProcessor',
  image_std: [0.25, 0.26, 0.27],
  rescale_factor: 0.00392156862745098,
  size: { height: 512, width: 512 },
};

/** Random but fixed weights of a sensible size. */
function valuesOf(name: string, shape: readonly number[]): Float32Array {
  const random = createRandom(1).fork(name);
  const count = shape.reduce((a, b) => a * b, 1);
  const about = name.endsWith('running_var') || (shape.length === 1 && name.endsWith('.weight')) ? 1 : 0;
  const spread = shape.length > 1 ? Math.sqrt((shape[0] ?? 1) / count) : 0.1;
  return Float32Array.from(
    { length: count },
    () => about + (about === 1 ? random.normal() ** 2 : random.normal()) * spread,
  );
}

/** The tensors of a small SegFormer, under the names of transformers 5. */
export const smallSegformer = () =>
  [...shapesOf('transformers5-segformer')].map(([name, shape]) => ({
    name,
    dtype: 'F32' as const,
    shape,
    bytes: new Uint8Array(valuesOf(name, shape).buffer),
  }));

export const jsonBytes = (value: unknown): Uint8Array => new TextEncoder().encode(JSON.stringify(value, null, 2));

/** A folder as `save_pretrained` writes it, by file names. */
export const smallFolder = (config: unknown = smallConfig, preprocessor: unknown = smallPreprocessor) =>
  new Map([
    ['model.safetensors', writeSafetensors(smallSegformer(), { format: 'pt' })],
    ['config.json', jsonBytes(config)],
    ...(preprocessor === null ? [] : [['preprocessor_config.json', jsonBytes(preprocessor)] as const]),
  ]);

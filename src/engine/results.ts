import { predictLabelMaps } from '../adapt/label-maps.js';
import type { ModelFile } from '../formats/model-file.js';
import { type PendingUpdates, writeAdapted } from '../formats/write.js';
import type { TargetSet } from '../images/target-set.js';
import type { Network } from '../nn/network.js';
import { pendingUpdates } from '../nn/open-network.js';
import { isFields } from '../protocol/class-lists/plain-values.js';
import { settleNormalisation, type UsualNormalisation } from '../protocol/normalisation.js';
import type { Recipe } from '../protocol/recipe.js';
import type { SourceModel } from './source/source-model.js';

/** Class ids of an image at its file's own size. */
export interface Prediction {
  image: number;
  name: string;
  width: number;
  height: number;
  data: Uint8Array;
}

/** How images are taken before any run: as they were opened, with the colours that are usual for the network. */
export function inputOfResults({ width, height }: TargetSet, usual: UsualNormalisation): Recipe['input'] {
  const unsaid = { mean: null, std: null, channelOrder: null, sampleBits: null };
  const plain = { width, height, cropWidth: null, cropHeight: null, ...unsaid };
  return { ...plain, ...settleNormalisation(plain, usual) };
}

/** Of those images that are used, in their order. */
export async function* predictFiles(
  network: Network,
  targets: TargetSet,
  images: readonly number[],
  input: Recipe['input'],
): AsyncGenerator<Prediction, void, void> {
  for await (const { image, ...map } of predictLabelMaps(network, targets, images, input)) {
    yield { ...map, image, name: targets.names[image] ?? String(image) };
  }
}

/**
 * The network's weights in the form of the source file: same names, shapes and types. Written part by part from a copy on
 * the GPU: a run that goes on meanwhile does not change it.
 */
export async function* writeModel(
  network: Network,
  file: ModelFile,
  format: ModelFile['format'],
): AsyncGenerator<Uint8Array> {
  const snapshot = network.clone();
  try {
    const updates = pendingUpdates(snapshot, file);
    const write = await writerOf(format);
    yield* write(file, updates);
  } finally {
    snapshot.dispose();
  }
}

/**
 * The files between which adapted weights are written, where the model came in a folder of Hugging Face. Undefined where it
 * did not, and where the network has another number of classes than the config.
 */
export function folderFilesOf({
  file,
  card,
}: Pick<SourceModel, 'file' | 'card'>): ReadonlyMap<string, Uint8Array> | undefined {
  const { huggingFace, onnx } = file;
  if (!huggingFace || onnx) return undefined;
  const { id2label, num_labels: count } = huggingFace.config;
  const labels = isFields(id2label) ? Object.keys(id2label).length : count;
  const binary = labels === 1 && card.classes === 2;
  return labels === undefined || labels === card.classes || binary ? huggingFace.files : undefined;
}

async function writerOf(
  format: ModelFile['format'],
): Promise<(file: ModelFile, updates: PendingUpdates) => AsyncGenerator<Uint8Array>> {
  switch (format) {
    case 'pth':
      return (await import('../formats/torch/write.js')).writeTorch;
    case 'onnx':
      return (await import('../formats/onnx/write.js')).writeOnnx;
    case 'safetensors':
      return writeAdapted;
    default:
      return format satisfies never;
  }
}

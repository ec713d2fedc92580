import { predictLabels } from '../adapt/evaluate.js';
import type { ModelFile } from '../formats/model-file.js';
import { writeTorch } from '../formats/torch/write.js';
import { writeAdapted } from '../formats/write.js';
import type { TargetSet } from '../images/target-set.js';
import type { Network } from '../nn/network.js';
import { pendingUpdates } from '../nn/open-network.js';
import { NORMALISATIONS } from '../protocol/normalisation.js';
import type { Recipe } from '../protocol/recipe.js';

/** What a network expects, where no recipe says otherwise. */
const assumedInput = ({ width, height }: TargetSet): Recipe['input'] => {
  const { mean, std, channelOrder } = NORMALISATIONS.imagenet;
  return { width, height, cropWidth: null, cropHeight: null, mean: [...mean], std: [...std], channelOrder };
};

/** Class ids of an image at its file's own size. */
export interface Prediction {
  name: string;
  width: number;
  height: number;
  data: Uint8Array;
}

export async function predictFile(
  network: Network,
  targets: TargetSet,
  image: number,
  input: Recipe['input'] = assumedInput(targets),
): Promise<Prediction> {
  const size = targets.size(image);
  const data = await predictLabels(network, targets, image, size, input);
  return { ...size, data, name: targets.names[image] ?? String(image) };
}

/**
 * The network's weights in the form of the source file: same names, shapes and types. Written part by part from a copy on
 * the GPU, so that a run that goes on meanwhile does not show in it.
 */
export async function* writeModel(
  network: Network,
  file: ModelFile,
  format: 'safetensors' | 'pth',
): AsyncGenerator<Uint8Array> {
  const snapshot = network.clone();
  try {
    const updates = pendingUpdates(snapshot, file);
    yield* format === 'pth' ? writeTorch(file, updates) : writeAdapted(file, updates);
  } finally {
    snapshot.dispose();
  }
}

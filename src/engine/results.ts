import { predictLabels } from '../adapt/evaluate.js';
import type { ModelFile } from '../formats/model-file.js';
import { writeOnnx } from '../formats/onnx/write.js';
import { writeTorch } from '../formats/torch/write.js';
import { writeAdapted } from '../formats/write.js';
import type { TargetSet } from '../images/target-set.js';
import type { Network } from '../nn/network.js';
import { updatedTensors } from '../nn/open-network.js';
import type { Recipe } from '../protocol/recipe.js';

/** What a network expects, where no recipe says otherwise: the statistics of ImageNet. */
const IMAGENET = {
  cropWidth: null,
  cropHeight: null,
  mean: [0.485, 0.456, 0.406] as [number, number, number],
  std: [0.229, 0.224, 0.225] as [number, number, number],
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
  input: Recipe['input'] = { ...IMAGENET, width: targets.width, height: targets.height },
): Promise<Prediction> {
  const size = targets.size(image);
  const data = await predictLabels(network, targets, image, size, input);
  return { ...size, data, name: targets.names[image] ?? String(image) };
}

/** The network's weights in the form of the source file: same names, shapes and types. */
export async function writeModel(network: Network, file: ModelFile, format: ModelFile['format']): Promise<Uint8Array> {
  const updates = await updatedTensors(network, file);
  switch (format) {
    case 'pth':
      return writeTorch(file, updates);
    case 'onnx':
      return writeOnnx(file, updates);
    case 'safetensors':
      return writeAdapted(file, updates);
    default:
      return format satisfies never;
  }
}

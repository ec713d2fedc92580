import type { ModelFile } from '../formats/model-file.js';
import { toFloat32 } from '../formats/model-file.js';
import { UserError } from '../protocol/errors.js';
import type { ModelCard } from '../protocol/events.js';
import type { NetworkRecipe } from '../protocol/recipe.js';
import type { RecognisedNetwork } from './architectures/architecture.js';
import { recogniseStateDict } from './architectures/architectures.js';
import { describeBlocks } from './blocks.js';
import { isTrained } from './graph.js';
import { Network } from './network.js';

/** A network that was recognised, and how the recipe wants it run. */
export interface OpenedNetwork extends RecognisedNetwork {
  recompute: NetworkRecipe['recompute'];
}

/** Recognises the architecture of a state dict by names and shapes; `recipe` says what they cannot tell. */
export function recogniseNetwork(model: ModelFile, recipe: NetworkRecipe): OpenedNetwork {
  const shapes = new Map([...model.tensors].map(([name, tensor]) => [name, tensor.shape] as const));
  return { ...recogniseStateDict(shapes, recipe, model.file), recompute: recipe.recompute };
}

/** The weights of a file on the GPU. Throws a UserError when a weight is not finite. */
export function buildNetwork(model: ModelFile, { graph, recompute }: OpenedNetwork): Network {
  const valuesOf = (name: string): Float32Array => {
    const tensor = model.tensors.get(name);
    if (!tensor) throw new Error(`Tensor ${name} is gone.`);
    const values = toFloat32(tensor);
    if (!values.every(Number.isFinite)) {
      throw new UserError('weights-not-finite', `Tensor ${name} holds values that are not finite.`, {
        file: model.file,
        advice: 'The training that made this file diverged; take an earlier checkpoint.',
      });
    }
    return values;
  };
  return new Network(graph, valuesOf, { recompute });
}

const product = (shape: readonly number[]): number => shape.reduce((a, b) => a * b, 1);

/** What was opened, in words and numbers. */
export function describeModel(model: ModelFile, recognised: RecognisedNetwork, bytes: number): ModelCard {
  const trained = recognised.graph.parameters.filter(isTrained);
  return {
    file: model.file,
    format: model.format,
    bytes,
    architecture: recognised.architecture,
    parameters: trained.reduce((sum, spec) => sum + product(spec.shape), 0),
    classes: recognised.graph.classes,
    outputStride: recognised.outputStride,
    inferred: recognised.inferred,
    unused: recognised.unused,
    blocks: describeBlocks(recognised),
  };
}

/**
 * The network's values for the writer: every float parameter and statistic, and the batch counters of batch norm raised
 * by the batches that moved the running statistics.
 */
export async function updatedTensors(
  network: Network,
  model: ModelFile,
): Promise<Map<string, Float32Array | BigInt64Array>> {
  const updates = new Map<string, Float32Array | BigInt64Array>(await network.read());
  for (const tensor of model.tensors.values()) {
    if (!tensor.name.endsWith('.num_batches_tracked') || tensor.dtype !== 'I64') continue;
    if (!updates.has(tensor.name.replace('num_batches_tracked', 'running_mean'))) continue;
    const counted = new DataView(tensor.bytes.buffer, tensor.bytes.byteOffset, 8).getBigInt64(0, true);
    updates.set(tensor.name, BigInt64Array.of(counted + BigInt(network.batchesTracked)));
  }
  return updates;
}

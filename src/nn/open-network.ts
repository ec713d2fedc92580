import { viewOf } from '../formats/bytes.js';
import type { ModelFile } from '../formats/model-file.js';
import { byteLength } from '../formats/model-file.js';
import { toFloat32 } from '../formats/numbers.js';
import type { PendingUpdates, Values } from '../formats/write.js';
import { UserError } from '../protocol/errors.js';
import type { ModelCard } from '../protocol/events.js';
import type { NetworkRecipe } from '../protocol/network-recipe.js';
import type { RecognisedNetwork } from './architectures/architecture.js';
import { recogniseStateDict } from './architectures/architectures.js';
import { describeBlocks } from './blocks.js';
import { isTrained } from './graph.js';
import { graphImporter } from './graph-importer.js';
import { recogniseInFolder } from './hugging-face.js';
import { checkFloat16Graph } from './mixed-precision.js';
import { Network } from './network.js';
import type { ImageSize } from './onnx/sizes.js';

/** A network that was recognised, and how the recipe wants it run. */
export interface OpenedNetwork extends RecognisedNetwork {
  recompute: NetworkRecipe['recompute'];
  precision: NetworkRecipe['precision'];
}

/**
 * Takes the graph of an ONNX file, or recognises the architecture of a state dict by names and shapes; `recipe` says what
 * they cannot tell, and `size` what images it is given: some ONNX graphs exist at one size only. Throws a UserError where the
 * recipe asks for mixed precision and the network has none.
 */
export function recogniseNetwork(model: ModelFile, recipe: NetworkRecipe, size?: ImageSize): OpenedNetwork {
  const { recompute, precision } = recipe;
  const { huggingFace } = model;
  const recognised =
    huggingFace && !model.onnx
      ? recogniseInFolder(huggingFace, model.file, recipe, (settled) => recogniseGraph(model, settled, size))
      : recogniseGraph(model, recipe, size);
  if (precision === 'mixed') checkFloat16Graph(recognised.graph, model.file);
  return { ...recognised, recompute, precision };
}

function recogniseGraph(model: ModelFile, recipe: NetworkRecipe, size: ImageSize | undefined): RecognisedNetwork {
  if (model.onnx) return graphImporter()(model, model.onnx, size);
  const shapes = new Map([...model.tensors].map(([name, tensor]) => [name, tensor.shape] as const));
  return recogniseStateDict(shapes, recipe, model.file);
}

/**
 * The weights of a file on the GPU, read one after the other; `onRead` gets the bytes read so far and their total.
 * Throws a UserError when a weight is not finite or the precision cannot be had.
 */
export function buildNetwork(
  model: ModelFile,
  { graph, recompute, precision, constants }: OpenedNetwork,
  onRead: (done: number, total: number) => void = () => {},
): Network {
  const sizeOf = (name: string) => {
    const tensor = model.tensors.get(name);
    return tensor ? byteLength(tensor.shape, tensor.dtype) : 0;
  };
  const constant = new Set(graph.parameters.flatMap(({ name, kind }) => (kind === 'constant' ? [name] : [])));
  const total = graph.parameters.reduce((sum, { name }) => sum + sizeOf(name), 0);
  let done = 0;
  const valuesOf = (name: string): Float32Array => {
    const values = constants?.get(name) ?? finiteValues(model, name, constant.has(name));
    done += sizeOf(name);
    onRead(done, total);
    return values;
  };
  return new Network(graph, valuesOf, { recompute, precision });
}

/** Masks may be infinite: a softmax makes 0 of it. */
function finiteValues(model: ModelFile, name: string, isConstant: boolean): Float32Array {
  const tensor = model.tensors.get(name);
  if (!tensor) throw new Error(`Tensor ${name} is gone.`);
  const values = toFloat32(tensor);
  if (values.every(isConstant ? (value) => !Number.isNaN(value) : Number.isFinite)) return values;
  throw new UserError('weights-not-finite', `Tensor ${name} holds values that are not finite.`, {
    file: model.file,
    advice: 'The training that made this file diverged; take an earlier checkpoint.',
  });
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
    ...(model.weightSets && { weightSets: model.weightSets }),
    ...(model.leftOut && { leftOut: model.leftOut }),
    blocks: describeBlocks(recognised),
  };
}

/**
 * The network's values for the writer: every float parameter and statistic, and the batch counters of batch norm raised
 * by the batches that moved the running statistics.
 */
export async function updatedTensors(network: Network, model: ModelFile): Promise<Map<string, Values>> {
  return new Map<string, Values>([...(await network.read()), ...countedBatches(network, model)]);
}

/** The same, each read from the GPU when it is written; the network must not train meanwhile. */
export function pendingUpdates(network: Network, model: ModelFile): PendingUpdates {
  const updates = new Map<string, Values | (() => Promise<Values>)>(countedBatches(network, model));
  const read = network.reader();
  const changing = network.graph.parameters.filter(({ kind }) => kind !== 'constant');
  for (const { name } of changing) updates.set(name, () => read(name));
  return updates;
}

function countedBatches(network: Network, model: ModelFile): [string, BigInt64Array][] {
  const parameters = new Set(network.graph.parameters.map(({ name }) => name));
  return [...model.tensors.values()].flatMap((tensor): [string, BigInt64Array][] => {
    if (!tensor.name.endsWith('.num_batches_tracked') || tensor.dtype !== 'I64') return [];
    if (!parameters.has(tensor.name.replace('num_batches_tracked', 'running_mean'))) return [];
    const counted = viewOf(tensor.bytes).getBigInt64(0, true);
    return [[tensor.name, BigInt64Array.of(counted + BigInt(network.batchesTracked))]];
  });
}

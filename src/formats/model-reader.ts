import { type ByteSource, type Companions, noCompanions, sourceOf } from './byte-source.js';
import { hasText } from './bytes.js';
import { strangerByEnding } from './endings.js';
import { FormatError } from './error.js';
import type { ModelFile } from './model-file.js';
import { lazyTensor, type NamedTensor, renamed } from './named-tensor.js';
import type { NpyArray } from './npy/array.js';
import { readNpz } from './npy/read-npz.js';
import type { readOnnx } from './onnx/read.js';
import { splitPrefix } from './prefix.js';
import { headLength, recognise } from './recognise.js';
import { readSafetensors } from './safetensors/read.js';
import { looksLikeJson, readShards } from './safetensors/shards.js';
import { readTorch } from './torch/read.js';
import {
  checkChoice,
  chooseSet,
  describeSet,
  knownSets,
  leftOutNotes,
  leftOutOf,
  naming,
  type ReadOptions,
  severalSets,
} from './weight-sets.js';
import { holdsArrays, isTorchArchive, namesInZip, zippedModel } from './zipped-model.js';

/** Reads what an ONNX file holds. It is given by whoever reads, since the page loads that part only for such a file. */
export type ReadOnnx = typeof readOnnx;

/** See `readModel`. */
export type ReadModel = (
  given: Uint8Array | ByteSource,
  file: string,
  companions?: Companions,
  options?: ReadOptions,
) => ModelFile;

/**
 * Reads a model file: names, shapes and types at once, each tensor's numbers when they are asked for. The format is
 * recognised by the content, not by the name.
 * `companions` finds files that belong to the model: the shards of an index, the weights beside an ONNX file.
 * @throws FormatError: what is wrong with the file, or what it is instead of a model.
 */
export const modelReader =
  (readGraph: ReadOnnx): ReadModel =>
  (given, file, companions = noCompanions, options = {}) => {
    const model = readAny(sourceOf(given, file), file, companions, { ...options, readGraph });
    checkChoice(model.weightSets ?? [], options.weights, file);
    return model;
  };

type Options = ReadOptions & { readGraph: ReadOnnx };

function readAny(source: ByteSource, file: string, companions: Companions, options: Options): ModelFile {
  const head = source.read(0, Math.min(source.size, headLength));
  if (looksLikeJson(head)) return chosenOf(readShards(source, file, companions), options);
  const format = recogniseOrRefuse(head, file, source.size);
  switch (format) {
    case 'onnx':
      return readGraph(source, file, companions, options.readGraph);
    case 'pth':
      return hasText(head, 'PK') ? readZip(source, file, options) : readTorch(source, file, options);
    case 'safetensors':
      return chosenOf(readSafetensors(source, file), options);
    default:
      return format satisfies never;
  }
}

/** False where the file is certainly no ONNX graph and no archive with one. */
export function mayHoldGraph(given: Uint8Array | ByteSource, file: string): boolean {
  const source = sourceOf(given, file);
  const head = source.read(0, Math.min(source.size, headLength));
  if (looksLikeJson(head)) return false;
  try {
    return hasText(head, 'PK')
      ? !isTorchArchive(namesInZip(source, file))
      : recognise(head, file, source.size) === 'onnx';
  } catch {
    return false; // Reading says what is wrong.
  }
}

function recogniseOrRefuse(head: Uint8Array, file: string, size: number): ModelFile['format'] {
  try {
    return recognise(head, file, size);
  } catch (error) {
    const isUnknown = error instanceof FormatError && error.reason === 'not-a-checkpoint';
    throw (isUnknown && strangerByEnding(file, file)) || error;
  }
}

/** Other frameworks have protobuf files too. */
function readGraph(source: ByteSource, file: string, companions: Companions, read: ReadOnnx): ModelFile {
  try {
    return read(source, file, companions);
  } catch (error) {
    throw strangerByEnding(file, file) ?? error;
  }
}

/** What torch.save wrote, a NumPy archive, or an archive with one model in it. */
function readZip(source: ByteSource, file: string, options: Options): ModelFile {
  const names = namesInZip(source, file);
  if (isTorchArchive(names)) return readTorch(source, file, options);
  if (holdsArrays(names)) return chosenOf(arraysOf(source, file), options);
  const found = zippedModel(source, file);
  if (!found) return readTorch(source, file, options);
  if (isZip(found.source) && !isTorchArchive(namesInZip(found.source, file))) {
    const message = `${found.name} in this archive is an archive itself.`;
    throw new FormatError('zip-in-zip', message, file, 'Unpack it and give the file inside.');
  }
  const model = readAny(found.source, file, found.companions, options);
  const note = `Read from ${found.name} in the archive. The adapted model is a file of its own, not zipped.`;
  return { ...model, warnings: [note, ...model.warnings] };
}

const isZip = (source: ByteSource): boolean => hasText(source.read(0, Math.min(2, source.size)), 'PK');

function arraysOf(source: ByteSource, file: string): ModelFile {
  const arrays = readNpz(source.read(0, source.size), file);
  const tensors = new Map<string, NamedTensor>();
  for (const [name, array] of arrays)
    tensors.set(
      name,
      lazyTensor({ ...factsOf(array), name }, () => array.bytes),
    );
  const warnings = ['A NumPy archive: the adapted model is written as .safetensors.'];
  return { file, format: 'safetensors', tensors, metadata: {}, warnings, prefix: '' };
}

const factsOf = ({ dtype, shape }: NpyArray) => ({ dtype, shape });

/** The tensors of one network. The others follow by their full names. */
function chosenOf(model: ModelFile, { knows, weights }: ReadOptions): ModelFile {
  const shapes = new Map([...model.tensors].map(([name, { shape }]) => [name, shape] as const));
  const sets = knows ? knownSets(shapes, knows) : [];
  if (sets.length === 0) return withoutPrefix(model);
  const chosen = chooseSet(sets, weights, model.file);
  const rest = new Map(model.tensors);
  const tensors = new Map<string, NamedTensor>();
  const fullNames = new Map<string, string>();
  for (const [name, full] of chosen.names) {
    const tensor = model.tensors.get(full);
    if (!tensor) continue;
    tensors.set(name, renamed(tensor, name));
    fullNames.set(name, full);
    rest.delete(full);
  }
  const inSets = new Set(sets.flatMap(({ names }) => [...names.values()]));
  const leftOut = leftOutOf([...rest.keys()].filter((name) => !inSets.has(name)));
  const weightSets = sets.map((set) => describeSet(set, set === chosen, (name) => model.tensors.get(name)));
  const warnings = [...model.warnings, ...severalSets(weightSets), ...leftOutNotes(leftOut)];
  const others = [...rest.values()];
  return { ...model, tensors, others, ...naming(fullNames), weightSets, leftOut, warnings };
}

function withoutPrefix(model: ModelFile): ModelFile {
  const { kept, prefix, warnings } = splitPrefix([...model.tensors.keys()]);
  const rest = new Map(model.tensors);
  const tensors = new Map<string, NamedTensor>();
  for (const name of kept) {
    const tensor = rest.get(prefix + name);
    if (tensor) tensors.set(name, renamed(tensor, name));
    rest.delete(prefix + name);
  }
  return { ...model, tensors, others: [...rest.values()], prefix, warnings: [...model.warnings, ...warnings] };
}

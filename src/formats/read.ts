import { type ByteSource, type Companions, noCompanions, sourceOf } from './byte-source.js';
import type { ModelFile } from './model-file.js';
import { type NamedTensor, renamed } from './named-tensor.js';
import { readOnnx } from './onnx/read.js';
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
  whyStray,
} from './weight-sets.js';

/**
 * Reads a model file: names, shapes and types at once, each tensor's numbers when they are asked for. The format is
 * recognised by the content, not by the name.
 * `companions` finds files that belong to the model: the shards of an index, the weights beside an ONNX file.
 * @throws FormatError: what is wrong with the file, or what it is instead of a model.
 */
export function readModel(
  given: Uint8Array | ByteSource,
  file: string,
  companions: Companions = noCompanions,
  options: ReadOptions = {},
): ModelFile {
  const model = readAny(sourceOf(given, file), file, companions, options);
  checkChoice(model.weightSets ?? [], options.weights, file);
  return model;
}

function readAny(source: ByteSource, file: string, companions: Companions, options: ReadOptions): ModelFile {
  const head = source.read(0, Math.min(source.size, headLength));
  if (looksLikeJson(head)) return chosenOf(readShards(source, file, companions), options);
  const format = recognise(head, file, source.size);
  switch (format) {
    case 'onnx':
      return readOnnx(source, file, companions);
    case 'pth':
      return readTorch(source, file, options);
    case 'safetensors':
      return chosenOf(readSafetensors(source, file), options);
    default:
      return format satisfies never;
  }
}

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
    if (!tensor || whyStray(name) !== undefined) continue;
    tensors.set(name, renamed(tensor, name));
    fullNames.set(name, full);
    rest.delete(full);
  }
  const inSets = new Set(sets.flatMap(({ names }) => [...names].map(([name, full]) => (whyStray(name) ? '' : full))));
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

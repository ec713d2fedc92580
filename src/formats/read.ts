import { type ByteSource, type Companions, noCompanions, sourceOf } from './byte-source.js';
import type { ModelFile } from './model-file.js';
import { type NamedTensor, renamed } from './named-tensor.js';
import { readOnnx } from './onnx/read.js';
import { splitPrefix } from './prefix.js';
import { headLength, recognise } from './recognise.js';
import { readSafetensors } from './safetensors/read.js';
import { looksLikeJson, readShards } from './safetensors/shards.js';
import { readTorch } from './torch/read.js';

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
): ModelFile {
  const source = sourceOf(given, file);
  const head = source.read(0, Math.min(source.size, headLength));
  if (looksLikeJson(head)) return withoutPrefix(readShards(source, file, companions));
  const format = recognise(head, file, source.size);
  switch (format) {
    case 'onnx':
      return readOnnx(source, file, companions);
    case 'pth':
      return readTorch(source, file);
    case 'safetensors':
      return withoutPrefix(readSafetensors(source, file));
    default:
      return format satisfies never;
  }
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

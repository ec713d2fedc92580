import { type Companions, noCompanions } from './byte-source.js';
import { plainBytes } from './bytes.js';
import type { ModelFile } from './model-file.js';
import { readOnnx } from './onnx/read.js';
import { splitPrefix } from './prefix.js';
import { recognise } from './recognise.js';
import { readSafetensors } from './safetensors/read.js';
import { readTorch } from './torch/read.js';

/**
 * Reads a model file. Its format is recognised by its content, not by its name. `companions` finds files that belong to it:
 * the weights of an ONNX file that lie in another one.
 * @throws FormatError saying what is wrong with the file, or what it is instead of a model.
 */
export function readModel(source: Uint8Array, file: string, companions: Companions = noCompanions): ModelFile {
  const bytes = plainBytes(source);
  const format = recognise(bytes, file);
  if (format === 'onnx') return readOnnx(bytes, file, companions);
  return format === 'pth' ? readTorch(bytes, file) : withoutPrefix(readSafetensors(bytes, file));
}

function withoutPrefix(model: ModelFile): ModelFile {
  const { kept, prefix, warnings } = splitPrefix([...model.tensors.keys()]);
  const tensors = kept.flatMap((name) => {
    const tensor = model.tensors.get(prefix + name);
    return tensor === undefined ? [] : [[name, { ...tensor, name }] as const];
  });
  return { ...model, tensors: new Map(tensors), prefix, warnings: [...model.warnings, ...warnings] };
}

import { readFileSync } from 'node:fs';
import { encodeGraph } from '../bench/peers/onnx/encode.js';
import { toFloat32 } from '../src/formats/model-file.js';
import { readSafetensors } from '../src/formats/safetensors/read.js';
import { recogniseNetwork } from '../src/nn/open-network.js';
import { recipeByName } from '../src/protocol/recipes.js';

const MODEL = 'public/demo/source.safetensors';

/** The demo's source network as an ONNX file: an image [1,3,128,192] in, logits [1,11,16,24] out. */
export function demoOnnx(): Uint8Array {
  const file = readSafetensors(new Uint8Array(readFileSync(MODEL)), MODEL);
  const { graph } = recogniseNetwork(file, recipeByName('demo').network);
  const valuesOf = (name: string): Float32Array => {
    const tensor = file.tensors.get(name);
    if (!tensor) throw new Error(`${MODEL} has no ${name}.`);
    return toFloat32(tensor);
  };
  return encodeGraph(graph, valuesOf, [1, 3, 128, 192], [1, graph.classes, 16, 24]);
}

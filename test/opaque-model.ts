import { readFileSync } from 'node:fs';
import { encodeGraph } from '../bench/peers/onnx/encode.js';
import { toFloat32 } from '../src/formats/numbers.js';
import { readSafetensors } from '../src/formats/safetensors/read.js';
import { recogniseNetwork } from '../src/nn/open-network.js';
import { recipeByName } from '../src/protocol/recipes.js';

const MODEL = 'public/demo/source.safetensors';

/** The demo's source network as an ONNX file: an image [1,3,128,192] in, logits [1,11,16,24] out; or of any batch and size. */
export function demoOnnx(sizes: 'fixed' | 'free' = 'fixed'): Uint8Array {
  const file = readSafetensors(new Uint8Array(readFileSync(MODEL)), MODEL);
  const { graph } = recogniseNetwork(file, recipeByName('demo').network);
  const valuesOf = (name: string): Float32Array => {
    const tensor = file.tensors.get(name);
    if (!tensor) throw new Error(`${MODEL} has no ${name}.`);
    return toFloat32(tensor);
  };
  const [batch, height, width, rows, columns] =
    sizes === 'fixed' ? [1, 128, 192, 16, 24] : (['batch', 'height', 'width', 'rows', 'columns'] as const);
  return encodeGraph(graph, valuesOf, [batch, 3, height, width], [batch, graph.classes, rows, columns]);
}

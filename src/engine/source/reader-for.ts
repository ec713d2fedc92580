import type { ByteSource } from '../../formats/byte-source.js';
import { mayHoldGraph, modelReader, type ReadModel } from '../../formats/model-reader.js';

/** A file that holds no graph is read without the parts of the program that read ONNX and import its graphs. */
const withoutGraphs = modelReader(() => {
  throw new Error('The part that reads ONNX was not loaded.');
});

/** What reads this file: parts of the page that other files do not need are loaded first. See `modelReader`. */
export async function readerFor(given: Uint8Array | ByteSource, file: string): Promise<ReadModel> {
  if (!mayHoldGraph(given, file)) return withoutGraphs;
  const [{ readOnnx }] = await Promise.all([import('../../formats/onnx/read.js'), import('../../nn/onnx/install.js')]);
  return modelReader(readOnnx);
}

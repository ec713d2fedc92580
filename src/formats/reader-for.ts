import type { ByteSource } from './byte-source.js';
import { mayHoldGraph, modelReader, type ReadModel } from './model-reader.js';

/** A file that holds no graph is read without the part of the program that reads ONNX. */
const withoutGraphs = modelReader(() => {
  throw new Error('The part that reads ONNX was not loaded.');
});

/** What reads this file: a part of the page that other files do not need is loaded first. See `modelReader`. */
export async function readerFor(given: Uint8Array | ByteSource, file: string): Promise<ReadModel> {
  if (!mayHoldGraph(given, file)) return withoutGraphs;
  const { readOnnx } = await import('./onnx/read.js');
  return modelReader(readOnnx);
}

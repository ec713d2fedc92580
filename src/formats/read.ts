import { modelReader } from './model-reader.js';
import { readOnnx } from './onnx/read.js';

/** Reads a model file of any format at once; see `modelReader`. It does not import the graph of an ONNX file. */
export const readModel = modelReader(readOnnx);

import { modelReader } from '../../formats/model-reader.js';
import { readOnnx } from '../../formats/onnx/read.js';
import '../../nn/onnx/install.js';

/**
 * Reads a model file of any format without waiting for parts, and brings what imports ONNX graphs: for Node, which has all
 * parts from the start. The page reads by `readerFor`. See `modelReader`.
 */
export const readModel = modelReader(readOnnx);

import { modelReader } from './model-reader.js';
import { readOnnx } from './onnx/read.js';

/** Reads a model file of any format at once; see `modelReader`. The page reads by `readerFor`, which loads ONNX only where it must. */
export const readModel = modelReader(readOnnx);

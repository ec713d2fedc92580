import type { ModelFile } from '../formats/model-file.js';
import type { OnnxGraph } from '../formats/onnx/graph.js';
import type { RecognisedNetwork } from './architectures/architecture.js';
import type { ImageSize } from './onnx/sizes.js';

/** The network of an ONNX file; `size`: what images it is given, if that is known. */
type GraphImporter = (model: ModelFile, onnx: OnnxGraph, size?: ImageSize) => RecognisedNetwork;

let importer: GraphImporter | undefined;

/** Brings what imports the graphs of ONNX files. The page loads that part only for such a file (`onnx/install.ts`). */
export function bringGraphImporter(brought: GraphImporter): void {
  importer = brought;
}

/** What imports the graph of a file that was read: `readerFor` has loaded it by then. */
export function graphImporter(): GraphImporter {
  if (!importer) throw new Error('The part that imports ONNX graphs was not loaded: import src/nn/onnx/install.ts.');
  return importer;
}

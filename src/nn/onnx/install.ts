import { bringGraphImporter } from '../graph-importer.js';
import { recogniseOnnx } from './recognise.js';

// Whoever imports this module, at once or later, has networks of ONNX files recognised from then on.
bringGraphImporter(recogniseOnnx);

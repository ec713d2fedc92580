import { floats, integers, onnxFile } from '../src/formats/onnx/fixtures.js';
import { node } from './onnx-cases.js';

/** An ONNX file with six trained positions for six patches of 4 x 4 pixels: a vision transformer, exported with free axes all the same. */
export const tokenNetwork = (): Uint8Array =>
  onnxFile({
    inputs: { image: ['n', 3, 'h', 'w'] },
    nodes: [
      node('Conv', ['image', 'patch'], 'map', { strides: [4, 4] }),
      node('Shape', ['map'], 'shape'),
      node('Reshape', ['map', 'flat'], 'tokens'),
      node('Add', ['tokens', 'positions'], 'placed'),
      node('Reshape', ['placed', 'shape'], 'logits'),
    ],
    tensors: [
      floats('patch', [2, 3, 4, 4], new Array(96).fill(0.1)),
      floats('positions', [1, 2, 6], new Array(12).fill(0.5)),
      integers('flat', [0, 2, -1]),
    ],
  });

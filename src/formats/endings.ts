import { FormatError } from './error.js';

const asOnnx = (tool: string): string =>
  `Convert it to ONNX (${tool}), or give the state dict as .safetensors or .pth.`;

/** Files of other frameworks whose first bytes say little. They are told by their endings, where nothing else tells. */
const strangers: { ending: RegExp; what: string; advice: string }[] = [
  { ending: /\.(h5|hdf5|keras)$/i, what: 'a Keras model (HDF5)', advice: asOnnx('python -m tf2onnx.convert --keras') },
  { ending: /\.pb$/i, what: 'a TensorFlow graph', advice: asOnnx('python -m tf2onnx.convert') },
  { ending: /\.tflite$/i, what: 'a TensorFlow Lite model', advice: asOnnx('python -m tf2onnx.convert --tflite') },
  {
    ending: /\.(mlmodel|mlpackage)$/i,
    what: 'a Core ML model',
    advice: 'Give the model that it was converted from, as ONNX or as a state dict (.safetensors, .pth).',
  },
  {
    ending: /\.(engine|plan|trt)$/i,
    what: 'a TensorRT engine, which is built for one GPU and holds no weights that could be trained',
    advice: 'Give the ONNX file that it was built from.',
  },
  { ending: /\.caffemodel$/i, what: 'a Caffe model', advice: asOnnx('caffe2onnx') },
  { ending: /\.(pdmodel|pdiparams)$/i, what: 'a PaddlePaddle program', advice: asOnnx('paddle2onnx') },
  { ending: /\.msgpack$/i, what: 'a Flax checkpoint', advice: 'Give the state dict as .safetensors or .pth.' },
  {
    ending: /\.(index|meta|data-\d+-of-\d+)$/i,
    what: 'a part of a TensorFlow checkpoint',
    advice: asOnnx('python -m tf2onnx.convert --checkpoint'),
  },
];

/** The refusal of a file of another framework, by its ending; undefined for other endings. */
export function strangerByEnding(name: string, file: string): FormatError | undefined {
  const stranger = strangers.find(({ ending }) => ending.test(name));
  if (!stranger) return undefined;
  const where = name === file ? 'This is' : `${name} in this archive is`;
  return new FormatError(
    'unsupported-format',
    `${where} ${stranger.what}. It cannot be opened.`,
    file,
    stranger.advice,
  );
}

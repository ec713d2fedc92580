import type { DType } from '../../formats/dtype.js';
import type { OnnxDim, OnnxGraph, OnnxNode, OnnxValue } from '../../formats/onnx/graph.js';
import { type Dim, evaluate, type ImageAxes, isNumber } from './dims.js';
import { ImportProblem } from './problem.js';

/** The image input: its name and type, where its channels are, and the sizes that the file gives. */
export interface ImageInput {
  name: string;
  dtype: DType | undefined;
  channelsLast: boolean;
  fixed: Partial<ImageAxes>;
}

/** @throws ImportProblem where the graph's input is not one image */
export function imageOf({ inputs }: OnnxGraph, nodes: readonly OnnxNode[]): ImageInput {
  if (inputs.length > 1) {
    const names = inputs.map(({ name }) => name).join(', ');
    throw new ImportProblem('several-inputs', `The model has ${inputs.length} inputs (${names}); one image is needed.`);
  }
  const [input] = inputs;
  if (!input) throw new ImportProblem('not-a-segmentation-model', 'The model has no input.');
  if (input.dtype && unknownTypes.includes(input.dtype)) {
    const message = `The input '${input.name}' takes ${input.dtype}; whole numbers from 0 to 255 or floats are needed.`;
    throw new ImportProblem('unsupported-input', message);
  }
  const dims = input.dims ?? ['', isTurnedFirst(input, nodes) ? '' : 3, '', ''];
  const channelsLast = dims[1] !== 3 && (dims[3] === 3 || (typeof dims[3] === 'string' && isTurnedFirst(input, nodes)));
  if (dims.length !== 4 || !(channelsLast || dims[1] === 3 || typeof dims[1] === 'string')) throw notAnImage(input);
  const size = (axis: number): number | undefined =>
    typeof dims[axis] === 'number' ? (dims[axis] as OnnxDim & number) : undefined;
  const [height, width] = channelsLast ? [size(1), size(2)] : [size(2), size(3)];
  const batch = size(0);
  return {
    name: input.name,
    dtype: input.dtype,
    channelsLast,
    fixed: {
      ...(batch === undefined ? {} : { batch }),
      ...(height === undefined ? {} : { height }),
      ...(width === undefined ? {} : { width }),
    },
  };
}

/** Types that hold no pixels from 0 to 255. */
const unknownTypes: readonly DType[] = ['I8', 'BOOL', 'F8_E4M3', 'F8_E5M2'];

/** True where the graph first turns NHWC into NCHW. That tells the layout where the shape does not. */
function isTurnedFirst({ name }: OnnxValue, nodes: readonly OnnxNode[]): boolean {
  let value = name;
  for (const { op, inputs, outputs, attributes } of nodes) {
    if (inputs[0] !== value) continue;
    const order = attributes.get('perm');
    if (op === 'Transpose') return order?.kind === 'ints' && String(order.values) === '0,3,1,2';
    if (op === 'Cast' || op === 'Identity') value = outputs[0] ?? '';
  }
  return false;
}

const notAnImage = ({ name, dims }: OnnxValue): ImportProblem => {
  const message = `The input '${name}' (${dims?.join(' x ') ?? 'of unknown shape'}) is not a batch of images with 3 channels.`;
  return new ImportProblem('not-a-segmentation-model', message);
};

/**
 * True where logits of four axes have their channels last. If only one of the two readings has a fixed number of
 * channels, and sides that grow with the image's, it counts. Else the channels are where the image has them.
 */
export function isChannelsLast(shape: readonly Dim[], { channelsLast }: ImageInput, hints: ImageAxes): boolean {
  const isImage = (channels: Dim = 0, height: Dim = 0, width: Dim = 0): boolean =>
    isNumber(channels) &&
    Math.abs(evaluate(height, hints) / evaluate(width, hints) - hints.height / hints.width) <
      0.1 * (hints.height / hints.width);
  const [, a, b, c] = shape;
  const [first, last] = [isImage(a, b, c), isImage(c, a, b)];
  return first === last ? channelsLast : last;
}

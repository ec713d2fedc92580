import type { DType } from '../../formats/dtype.js';
import type { ModelFile } from '../../formats/model-file.js';
import type { OnnxGraph } from '../../formats/onnx/graph.js';
import type { Inference } from '../../protocol/events.js';
import { NORMALISATIONS } from '../../protocol/known-normalisations.js';
import { type RecognisedNetwork, suitsSize } from '../architectures/architecture.js';
import type { Graph } from '../graph.js';
import { type ImportedGraph, importOnnx } from './import.js';
import type { InputColours } from './input-colours.js';
import type { ImageSize } from './sizes.js';

/** Networks that were imported: a file is asked for its network several times. */
const recognised = new WeakMap<OnnxGraph, RecognisedNetwork>();

/** The network of an ONNX file: its graph is in the file. `size`: what images it is given, if that is known. */
export function recogniseOnnx(model: ModelFile, onnx: OnnxGraph, size?: ImageSize): RecognisedNetwork {
  const before = recognised.get(onnx);
  if (before && suitsSize(before, size)) return before;
  const network = describe(model, onnx, size);
  recognised.set(onnx, network);
  return network;
}

function describe(model: ModelFile, onnx: OnnxGraph, size: ImageSize | undefined): RecognisedNetwork {
  const imported = importOnnx(model, onnx, size);
  const { graph, constants, outputStride, notes, assumptions, colours, fixed, ofRecipe } = imported;
  return {
    ...(ofRecipe && { ofRecipeSize: true }),
    graph,
    constants,
    architecture: nameGraph(graph, onnx),
    inferred: [
      inputSize(imported),
      ...inputColours(onnx, colours),
      ...notes.map((note) => ({ ...note, assumed: false })),
      ...assumptions.map((note) => ({ ...note, assumed: true })),
    ],
    unused: unusedTensors(model, { graph, fixed }),
    outputStride,
    ...(colours && { normalisation: colours.normalisation, coloursSaid: colours.said }),
  };
}

const counted = (count: number, what: string): string[] =>
  count === 0 ? [] : [`${count} ${what}${count === 1 ? '' : 's'}`];

/** "ONNX graph (pytorch 1.13.0): 20 convolutions, 19 batch norms" */
function nameGraph({ nodes }: Graph, { producer }: OnnxGraph): string {
  const count = (...ops: string[]): number => nodes.filter(({ op }) => ops.includes(op)).length;
  const layers = [
    ...counted(count('conv2d', 'conv-transpose'), 'convolution'),
    ...counted(count('linear'), 'linear layer'),
    ...counted(count('batch-norm'), 'batch norm'),
    ...counted(count('layer-norm', 'instance-norm'), 'other norm'),
  ];
  return `ONNX graph${producer === '' ? '' : ` (${producer})`}: ${layers.join(', ')}`;
}

function inputSize({ graph: { fixedInput, sizeStep }, ofRecipe }: ImportedGraph): Inference {
  const { batch, height, width } = fixedInput ?? {};
  const free = sizeStep === undefined ? 'any' : `height and width must be multiples of ${sizeStep}`;
  const one = `${width ?? 'any'} x ${height ?? 'any'} pixels only`;
  const area = height === undefined && width === undefined ? free : ofRecipe ? `${one}, as the recipe has it` : one;
  const batches = batch === undefined ? '' : `, ${batch} at a time`;
  return { name: 'input size', value: `${area}${batches}`, assumed: false };
}

/** Types that users know by other names. */
const typeNames: Partial<Record<DType, string>> = { U8: 'uint8', I32: 'int32', I64: 'int64', F16: 'float16' };

/** "0 to 255, RGB, uint8; inside: ImageNet's mean and deviation"; nothing where the graph says nothing. */
function inputColours({ inputs }: OnnxGraph, colours: InputColours | undefined): Inference[] {
  if (!colours) return [];
  const { normalisation, said, inside } = colours;
  const { label, channelOrder } = NORMALISATIONS[normalisation];
  const type = inputs[0]?.dtype && typeNames[inputs[0].dtype];
  const open = said === 'range' ? `order ${channelOrder.toUpperCase()}` : said === 'order' ? 'range' : undefined;
  return [
    { name: 'colours', value: `${type ? `${label}, ${type}` : label}; inside: ${inside}`, assumed: false },
    ...(open ? [{ name: 'colours, not in the graph', value: open, assumed: true }] : []),
  ];
}

/** Weights of the file that are in no layer. */
function unusedTensors({ tensors }: ModelFile, { graph, fixed }: Pick<ImportedGraph, 'graph' | 'fixed'>): string[] {
  const used = new Set([...graph.parameters.map(({ name }) => name), ...fixed]);
  return [...tensors.values()]
    .filter(({ name, dtype }) => dtype.startsWith('F') && !used.has(name))
    .map(({ name }) => name);
}

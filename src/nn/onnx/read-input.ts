import { elementCount } from '../../formats/model-file.js';
import type { OnnxGraph, OnnxNode } from '../../formats/onnx/graph.js';
import { type ImageInput, imageOf } from './image-input.js';
import { type InputColours, readInputColours } from './input-colours.js';
import { findPreamble, isWhole } from './preamble.js';
import { findTail, neededNodes } from './tail.js';

/** What a graph does to its image before the first layer, and what that says of its colours. */
export interface ReadInput {
  colours: InputColours | undefined;
  /** Nodes that change nothing or are a way of normalising: nothing of them is trained. */
  fixedNodes: ReadonlySet<OnnxNode>;
  /** Tensors of the file that these compute with, and single numbers that act on the image: a unit, not a weight. */
  fixed: ReadonlySet<string>;
}

export function readInput(graph: OnnxGraph, image: ImageInput, nodes: readonly OnnxNode[]): ReadInput {
  const preamble = findPreamble({ graph, nodes, image, channelsLast: image.channelsLast });
  const colours = readInputColours(preamble, isWhole(image.dtype));
  const isNormalising = colours?.normalises === true;
  return {
    colours,
    fixedNodes: new Set([...preamble.passing, ...(isNormalising ? preamble.arithmetic : [])]),
    fixed: new Set([...preamble.constants].filter((name) => isNormalising || isSingle(graph, name))),
  };
}

const isSingle = ({ initializers }: OnnxGraph, name: string): boolean =>
  elementCount(initializers.get(name)?.shape ?? [0]) === 1;

/** How a graph takes colours, whether or not it can be trained here; undefined where it says nothing. */
export function coloursOfGraph(graph: OnnxGraph): InputColours | undefined {
  const nodes = neededNodes(graph.nodes, findTail(graph).output);
  return readInput(graph, imageOf(graph, nodes), nodes).colours;
}

import type { Graph } from './graph.js';
import { planPrediction } from './memory.js';
import type { Precision } from './precision.js';

/** Bytes of a forward pass that a pass over a whole set stays below: an image of more keeps a GPU busy alone. */
const MOST_BYTES = 2 ** 26;
const MOST_IMAGES = 8;

/** By graph and size of the images. */
const known = new WeakMap<Graph, Map<string, number>>();

/**
 * How many images a pass over a whole set takes at a time, by the memory plan of one of them: 1 to 8. No tensor is then larger than
 * what every WebGPU device binds (128 MiB), unless that of one image is. It depends on no device: nor do the results.
 */
export function imagesAtOnce(graph: Graph, height: number, width: number, precision: Precision = 'float32'): number {
  const sizes = known.get(graph) ?? new Map<string, number>();
  known.set(graph, sizes);
  const key = `${width} ${height} ${precision}`;
  const count = sizes.get(key) ?? fitting(planPrediction(graph, height, width, precision).bytes);
  sizes.set(key, count);
  return count;
}

const fitting = (bytes: number): number => Math.max(1, Math.min(MOST_IMAGES, Math.floor(MOST_BYTES / bytes)));

/** What a pass over a whole set holds on the GPU: in the arena, and as images before and after they are normalised. */
export function planSetPass(graph: Graph, height: number, width: number, precision: Precision = 'float32') {
  const count = imagesAtOnce(graph, height, width, precision);
  const { bytes, largestTensor } = planPrediction(graph, height, width, precision, count);
  return { arena: bytes, images: 2 * 4 * 3 * count * height * width, largestTensor };
}

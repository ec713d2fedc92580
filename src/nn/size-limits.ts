import type { Graph } from './graph.js';
import { valueShapes } from './value-shapes.js';

/** Height and width of images. */
export interface Sides {
  height: number;
  width: number;
}

/** No search for a size that fits goes beyond it: the largest that a recipe may ask for. */
const LARGEST = 8192;

/** By graph and size: a page that shows one image after another asks for the same one each time. */
const known = new WeakMap<Graph, Map<string, Error | undefined>>();

/** What a graph's shapes have against images of a size: a window larger than its map, say. Undefined where they fit. */
export function misfitOf(graph: Graph, { height, width }: Sides): Error | undefined {
  const sizes = known.get(graph) ?? new Map<string, Error | undefined>();
  known.set(graph, sizes);
  const key = `${width} ${height}`;
  if (!sizes.has(key)) sizes.set(key, tracedMisfit(graph, [graph.fixedInput?.batch ?? 1, height, width, 3]));
  return sizes.get(key);
}

function tracedMisfit(graph: Graph, image: readonly number[]): Error | undefined {
  try {
    for (const [value, shape] of valueShapes(graph, image)) {
      if (shape.includes(0)) return new Error(`Nothing is left of the value ${value}: its shape is [${shape}].`);
    }
    return undefined;
  } catch (error) {
    return error instanceof Error ? error : new Error(String(error));
  }
}

/**
 * The smallest sides that fit a graph, of those that are no smaller than the given ones. A side that fits stays. Undefined where no
 * larger size fits: it is not the size that is wrong.
 */
export function smallestFitting(graph: Graph, { height, width }: Sides): Sides | undefined {
  const fits = (sides: Sides): boolean => misfitOf(graph, sides) === undefined;
  const large = firstSquare(Math.max(height, width), graph.sizeStep ?? 1, fits);
  if (large === undefined) return undefined;
  const found = {
    height: smallestSide(height, large, graph, (side) => fits({ height: side, width: large })),
    width: smallestSide(width, large, graph, (side) => fits({ height: large, width: side })),
  };
  return fits(found) ? found : { height: large, width: large };
}

/** Doubles a side until a square of it fits. */
function firstSquare(from: number, step: number, fits: (sides: Sides) => boolean): number | undefined {
  for (let side = Math.ceil(from / step) * step; side <= LARGEST; side *= 2) {
    if (fits({ height: side, width: side })) return side;
  }
  return undefined;
}

/** Between a side and a larger one that fits, by halves: of two that fit, all between them do. */
function smallestSide(side: number, large: number, { sizeStep = 1 }: Graph, fits: (side: number) => boolean): number {
  if (fits(side)) return side;
  let [below, above] = [Math.floor(side / sizeStep), large / sizeStep];
  while (above - below > 1) {
    const middle = Math.floor((below + above) / 2);
    if (fits(middle * sizeStep)) above = middle;
    else below = middle;
  }
  return above * sizeStep;
}

import { imageValues } from './dependence.js';
import { type Graph, type GraphNode, isTrained } from './graph.js';
import { inputsOf, parametersOf } from './operators.js';
import { valueShapes } from './value-shapes.js';

/** Levels that are found by their sizes begin here: finer values know little of classes and take much memory. */
const FINEST = 4;

/**
 * The values at the ends of the backbone's stages, the finest first, for images of this shape [N, H, W, 3]. A graph that does
 * not name them has them found by their sizes; empty where there are none.
 */
export const levelsOf = (graph: Graph, image: readonly number[]): string[] => graph.levels ?? foundLevels(graph, image);

/**
 * Of each size, the last map in front of the classifier that no larger map was made for and that stands alone: when it is
 * made, no other map of its size or smaller is still to be read. Skips of a decoder are larger, branches of a head do not
 * stand alone, and a decoder's maps come after smaller ones.
 */
function foundLevels(graph: Graph, image: readonly number[]): string[] {
  const { nodes } = graph;
  const shapes = valueShapes(graph, image);
  const [, imageHeight = 1, imageWidth = 1] = image;
  const sizeOf = (name: string): [height: number, width: number] => {
    const [, height = 1, width = 1] = shapes.get(name) ?? [];
    return [height, width];
  };
  const areaOf = (name: string): number => sizeOf(name)[0] * sizeOf(name)[1];
  /** A map has the image's form, but for a pixel of rounding: matrices of attention heads have not. */
  const isMap = (name: string): boolean => {
    const [height, width] = sizeOf(name);
    const difference = Math.abs(height / imageHeight - width / imageWidth);
    return shapes.get(name)?.length === 4 && difference <= 1 / imageHeight + 1 / imageWidth;
  };
  const canBeLevel = (name: string): boolean =>
    isMap(name) && areaOf(name) > 1 && Math.round(imageHeight / sizeOf(name)[0]) >= FINEST;
  const [fromImage, decoded] = [
    imageValues(graph, nodes),
    decodedValues(graph, (name) => (isMap(name) ? areaOf(name) : undefined)),
  ];
  const lastRead = new Map<string, number>();
  nodes.forEach((node, at) => {
    for (const name of inputsOf(node)) lastRead.set(name, at);
  });
  const found = new Map<number, string>();
  nodes.forEach(({ output }, at) => {
    const area = areaOf(output);
    if (!canBeLevel(output) || !fromImage.has(output) || decoded.has(output)) return;
    const isWaiting = ({ output: other }: GraphNode): boolean =>
      isMap(other) && fromImage.has(other) && areaOf(other) <= area && (lastRead.get(other) ?? -1) > at;
    if (!nodes.slice(0, at).some(isWaiting)) found.set(area, output);
  });
  return [...found].sort(([a], [b]) => b - a).map(([, name]) => name);
}

/**
 * Values that lie behind a map that grew, or behind the classifier. `areaOf` knows only maps: tokens count as the largest map that
 * they are made of.
 */
function decodedValues({ nodes, parameters }: Graph, areaOf: (name: string) => number | undefined): Set<string> {
  const classifier = new Set(
    parameters.flatMap((spec) => (isTrained(spec) && spec.part === 'classifier' ? [spec.name] : [])),
  );
  const areas = new Map<string, number>();
  const found = new Set<string>();
  for (const node of nodes) {
    const inputs = inputsOf(node);
    const largest = Math.max(0, ...inputs.map((name) => areas.get(name) ?? areaOf(name) ?? 0));
    const area = areaOf(node.output) ?? largest;
    areas.set(node.output, area);
    const grows = largest > 0 && area > largest;
    const decides = parametersOf(node).some((name) => classifier.has(name));
    if (grows || decides || inputs.some((name) => found.has(name))) found.add(node.output);
  }
  return found;
}

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
  const isMap = (name: string): boolean => shapes.get(name)?.length === 4 && areaOf(name) > 1;
  /** Of the image's form, and not too fine. Channels that stand where a height should are not. */
  const canBeLevel = (name: string): boolean => {
    const [height, width] = sizeOf(name);
    const steps = [Math.round(imageHeight / height), Math.round(imageWidth / width)] as const;
    return steps[0] === steps[1] && steps[0] >= FINEST;
  };
  const [fromImage, decoded] = [imageValues(graph, nodes), decodedValues(graph, areaOf)];
  const lastRead = new Map<string, number>();
  nodes.forEach((node, at) => {
    for (const name of inputsOf(node)) lastRead.set(name, at);
  });
  const found = new Map<number, string>();
  nodes.forEach(({ output }, at) => {
    const area = areaOf(output);
    if (!isMap(output) || !canBeLevel(output) || !fromImage.has(output) || decoded.has(output)) return;
    const isWaiting = ({ output: other }: GraphNode): boolean =>
      isMap(other) && fromImage.has(other) && areaOf(other) <= area && (lastRead.get(other) ?? -1) > at;
    if (!nodes.slice(0, at).some(isWaiting)) found.set(area, output);
  });
  return [...found].sort(([a], [b]) => b - a).map(([, name]) => name);
}

/** Values that lie behind one that grew, or behind the classifier. */
function decodedValues({ nodes, parameters }: Graph, areaOf: (name: string) => number): Set<string> {
  const classifier = new Set(
    parameters.flatMap((spec) => (isTrained(spec) && spec.part === 'classifier' ? [spec.name] : [])),
  );
  const found = new Set<string>();
  for (const node of nodes) {
    const inputs = inputsOf(node);
    const grows = inputs.length > 0 && areaOf(node.output) > Math.max(...inputs.map(areaOf));
    const decides = parametersOf(node).some((name) => classifier.has(name));
    if (grows || decides || inputs.some((name) => found.has(name))) found.add(node.output);
  }
  return found;
}

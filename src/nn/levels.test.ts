import { describe, expect, test } from 'vitest';
import { codeBases, shapesOf } from '../../test/code-bases.js';
import { deepLab101Shapes } from '../../test/deeplab-shapes.js';
import { goldenModels, goldenOptions, networkOptions, openModelFile } from '../../test/models.js';
import { sharedPath } from '../../test/shared.js';
import { recogniseStateDict } from './architectures/architectures.js';
import { recogniseDeepLabV2 } from './architectures/deeplab-v2.js';
import type { Graph } from './graph.js';
import { levelsOf } from './levels.js';
import { recogniseNetwork } from './open-network.js';
import { projectionGraphs } from './projection-graph.js';
import { valueShapes } from './value-shapes.js';

const IMAGE = [1, 128, 128, 3];

const without = ({ levels: _, ...graph }: Graph): Graph => graph;

/** Height and channels of each level. */
const sizesOf = (graph: Graph, levels: readonly string[]): string[] => {
  const shapes = valueShapes(graph, IMAGE);
  return levels.map((name) => `${shapes.get(name)?.[1]}x${shapes.get(name)?.at(-1)}`);
};

describe('levels that an architecture names', () => {
  test('are the four stages of a ResNet', () => {
    const { graph } = recogniseDeepLabV2(deepLab101Shapes(19, 8), networkOptions(), 'a narrow ResNet-101');
    expect(sizesOf(graph, levelsOf(graph, IMAGE))).toEqual(['32x32', '16x64', '16x128', '16x256']);
  });

  test.each(codeBases.map(({ network, options }) => [network, options] as const))(
    'begin at a quarter of the size and never grow: %s',
    (network, options) => {
      const { graph } = recogniseStateDict(shapesOf(network), networkOptions(options), network);
      const sizes = sizesOf(graph, levelsOf(graph, IMAGE)).map((size) => Number(size.split('x')[0]));
      expect(sizes).toHaveLength(4);
      // Caffe's pool rounds up.
      expect(sizes[0]).toBe(network === 'caffe-deeplabv2' ? 33 : 32);
      expect(sizes.toSorted((a, b) => b - a)).toEqual(sizes);
    },
  );
});

describe('levels that are found by their sizes', () => {
  test('are the last stage of each size in a ResNet, and nothing of its head', () => {
    const { graph } = recogniseDeepLabV2(deepLab101Shapes(19, 8), networkOptions(), 'a narrow ResNet-101');
    const [layer1, , , layer4] = graph.levels ?? [];
    expect(levelsOf(without(graph), IMAGE)).toEqual([layer1, layer4]);
  });

  const files = Object.keys(goldenModels).flatMap((name) =>
    Object.keys(goldenModels[name]?.onnx ?? {}).map((file) => [file, name] as const),
  );
  test.each(files)('stand in front of the head of %s', (file, name) => {
    const input = { width: 128, height: 128 };
    const { graph } = recogniseNetwork(openModelFile(sharedPath('models', file)), goldenOptions(name), input);
    const named = recogniseNetwork(
      openModelFile(sharedPath('models', `${name}.pth`)),
      goldenOptions(name),
      input,
    ).graph;
    const found = sizesOf(graph, levelsOf(graph, IMAGE));
    const heights = (sizes: readonly string[]) => [...new Set(sizes.map((size) => size.split('x')[0]))];
    expect(heights(found)).toEqual(heights(sizesOf(named, named.levels ?? [])));
    expect(found).toHaveLength(heights(found).length);
  });

  test('are none in a network of one size: a projection head is not to be had', () => {
    const nodes: Graph['nodes'] = [{ op: 'relu', name: 'y', input: 'image', output: 'y' }];
    const graph: Graph = { input: 'image', output: 'y', classes: 3, nodes, parameters: [] };
    expect(levelsOf(graph, IMAGE)).toEqual([]);
    expect(projectionGraphs(graph, IMAGE, 8)).toBeUndefined();
  });
});

import { expect, it } from 'vitest';
import { deepLab101Shapes } from '../../test/deeplab-shapes.js';
import { networkOptions } from '../../test/models.js';
import type { BlockSummary } from '../protocol/plan.js';
import { recogniseDeepLabV2 } from './architectures/deeplab-v2.js';
import { blockTree } from './block-tree.js';
import { outputShapes } from './memory.js';

const { graph } = recogniseDeepLabV2(deepLab101Shapes(19), networkOptions(), 'DeepLabV2-R101');
const blocks = blockTree(graph, outputShapes(graph, 2, 64, 96));

function find(path: string, among: BlockSummary[] = blocks): BlockSummary {
  for (const block of among) {
    if (block.path === path) return block;
    if (path.startsWith(`${block.path}.`)) return find(path, block.blocks);
  }
  throw new Error(`There is no block ${path}.`);
}

it('the blocks are those that the names nest, in the order of the file', () => {
  expect(blocks.map(({ name }) => name)).toEqual(['conv1', 'bn1', 'layer1', 'layer2', 'layer3', 'layer4', 'aspp']);
  expect(find('layer3').blocks).toHaveLength(23);
  expect(find('layer1.0').blocks.map(({ name }) => name)).toEqual([
    ...['conv1', 'bn1', 'conv2', 'bn2', 'conv3', 'bn3', 'downsample'],
  ]);
});

it('every parameter is counted once in each block that it lies in', () => {
  const all = (kind: string) =>
    graph.parameters
      .filter((spec) => (spec.kind === 'statistic') === (kind === 'statistic'))
      .reduce((sum, { shape }) => sum + shape.reduce((a, b) => a * b, 1), 0);
  const sum = (of: BlockSummary[], key: 'parameters' | 'statistics') =>
    of.reduce((total, each) => total + each[key], 0);
  expect(sum(blocks, 'parameters')).toBe(all('trained'));
  expect(sum(blocks, 'statistics')).toBe(all('statistic'));
  expect(sum(find('layer3').blocks, 'parameters')).toBe(find('layer3').parameters);
  expect(find('layer1.0.conv2').parameters).toBe(64 * 64 * 9);
});

it('the classifier is known', () => {
  expect(find('aspp').classifier).toBe(find('aspp').parameters);
  expect(find('aspp').parameters).toBe(4 * (19 * 2048 * 9 + 19));
  expect(find('layer4').classifier).toBe(0);
});

it("a block's output is that of its last node, at the size of the images", () => {
  expect(find('conv1').output).toEqual([2, 32, 48, 64]);
  expect(find('layer1').output).toEqual([2, 16, 24, 256]);
  expect(find('layer1.0.conv1').output).toEqual([2, 16, 24, 64]);
  expect(find('layer4').output).toEqual([2, 8, 12, 2048]);
  expect(find('aspp.3').output).toEqual([2, 8, 12, 19]);
});

it('names with slashes nest too, and a node that no parameter names is left out', () => {
  const spec = { name: 'net/block/weight', shape: [3], kind: 'vector' as const, part: 'backbone' as const };
  const tree = blockTree({ ...graph, parameters: [spec] }, [
    [{ name: 'other' }, [1]],
    [{ name: 'net/block/conv' }, [1, 2, 3, 4]],
  ]);
  expect(tree[0]).toMatchObject({ name: 'net', parameters: 3, blocks: [{ path: 'net.block', output: [1, 2, 3, 4] }] });
});

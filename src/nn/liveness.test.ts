import { describe, expect, test } from 'vitest';
import { codeBases, shapesOf } from '../../test/code-bases.js';
import { deepLab101Shapes } from '../../test/deeplab-shapes.js';
import { networkOptions } from '../../test/models.js';
import { recogniseStateDict } from './architectures/architectures.js';
import { recogniseDeepLabV2 } from './architectures/deeplab-v2.js';
import { trainedValues } from './dependence.js';
import { fuseBatchNorm } from './fuse.js';
import type { Graph } from './graph.js';
import { backwardReads, freedInInference, type Liveness, livenessOf, type Recompute } from './liveness.js';
import { inputsOf } from './operators.js';

const { graph } = recogniseDeepLabV2(deepLab101Shapes(19, 8), networkOptions(), 'a narrow ResNet-101');
const { nodes } = fuseBatchNorm(graph);
const liveness = (recompute: Recompute): Liveness => livenessOf(graph, nodes, recompute);
const namesOf = (list: { name: string }[]) => list.map(({ name }) => name);

/**
 * Walks forward and backward passes only by names: every value must be there when it is read, none may be made while it
 * is there, and in the end there is none.
 */
function walk(of: Graph, recompute: Recompute): { most: number } {
  const { nodes: run } = fuseBatchNorm(of);
  const { segments, afterForward, afterAgain, afterBackward } = livenessOf(of, run, recompute);
  const trained = trainedValues(of, run);
  const there = new Set([of.input]);
  let most = 0;
  const read = (names: string[]) => {
    for (const name of names) expect(there.has(name), name).toBe(true);
    most = Math.max(most, there.size);
  };
  const free = (names: string[] = []) => {
    for (const name of names) there.delete(name);
  };
  const make = (node: (typeof run)[number], freed: string[] | undefined) => {
    read(inputsOf(node));
    expect(there.has(node.output), node.output).toBe(false);
    there.add(node.output);
    free(freed);
  };
  for (const node of run) make(node, afterForward.get(node));
  for (const { nodes: part, again } of segments.toReversed()) {
    for (const node of again) make(node, afterAgain.get(node));
    for (const node of part.toReversed()) {
      read(backwardReads(node, (name) => trained.has(name)));
      free(afterBackward.get(node));
    }
  }
  expect([...there].sort()).toEqual([of.input, of.output].sort());
  return { most };
}

describe('lifetimes of the values of a ResNet-101', () => {
  test('every value is there when it is read, and none but image and logits is left', () => {
    const keep = walk(graph, 'none');
    const again = walk(graph, 'blocks');
    expect(again.most).toBeLessThan(0.35 * keep.most);
  });

  test('an inference frees every value but the logits', () => {
    const freed = [...freedInInference(graph, nodes).values()].flat();
    const made = nodes.map(({ output }) => output);
    expect(freed.sort()).toEqual(made.filter((name) => name !== graph.output).sort());
  });
});

describe('blocks that run again', () => {
  const { segments } = liveness('blocks');

  test('are the residual blocks: 33 of them, cut at their outputs', () => {
    const blocks = segments.filter(({ nodes: part }) => namesOf(part).some((name) => name.endsWith('.conv3')));
    expect(blocks).toHaveLength(33);
    for (const { nodes: part } of blocks) {
      expect(new Set(namesOf(part).map((name) => name.split('.').slice(0, 2).join('.'))).size).toBe(1);
    }
    expect(segments.flatMap(({ nodes: part }) => part)).toEqual(nodes);
  });

  test('run again, except what their backward pass does not read', () => {
    const again = segments.flatMap((segment) => namesOf(segment.again));
    expect(again).toContain('layer1.0.conv3');
    expect(again).not.toContain('layer1.0.bn3');
    expect(again).toContain('layer1.0.downsample.0');
    expect(again).not.toContain('layer1.0.downsample.1');
    expect(again.filter((name) => name.startsWith('aspp'))).toEqual([]);
  });
});

describe('lifetimes in networks of every architecture', () => {
  test.each(codeBases.map(({ network, options }) => [network, options] as const))('%s', (name, options) => {
    const network = recogniseStateDict(shapesOf(name), networkOptions(options), name);
    const keep = walk(network.graph, 'none');
    const again = walk(network.graph, 'blocks');
    expect(again.most).toBeLessThan(keep.most);
    expect(walk(network.graph, 'cheap').most).toBeLessThanOrEqual(keep.most);
  });

  test('the blocks of a Mix Transformer run again, although its decoder reads every stage', () => {
    const shapes = shapesOf('nvidia-segformer');
    const blocks = [...shapes].filter(([name]) => /^backbone\.block\d\.0\./.test(name));
    const depth = 6;
    for (const [name, shape] of blocks) {
      for (let index = 1; index < depth; index++) shapes.set(name.replace('.0.', `.${index}.`), shape);
    }
    const { graph: deep } = recogniseStateDict(shapes, networkOptions(), 'a deep SegFormer');
    const { nodes: run } = fuseBatchNorm(deep);
    const { segments } = livenessOf(deep, run, 'blocks');
    const fed = segments.filter(({ nodes: part }) => namesOf(part).some((name) => name.endsWith('.mlp.fc2')));
    expect(fed).toHaveLength(4 * depth);
    const cheap = livenessOf(deep, run, 'cheap').segments.flatMap(({ again }) => again);
    expect(new Set(cheap.map(({ op }) => op))).toEqual(new Set(['activation', 'layer-norm']));
    expect(walk(deep, 'blocks').most).toBeLessThan(0.3 * walk(deep, 'none').most);
  });
});

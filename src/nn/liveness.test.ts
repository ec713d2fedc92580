import { describe, expect, test } from 'vitest';
import { deepLab101Shapes } from '../../test/deeplab-shapes.js';
import { networkOptions } from '../../test/models.js';
import { recogniseDeepLabV2 } from './architectures/deeplab-v2.js';
import { fuseBatchNorm } from './fuse.js';
import { inputsOf } from './graph.js';
import { backwardReads, freedInInference, type Liveness, livenessOf, type Recompute } from './liveness.js';

const { graph } = recogniseDeepLabV2(deepLab101Shapes(19, 8), networkOptions(), 'a narrow ResNet-101');
const { nodes } = fuseBatchNorm(graph);
const liveness = (recompute: Recompute): Liveness => livenessOf(graph, nodes, recompute);
const namesOf = (list: { name: string }[]) => list.map(({ name }) => name);

/** Walks forward and backward passes by names alone: every value must be there when it is read, and in the end none. */
function walk({ segments, afterForward, afterAgain, afterBackward }: Liveness): { most: number } {
  const there = new Set([graph.input]);
  let most = 0;
  const read = (names: string[]) => {
    for (const name of names) expect(there.has(name), name).toBe(true);
    most = Math.max(most, there.size);
  };
  const free = (names: string[] = []) => {
    for (const name of names) there.delete(name);
  };
  const run = (node: (typeof nodes)[number], freed: string[] | undefined) => {
    read(inputsOf(node));
    there.add(node.output);
    free(freed);
  };
  for (const node of nodes) run(node, afterForward.get(node));
  for (const { nodes: part, again } of segments.toReversed()) {
    for (const node of again) run(node, afterAgain.get(node));
    for (const node of part.toReversed()) {
      read(backwardReads(node));
      free(afterBackward.get(node));
    }
  }
  expect([...there].sort()).toEqual([graph.input, graph.output].sort());
  return { most };
}

describe('lifetimes of the values of a ResNet-101', () => {
  test('every value is there when it is read, and none but image and logits is left', () => {
    const keep = walk(liveness('none'));
    const again = walk(liveness('blocks'));
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

  test('run again but for what their backward pass does not read', () => {
    const again = segments.flatMap((segment) => namesOf(segment.again));
    expect(again).toContain('layer1.0.conv3');
    expect(again).not.toContain('layer1.0.bn3');
    expect(again).toContain('layer1.0.downsample.0');
    expect(again).not.toContain('layer1.0.downsample.1');
    expect(again.filter((name) => name.startsWith('aspp'))).toEqual([]);
  });
});

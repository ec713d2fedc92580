import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { deepLab101Shapes } from '../../test/deeplab-shapes.js';
import { networkOptions } from '../../test/models.js';
import { hasShared, sharedPath } from '../../test/shared.js';
import { recogniseStateDict } from './architectures/architectures.js';
import { recogniseDeepLabV2 } from './architectures/deeplab-v2.js';
import { MEMORY_KINDS, planPrediction, planStep, type StepOptions } from './memory.js';

const GIB = 2 ** 30;
const { graph } = recogniseDeepLabV2(deepLab101Shapes(19), networkOptions(), 'DeepLabV2-R101');

describe('a teach step of DeepLabV2 on a ResNet-101, 19 classes, one image of 512x1024, AdamW', () => {
  const keep = planStep(graph, 1, 512, 1024);
  const again = planStep(graph, 1, 512, 1024, { recompute: 'blocks' });
  const mixed = planStep(graph, 1, 512, 1024, { precision: 'mixed' });

  test('needs more than 4 GiB when all activations are kept, and less than 3 when blocks run again', () => {
    expect(keep.total).toBeGreaterThan(4.5 * GIB);
    expect(again.total).toBeLessThan(3 * GIB);
    expect(again.bytes.activations).toBeLessThan(0.4 * keep.bytes.activations);
  });

  test('needs about half of the activations and their gradients in mixed precision, and a copy of the weights', () => {
    expect(mixed.bytes.activations).toBeLessThan(0.55 * keep.bytes.activations);
    // In float32 the classifier's branches are one node: its input has one gradient, not one of each branch.
    expect(mixed.bytes['activation gradients']).toBeLessThan(1.01 * keep.bytes['activation gradients']);
    const copies = mixed.bytes['weights in float16'];
    expect(copies).toBeGreaterThan(0.99 * keep.bytes.gradients);
    expect(copies).toBeLessThan(1.01 * keep.bytes.gradients);
    expect(keep.bytes['weights in float16']).toBe(0);
    expect(mixed.total).toBeLessThan(0.7 * keep.total);
  });

  test('has an arena that is hardly larger than what is alive in it at one time', () => {
    for (const { bytes } of [keep, again, mixed]) {
      const alive = bytes.activations + bytes['activation gradients'] + bytes.workspace;
      expect(bytes['unused in the arena']).toBeLessThan(0.03 * alive);
    }
  });

  test('takes fewer than 1,500 dispatches, at any size', () => {
    // Beside the passes: images, labels, loss, AdamW in 3 pieces and the teacher's average in 2 (src/adapt/memory.gpu.test.ts).
    const others = 26;
    for (const { dispatches } of [keep, planStep(graph, 1, 33, 33), planStep(graph, 2, 321, 321)]) {
      expect(dispatches.inference + dispatches.forward + dispatches.backward + others).toBeLessThan(1500);
    }
  });

  test('counts every parameter and its copies', () => {
    const count = (kinds: string[]) =>
      graph.parameters.reduce(
        (sum, { kind, shape }) => (kinds.includes(kind) ? sum + shape.reduce((a, b) => a * b) : sum),
        0,
      );
    const trained = 4 * count(['conv-weight', 'vector']);
    const all = trained + 4 * count(['statistic']);
    expect(all / 4).toBeGreaterThan(42e6);
    for (const [kind, bytes] of [
      ['weights', all],
      ['gradients', trained],
      ['optimiser state', 2 * trained],
      ['teacher', all],
      // The weights of student and teacher before the step, and those that the collapse guard gives back.
      ['last good weights', 3 * all],
    ] as const) {
      // Each parameter starts at a multiple of 256 bytes.
      expect(keep.bytes[kind]).toBeGreaterThanOrEqual(bytes);
      expect(keep.bytes[kind]).toBeLessThan(1.001 * bytes);
    }
  });

  test('adds up', () => {
    expect(Object.keys(keep.bytes).sort()).toEqual([...MEMORY_KINDS].sort());
    expect(keep.total).toBe(Object.values(keep.bytes).reduce((sum, bytes) => sum + bytes, 0));
  });
});

describe.runIf(hasShared)('DAFormer on a MiT-B5 (../shared/models/manifests)', () => {
  const mitB5 = () => {
    const file = sharedPath('models', 'manifests', 'manifest-daformer-mitb5.json');
    const manifest = JSON.parse(readFileSync(file, 'utf8')) as Record<string, { shape: number[] }>;
    const shapes = new Map(Object.entries(manifest).map(([name, { shape }]) => [name, shape] as const));
    return recogniseStateDict(shapes, networkOptions(), file).graph;
  };

  test('is planned for two images of 640x640 under 8 GiB where what costs little runs again, under 6 where blocks do, and under 6.5 in mixed precision', () => {
    const transformer = mitB5();
    const planned = (options: StepOptions) => planStep(transformer, 2, 640, 640, options);
    expect(planned({ recompute: 'cheap' }).total).toBeLessThan(8 * GIB);
    expect(planned({ recompute: 'blocks' }).total).toBeLessThan(6 * GIB);
    const [whole, mixed] = [planned({}), planned({ precision: 'mixed' })];
    expect(mixed.total).toBeLessThan(6.5 * GIB);
    expect(mixed.bytes.activations).toBeLessThan(0.51 * whole.bytes.activations);
    expect(mixed.bytes['activation gradients']).toBeLessThan(0.51 * whole.bytes['activation gradients']);
  });

  test('is planned at 8192x8192 without the hundred thousands of tiles that its attention has there', () => {
    const plan = planPrediction(mitB5(), 8192, 8192);
    // The head joins 256 channels of each of four levels, at a quarter of the size.
    expect(plan.largestTensor).toBe(4 * 2048 * 2048 * 4 * 256);
  });
});

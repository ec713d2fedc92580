import { type Tensor, tensor4d } from '@tensorflow/tfjs-core';
import { expect, test } from 'vitest';
import { noise } from '../../test/compare.js';
import { deepLab101Shapes } from '../../test/deeplab-shapes.js';
import { float16Test, onDevice } from '../../test/device.js';
import { networkOptions, openModelFile } from '../../test/models.js';
import { smallValues } from '../../test/small-network.js';
import { smallTransformer } from '../../test/small-transformer.js';
import { dispatchCount, finished, gpuMemory } from '../gpu/backend.js';
import { recogniseDeepLabV2 } from './architectures/deeplab-v2.js';
import type { Graph } from './graph.js';
import type { Recompute } from './liveness.js';
import { planStep, type StepPlan } from './memory.js';
import { Network, type NetworkOptions } from './network.js';
import { buildNetwork, recogniseNetwork } from './open-network.js';
import { Optimizer } from './optimizer.js';
import type { Precision } from './precision.js';

onDevice();

const HEIGHT = 64;
const WIDTH = 128;
const shapes = deepLab101Shapes(19, 8);
const { graph } = recogniseDeepLabV2(shapes, networkOptions(), 'a narrow ResNet-101');

interface Subject {
  graph: Graph;
  open: (options: NetworkOptions) => Network;
}

const resNet: Subject = {
  graph,
  open: (options) => new Network(graph, (name) => smallValues(name, shapes.get(name) ?? []), options),
};

/** Bytes on the GPU after two steps with all that a Teach stage holds, except images and loss maps. */
async function heldBy(
  recompute: Recompute,
  precision: Precision = 'float32',
  { graph, open }: Subject = resNet,
): Promise<number> {
  await finished();
  const before = gpuMemory().bytes;
  const student = open({ recompute, precision });
  const [teacher, good, candidate] = [student.clone(), student.clone(), student.clone()];
  const rest = { beta1: 0.9, beta2: 0.999, momentum: 0, weightDecay: 0, freezeClassifier: false, headFactor: 1 };
  const optimizer = new Optimizer(student, { optimizer: 'adamw', ...rest });
  const x: Tensor = tensor4d(noise(HEIGHT * WIDTH * 3, 1), [1, HEIGHT, WIDTH, 3]);
  const { dispatches } = planStep(graph, 1, HEIGHT, WIDTH, { recompute, precision });
  for (const _ of [1, 2]) {
    const start = dispatchCount();
    teacher.infer(x, { batchNorm: 'batch', momentum: 0 }).dispose();
    student.clearGradients();
    const { logits, tape } = student.forward(x, { batchNorm: 'batch' });
    student.backward(tape, logits);
    student.freeTape(tape);
    expect(dispatchCount() - start).toBe(dispatches.inference + dispatches.forward + dispatches.backward);
    optimizer.update(1e-4);
  }
  x.dispose();
  await finished();
  const held = gpuMemory().bytes - before;
  for (const made of [student, teacher, good, candidate, optimizer]) made.dispose();
  await finished();
  expect(gpuMemory().bytes).toBe(before);
  return held;
}

test.each(['none', 'blocks'] as const)(
  'a real step on a narrow ResNet-101 holds the planned bytes (%s)',
  async (recompute) => {
    const { bytes, total } = planStep(graph, 1, HEIGHT, WIDTH, { recompute, guarded: false });
    const planned = total - bytes.images - bytes['loss maps'];
    expect(await heldBy(recompute)).toBe(planned);
  },
);

for (const recompute of ['none', 'blocks'] as const) {
  float16Test(
    `a real step in mixed precision holds the planned bytes, about half of float32's (${recompute})`,
    async () => {
      const [mixed, whole] = (['mixed', 'float32'] as const).map((precision) =>
        planStep(graph, 1, HEIGHT, WIDTH, { recompute, precision, guarded: false }),
      ) as [StepPlan, StepPlan];
      expect(mixed.bytes.activations).toBeLessThan(0.6 * whole.bytes.activations);
      expect(await heldBy(recompute, 'mixed')).toBe(mixed.total - mixed.bytes.images - mixed.bytes['loss maps']);
    },
  );
}

for (const recompute of ['none', 'cheap', 'blocks'] as const) {
  float16Test(`a real step of a transformer in mixed precision holds the planned bytes (${recompute})`, async () => {
    const transformer = smallTransformer(19);
    const [mixed, whole] = (['mixed', 'float32'] as const).map((precision) =>
      planStep(transformer.graph, 1, HEIGHT, WIDTH, { recompute, precision, guarded: false }),
    ) as [StepPlan, StepPlan];
    expect(mixed.bytes.activations).toBeLessThan(0.6 * whole.bytes.activations);
    const planned = mixed.total - mixed.bytes.images - mixed.bytes['loss maps'];
    expect(await heldBy(recompute, 'mixed', transformer)).toBe(planned);
  });
}

test("the recipe's option reaches the network that is built from a file", async () => {
  const model = openModelFile('public/demo/source.safetensors');
  const held: Record<string, number> = {};
  for (const recompute of ['none', 'blocks'] as const) {
    const network = buildNetwork(model, recogniseNetwork(model, networkOptions({ recompute })));
    const x = tensor4d(noise(64 * 96 * 3, 1), [1, 64, 96, 3]);
    const before = gpuMemory().bytes;
    network.freeTape(network.forward(x, { batchNorm: 'batch' }).tape);
    await finished();
    held[recompute] = gpuMemory().bytes - before;
    x.dispose();
    network.dispose();
  }
  expect(held.blocks).toBeLessThan(0.85 * (held.none ?? 0));
});

test('running blocks again holds less than half of the activations', () => {
  const activations = (recompute: Recompute) => planStep(graph, 1, HEIGHT, WIDTH, { recompute }).bytes.activations;
  expect(activations('blocks')).toBeLessThan(0.5 * activations('none'));
});

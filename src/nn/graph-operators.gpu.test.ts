import { type Tensor, tensor } from '@tensorflow/tfjs-core';
import { describe, expect, test } from 'vitest';
import { noise, relativeError } from '../../test/compare.js';
import { float16Test, onDevice } from '../../test/device.js';
import { type GraphCase, Sketch } from '../../test/graph-cases.js';
import { differentiate } from '../../test/graph-reference.js';
import { operatorCases, transformerOf } from '../../test/operator-cases.js';
import { dispatchCount, finished, gpuMemory } from '../gpu/backend.js';
import { planStep } from './memory.js';
import { withoutFloat16 } from './mixed-precision.js';
import { Network, type NetworkOptions } from './network.js';
import type { ForwardMode } from './operators/context.js';

onDevice();

const transformer = operatorCases.find(({ name }) => name.startsWith('a transformer')) as GraphCase;

const training: ForwardMode = { batchNorm: 'batch' };

const hex = (values: ArrayLike<number>): string => Buffer.from(Float32Array.from(values).buffer).toString('hex');

interface Step {
  logits: Float32Array;
  shape: number[];
  gradients: Map<string, Float32Array>;
}

/** Two equal training steps (the second one replays what was recorded), and what the second gives. */
async function train({ graph, values, image }: GraphCase, options: NetworkOptions, frozen = false): Promise<Step> {
  const network = new Network(graph, values, options);
  const x = tensor(
    noise(
      image.reduce((a, b) => a * b),
      1,
    ),
    image,
  );
  let step: Step | undefined;
  for (const _ of [1, 2]) {
    network.clearGradients();
    const { logits, tape } = network.forward(x, { ...training, momentum: 0 });
    const dLogits: Tensor = tensor(noise(logits.size, 2), logits.shape);
    network.backward(tape, dLogits, { freezeClassifier: frozen });
    step = {
      logits: (await logits.data()) as Float32Array,
      shape: logits.shape,
      gradients: await network.gradients.read(),
    };
    network.freeTape(tape);
    dLogits.dispose();
  }
  x.dispose();
  network.dispose();
  if (!step) throw new Error('No step was made.');
  return step;
}

/** One case of each node type that mixed precision takes: compiling both forms of everything takes software minutes. */
const inMixedPrecision = operatorCases
  .filter(({ graph }) => withoutFloat16(graph) === undefined)
  .filter(({ graph }, index, all) => {
    const before = new Set(all.slice(0, index).flatMap((other) => other.graph.nodes.map(({ op }) => op)));
    return graph.nodes.some(({ op }) => !before.has(op));
  });

describe.each(operatorCases.map((one) => [one.name, one] as const))('%s', (_, one) => {
  test('has the logits and the gradients of the float64 reference', async () => {
    const { graph, image, values } = one;
    const parameters = new Map(graph.parameters.map(({ name }) => [name, Float64Array.from(values(name))] as const));
    const x = {
      shape: image,
      values: Float64Array.from(
        noise(
          image.reduce((a, b) => a * b),
          1,
        ),
      ),
    };
    const expected = differentiate(graph, parameters, x, (count) => noise(count, 2), true);
    const step = await train(one, { record: false });
    expect(step.shape).toEqual(expected.logits.shape);
    expect(relativeError(step.logits, expected.logits.values)).toBeLessThan(1e-5);
    expect([...step.gradients.keys()].sort()).toEqual([...expected.gradients.keys()].sort());
    const largest = Math.max(...[...expected.gradients.values()].flatMap((gradient) => [...gradient].map(Math.abs)));
    for (const [name, gradient] of expected.gradients) {
      const wrong = Math.max(...gradient.map((value, i) => Math.abs(value - step.gradients.get(name)![i]!)));
      expect(wrong / largest, name).toBeLessThan(2e-5);
      expect(Math.max(...gradient.map(Math.abs)), `${name} has a gradient`).toBeGreaterThan(1e-3 * largest);
    }
  });

  test.each<[string, NetworkOptions]>([
    ['recorded', {}],
    ['recorded, what costs little runs again', { recompute: 'cheap' }],
    ['recorded, blocks run again', { recompute: 'blocks' }],
    ['not recorded, blocks run again', { record: false, recompute: 'blocks' }],
  ])('%s: the same bytes', async (_name, options) => {
    for (const frozen of [false, true]) {
      const [expected, step] = [await train(one, { record: false }, frozen), await train(one, options, frozen)];
      expect(hex(step.logits)).toBe(hex(expected.logits));
      for (const [name, gradient] of expected.gradients)
        expect(hex(step.gradients.get(name)!), name).toBe(hex(gradient));
    }
  });

  test('an inference has the logits of a forward pass', async () => {
    const network = new Network(one.graph, one.values);
    const x = tensor(
      noise(
        one.image.reduce((a, b) => a * b),
        1,
      ),
      one.image,
    );
    const predicted = network.infer(x, { ...training, momentum: 0 });
    expect(hex(await predicted.data())).toBe(hex((await train(one, { record: false })).logits));
    for (const made of [predicted, x, network]) made.dispose();
  });

  if (inMixedPrecision.includes(one)) {
    float16Test('has nearly the logits and gradients of float32 in mixed precision', async () => {
      const expected = await train(one, {});
      await finished();
      const before = gpuMemory();
      const actual = await train(one, { record: false, precision: 'mixed' });
      await finished();
      expect(gpuMemory()).toMatchObject({ bytes: before.bytes, tensors: before.tensors });
      const all = ({ gradients }: Step) => [...gradients.values()].flatMap((values) => [...values]);
      const [wanted, found] = [all(expected), all(actual)];
      const apart = Math.hypot(...wanted.map((value, i) => value - found[i]!));
      expect(relativeError(actual.logits, expected.logits)).toBeLessThan(5e-3);
      expect(apart / Math.hypot(...wanted)).toBeLessThan(0.01);
    });
  }

  test('no tensor is left', async () => {
    await finished();
    const before = gpuMemory();
    for (const record of [true, false]) {
      for (const recompute of ['none', 'blocks'] as const) await train(one, { record, recompute });
    }
    await finished();
    expect(gpuMemory()).toMatchObject({ bytes: before.bytes, tensors: before.tensors });
  });
});

test.each(['none', 'cheap', 'blocks'] as const)(
  'a step of a transformer holds the planned bytes (%s)',
  async (recompute) => {
    const { graph, values, image } = transformer;
    const [batch, height, width] = image;
    const { bytes, dispatches } = planStep(graph, batch, height, width, { recompute, teacher: false });
    await finished();
    const before = gpuMemory().bytes;
    const network = new Network(graph, values, { recompute });
    const x = tensor(
      noise(
        image.reduce((a, b) => a * b),
        1,
      ),
      image,
    );
    const { logits, tape } = network.forward(x, training);
    const start = dispatchCount();
    network.backward(tape, logits);
    expect(dispatchCount() - start).toBe(dispatches.backward);
    network.freeTape(tape);
    x.dispose();
    await finished();
    const arena = bytes.activations + bytes['activation gradients'] + bytes.workspace + bytes['unused in the arena'];
    expect(gpuMemory().bytes - before).toBe(bytes.weights + bytes.gradients + arena);
    network.dispose();
  },
);

test('running blocks again keeps less of a deep transformer', () => {
  const sketch = new Sketch();
  transformerOf(sketch, 6);
  const { graph } = sketch.end('deep');
  const of = (recompute: 'none' | 'cheap' | 'blocks') => planStep(graph, 1, 16, 16, { recompute }).bytes;
  expect(of('cheap').activations).toBeLessThan(0.8 * of('none').activations);
  expect(of('blocks').activations).toBeLessThan(0.4 * of('none').activations);
});

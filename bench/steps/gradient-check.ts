import { dispose, type Tensor4D, tensor, tensor4d, tidy } from '@tensorflow/tfjs-core';
import { normalizeRgb, scale } from '../../src/gpu/elementwise/elementwise.js';
import { teachLoss } from '../../src/gpu/pixel-loss/teach-loss.js';
import { LossScale } from '../../src/nn/loss-scale.js';
import { toFileOrder } from '../../src/nn/parameters.js';
import type { Precision } from '../../src/nn/precision.js';
import { settleNormalisation } from '../../src/protocol/normalisation.js';
import { relativeDistance } from '../compare.js';
import { openNetwork, type SourceNetwork } from '../networks/source-network.js';
import { type StockStepOptions, StockTeachStep } from '../peers/tfjs/teach-step.js';
import { picture } from './pictures.js';
import { type StepSize, teachRecipe } from './teach.js';

type Gradients = Map<string, Float32Array>;

/** What one step finds before it updates anything. */
export interface StepGradients {
  loss: number;
  gradients: Gradients;
}

/** Error of a step, that of `expected` being right. */
export type CompareGradients = (actual: StepGradients, expected: StepGradients) => number;

/** Images in 0..1 and labels in blocks, a part of them missing. */
export function example({ batch, width, height }: StepSize, classes: number) {
  const images = new Float32Array(batch * height * width * 3);
  for (let n = 0; n < batch; n++) {
    images.set(
      Float32Array.from(picture(width, height, n), (value) => value / 255),
      n * height * width * 3,
    );
  }
  const labels = Int32Array.from({ length: batch * height * width }, (_, i) => {
    const block = (Math.floor((i % width) / 8) + Math.floor(i / width / 8)) % (classes + 1);
    return block === classes ? 255 : block;
  });
  return { images, labels };
}

export function stepOptions(size: StepSize): StockStepOptions {
  const { recipe, stage } = teachRecipe(size);
  const { learningRate, emaDecay, negativeWeight } = stage;
  const { mean, std } = settleNormalisation(recipe.input);
  return { ...size, mean, std, learningRate, emaDecay, negativeWeight };
}

export async function ourStep(
  source: SourceNetwork,
  size: StepSize,
  precision: Precision = 'float32',
): Promise<StepGradients> {
  const { batch, height, width } = size;
  const { images, labels } = example(size, source.graph.classes);
  const { recipe } = teachRecipe(size);
  const network = openNetwork(source, precision);
  const input = tensor4d(images, [batch, height, width, 3]);
  const labelTensor = tensor(labels, [batch, height, width], 'int32');
  const { mean, std } = settleNormalisation(recipe.input);
  const x = normalizeRgb(input, mean, std);
  const { logits, tape } = network.forward(x, { batchNorm: 'batch' });
  const options = { negativeWeight: 1, delta: 0.76 / source.graph.classes, reduction: 'valid' as const };
  const loss = teachLoss(logits, labelTensor, options);
  network.clearGradients();
  const scaling = precision === 'mixed' ? new LossScale() : undefined;
  const dLogits = scale(loss.gradient, scaling?.factor ?? 1);
  network.backward(tape, dLogits);
  await scaling?.unscale(network.gradients);
  const gradients = await network.gradients.read();
  const total = (await loss.values.data())[loss.names.indexOf('total')] ?? Number.NaN;
  network.freeTape(tape);
  dispose([input, labelTensor, x, loss.values, loss.gradient, dLogits]);
  network.dispose();
  return { loss: total, gradients };
}

async function stockStep(source: SourceNetwork, size: StepSize): Promise<StepGradients> {
  const { batch, height, width } = size;
  const { images, labels } = example(size, source.graph.classes);
  const step = new StockTeachStep(source, stepOptions(size));
  const { value, grads } = tidy(() => {
    const x: Tensor4D = step.normalise(tensor4d(images, [batch, height, width, 3]));
    return step.gradients(x, tensor(labels, [batch, height, width], 'int32'));
  });
  const found: Gradients = new Map();
  for (const { name, shape, kind } of source.graph.parameters) {
    const variable = step.student.trainable.get(name);
    const gradient = variable && grads[variable.name];
    if (!gradient) continue;
    const values = (await gradient.data()) as Float32Array;
    found.set(name, kind === 'conv-weight' ? toFileOrder(values, shape) : values);
  }
  const loss = (await value.data())[0] ?? Number.NaN;
  dispose([value, ...Object.values(grads)]);
  step.dispose();
  return { loss, gradients: found };
}

/**
 * Largest relative distance of any parameter's gradient, and of the loss. A distance, since rounding moves a few of a deep
 * network's values to the other side of a ReLU.
 */
export const eachDistance: CompareGradients = (actual, expected) => {
  if (actual.gradients.size !== expected.gradients.size) return Number.POSITIVE_INFINITY;
  const distances = [...actual.gradients].map(([name, values]) =>
    relativeDistance(values, expected.gradients.get(name) ?? []),
  );
  return Math.max(lossError(actual, expected), ...distances);
};

/** Relative distance of all gradients as one vector each, and of the loss: some parameters have no gradient but rounding. */
export const wholeDistance: CompareGradients = (actual, expected) => {
  if (actual.gradients.size !== expected.gradients.size) return Number.POSITIVE_INFINITY;
  let [difference, whole] = [0, 0];
  for (const [name, values] of expected.gradients) {
    const other = actual.gradients.get(name);
    values.forEach((value, i) => {
      difference += ((other?.[i] ?? Number.NaN) - value) ** 2;
      whole += value ** 2;
    });
  }
  return Math.max(lossError(actual, expected), Math.sqrt(difference / whole));
};

const lossError: CompareGradients = (actual, expected) => Math.abs(actual.loss / expected.loss - 1);

/** The step of ours compared with that of stock tfjs: two implementations. */
export async function gradientError(source: SourceNetwork, size: StepSize): Promise<number> {
  return eachDistance(await ourStep(source, size), await stockStep(source, size));
}

/** A step in mixed precision compared with that in float32. */
export async function mixedError(source: SourceNetwork, size: StepSize): Promise<number> {
  return wholeDistance(await ourStep(source, size, 'mixed'), await ourStep(source, size));
}

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

/** Images in 0..1 and labels in blocks, a part of them missing. */
function example({ batch, width, height }: StepSize, classes: number) {
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

export function stockOptions(size: StepSize): StockStepOptions {
  const { recipe, stage } = teachRecipe(size);
  const { learningRate, emaDecay, negativeWeight } = stage;
  const { mean, std } = settleNormalisation(recipe.input);
  return { ...size, mean, std, learningRate, emaDecay, negativeWeight };
}

async function ourGradients(
  source: SourceNetwork,
  size: StepSize,
  precision: Precision = 'float32',
): Promise<Gradients> {
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
  network.freeTape(tape);
  dispose([input, labelTensor, x, loss.values, loss.gradient, dLogits]);
  network.dispose();
  return gradients;
}

async function stockGradients(source: SourceNetwork, size: StepSize): Promise<Gradients> {
  const { batch, height, width } = size;
  const { images, labels } = example(size, source.graph.classes);
  const step = new StockTeachStep(source, stockOptions(size));
  const grads = tidy(() => {
    const x: Tensor4D = step.normalise(tensor4d(images, [batch, height, width, 3]));
    return step.gradients(x, tensor(labels, [batch, height, width], 'int32')).grads;
  });
  const found: Gradients = new Map();
  for (const { name, shape, kind } of source.graph.parameters) {
    const variable = step.student.trainable.get(name);
    const gradient = variable && grads[variable.name];
    if (!gradient) continue;
    const values = (await gradient.data()) as Float32Array;
    found.set(name, kind === 'conv-weight' ? toFileOrder(values, shape) : values);
  }
  dispose(grads);
  step.dispose();
  return found;
}

/**
 * Largest relative distance of any parameter's gradient of one step, ours from that of stock tfjs: two implementations. A
 * distance, since rounding moves a few of a deep network's values to the other side of a ReLU.
 */
export async function gradientError(source: SourceNetwork, size: StepSize): Promise<number> {
  const ours = await ourGradients(source, size);
  const stock = await stockGradients(source, size);
  if (ours.size !== stock.size) return Number.POSITIVE_INFINITY;
  return Math.max(...[...ours].map(([name, values]) => relativeDistance(values, stock.get(name) ?? [])));
}

/** Relative distance of all gradients of one step in mixed precision from those in float32, as one vector each. */
export async function mixedError(source: SourceNetwork, size: StepSize): Promise<number> {
  const mixed = await ourGradients(source, size, 'mixed');
  let [difference, whole] = [0, 0];
  for (const [name, values] of await ourGradients(source, size)) {
    const other = mixed.get(name);
    values.forEach((value, i) => {
      difference += ((other?.[i] ?? Number.NaN) - value) ** 2;
      whole += value ** 2;
    });
  }
  return Math.sqrt(difference / whole);
}

import { grad, type Tensor, type Tensor4D, tensor, tidy } from '@tensorflow/tfjs-core';
import { alignLoss } from '../../src/gpu/pixel-loss/align-loss.js';
import type { LossResult } from '../../src/gpu/pixel-loss/loss-passes.js';
import type { MapSize } from '../../src/gpu/pixel-loss/pixel-map.js';
import { alignReference, teachReference } from '../../src/gpu/pixel-loss/reference.js';
import { teachLoss } from '../../src/gpu/pixel-loss/teach-loss.js';
import { resizeGradientReference, resizeReference } from '../../src/gpu/resize-bilinear/reference.js';
import type { Case, Contender, Setting } from '../case.js';
import { noise, relativeError } from '../compare.js';
import { stockAlignLoss, stockTeachLoss } from '../peers/tfjs/losses.js';
import { StockUpsample } from '../peers/tfjs/upsample.js';
import { tensorRunner } from './tensor-runner.js';

type Shape4 = [number, number, number, number];

/** Logits, and the size of the labels that they are upsampled to, where that differs. */
interface LossShape {
  logits: Shape4;
  labels: MapSize;
}

/** At the labels' size, and as a network of output stride 8 gives them. GPU: DeepLabV2's; else CamVid's. */
function lossShapes(gpu: boolean, upsampled: boolean): LossShape {
  const labels = gpu ? { height: 321, width: 321 } : { height: 180, width: 240 };
  const [batch, classes] = gpu ? [2, 19] : [4, 11];
  const own = gpu ? { height: 41, width: 41 } : { height: 23, width: 30 };
  const { height, width } = upsampled ? own : labels;
  return { logits: [batch, height, width, classes], labels };
}

const product = (sizes: readonly number[]): number => sizes.reduce((a, b) => a * b, 1);

/** Logits with some certainty, and labels of which a fifth is missing. */
function valuesOf({ logits, labels }: LossShape) {
  const [batch, , , classes] = logits;
  return {
    logits: noise(product(logits), 5).map((value) => 4 * value),
    labels: Int32Array.from(noise(batch * labels.height * labels.width, 6), (value) =>
      value > 0.6 ? 255 : Math.floor(((value + 1) / 1.6) * classes) % classes,
    ),
  };
}

type Values = ReturnType<typeof valuesOf>;

interface Loss {
  name: string;
  /** Takes logits of any smaller size. */
  ours(logits: Tensor, labels: Tensor, size: MapSize): LossResult;
  /** Takes logits at the labels' size. */
  stock(logits: Tensor, labels: Tensor): Tensor;
  /** The gradient by logits at the labels' size, in float64. */
  reference(logits: ArrayLike<number>, labels: ArrayLike<number>, classes: number): Float64Array;
}

const alignOptions = { gamma: 5, alpha: 3, entropyWeight: 1, diversityWeight: 0.1 };
const teachOptions = (classes: number) => ({ negativeWeight: 1, delta: 0.76 / classes, reduction: 'valid' as const });

const classesOf = (logits: Tensor): number => logits.shape.at(-1) ?? 0;

const LOSSES: Loss[] = [
  {
    name: 'teach-loss',
    ours: (logits, labels) => teachLoss(logits, labels, teachOptions(classesOf(logits))),
    stock: (logits, labels) => stockTeachLoss(logits, labels, teachOptions(classesOf(logits))),
    reference: (logits, labels, classes) => teachReference(logits, classes, labels, teachOptions(classes)).gradient,
  },
  {
    name: 'align-loss',
    ours: (logits, _labels, size) => alignLoss(logits, alignOptions, size),
    stock: (logits) => stockAlignLoss(logits, alignOptions),
    reference: (logits, _labels, classes) => alignReference(logits, classes, alignOptions).gradient,
  },
];

/** The reference's gradient, through the upsampling where there is one. */
function expectedGradient(loss: Loss, { logits: shape, labels: size }: LossShape, { logits, labels }: Values) {
  const [, h, w, classes] = shape;
  const { height, width } = size;
  if (h === height && w === width) return loss.reference(logits, labels, classes);
  const full = resizeReference(logits, shape, height, width, false);
  return resizeGradientReference(loss.reference(full, labels, classes), shape, height, width, false);
}

function contender(
  impl: 'ours' | 'stock-tfjs',
  shape: LossShape,
  problem: () => { values: Values; expected: Float64Array },
  gradientOf: (logits: Tensor, labels: Tensor) => Tensor[],
  free: () => void,
): Contender {
  return {
    impl,
    sharesDevice: true,
    async open() {
      const { values, expected } = problem();
      const [batch] = shape.logits;
      const { height, width } = shape.labels;
      const logits = tensor(values.logits, shape.logits);
      const labels = tensor(values.labels, [batch, height, width], 'int32');
      return tensorRunner({
        inputs: [logits, labels],
        run: () => gradientOf(logits, labels),
        // The gradient comes last.
        error: (results) => relativeError(results.at(-1) ?? [], expected),
        free,
      });
    },
  };
}

function caseOf(loss: Loss, gpu: boolean, upsampled: boolean): Case {
  const shape = lossShapes(gpu, upsampled);
  const [batch, h, w] = shape.logits;
  const { height, width } = shape.labels;
  let known: { values: Values; expected: Float64Array } | undefined;
  const problem = () => {
    if (!known) {
      const values = valuesOf(shape);
      known = { values, expected: expectedGradient(loss, shape, values) };
    }
    return known;
  };
  let upsample: StockUpsample | undefined;
  const stockLoss = (z: Tensor, labels: Tensor): Tensor => {
    if (!upsampled) return loss.stock(z, labels);
    upsample ??= new StockUpsample([h, w], height, width);
    return loss.stock(upsample.apply(z as Tensor4D), labels);
  };
  const free = () => {
    upsample?.dispose();
    upsample = undefined;
  };
  const ours = (logits: Tensor, labels: Tensor) => {
    const { values, gradient } = loss.ours(logits, labels, shape.labels);
    return [values, gradient];
  };
  const stock = (logits: Tensor, labels: Tensor) => [tidy(() => grad((z: Tensor) => stockLoss(z, labels))(logits))];
  return {
    name: upsampled ? `${loss.name}-upsampled` : loss.name,
    // Logits in, gradient out, a label a pixel.
    work: { flops: 0, bytes: 8 * product(shape.logits) + 4 * batch * height * width },
    tolerance: 1e-4,
    full: upsampled || loss.name !== 'teach-loss',
    contenders: [
      contender('ours', shape, problem, ours, () => undefined),
      contender('stock-tfjs', shape, problem, stock, free),
    ],
  };
}

/** Loss and gradient, from logits at the labels' size and from those that a network gives. */
export const pixelLossCases = ({ gpu }: Setting): Case[] =>
  LOSSES.flatMap((loss) => [false, true].map((upsampled) => caseOf(loss, gpu, upsampled)));

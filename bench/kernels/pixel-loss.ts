import { grad, type Tensor, tensor, tidy } from '@tensorflow/tfjs-core';
import { alignLoss, type LossResult, teachLoss } from '../../src/gpu/pixel-loss/pixel-loss.js';
import { alignReference, teachReference } from '../../src/gpu/pixel-loss/reference.js';
import type { Case, Setting } from '../case.js';
import { noise, relativeError } from '../compare.js';
import { stockAlignLoss, stockTeachLoss } from '../peers/tfjs/losses.js';
import { tensorRunner } from './tensor-runner.js';

interface PixelShape {
  batch: number;
  height: number;
  width: number;
  classes: number;
}

const gpuShape: PixelShape = { batch: 2, height: 321, width: 321, classes: 19 };
/** CamVid's: 240x180, batch 4. */
const softwareShape: PixelShape = { batch: 4, height: 180, width: 240, classes: 11 };

/** Logits with some certainty, and labels of which a fifth is missing. */
function pixels({ batch, height, width, classes }: PixelShape) {
  const count = batch * height * width;
  const logits = noise(count * classes, 5).map((value) => 4 * value);
  const labels = Int32Array.from(noise(count, 6), (value) =>
    value > 0.6 ? 255 : Math.floor(((value + 1) / 1.6) * classes) % classes,
  );
  return { count, logits, labels };
}

type Pixels = ReturnType<typeof pixels>;

interface Loss {
  name: string;
  ours(logits: Tensor, labels: Tensor): LossResult;
  stock(logits: Tensor, labels: Tensor): Tensor;
  /** The gradient in float64. */
  reference(problem: Pixels, classes: number): Float64Array;
}

const alignOptions = { gamma: 5, alpha: 3, entropyWeight: 1, diversityWeight: 0.1 };
const teachOptions = (classes: number) => ({
  negativeWeight: 1,
  delta: 0.76 / classes,
  reduction: 'valid' as const,
});

const classesOf = (logits: Tensor): number => logits.shape.at(-1) ?? 0;

const LOSSES: Loss[] = [
  {
    name: 'teach-loss',
    ours: (logits, labels) => teachLoss(logits, labels, teachOptions(classesOf(logits))),
    stock: (logits, labels) => stockTeachLoss(logits, labels, teachOptions(classesOf(logits))),
    reference: ({ logits, labels }, classes) => teachReference(logits, classes, labels, teachOptions(classes)).gradient,
  },
  {
    name: 'align-loss',
    ours: (logits) => alignLoss(logits, alignOptions),
    stock: (logits) => stockAlignLoss(logits, alignOptions),
    reference: ({ logits }, classes) => alignReference(logits, classes, alignOptions).gradient,
  },
];

function caseOf(loss: Loss, shape: PixelShape): Case {
  const { batch, height, width, classes } = shape;
  let known: (Pixels & { expected: Float64Array }) | undefined;
  const problem = () => {
    if (!known) {
      const made = pixels(shape);
      known = { ...made, expected: loss.reference(made, classes) };
    }
    return known;
  };
  const inputs = () => [
    tensor(problem().logits, [batch, height, width, classes]),
    tensor(problem().labels, [batch, height, width], 'int32'),
  ];
  const open = (gradientOf: (logits: Tensor, labels: Tensor) => Tensor[]) => async () => {
    const [logits, labels] = inputs();
    if (!logits || !labels) throw new Error('No inputs.');
    return tensorRunner({
      inputs: [logits, labels],
      run: () => gradientOf(logits, labels),
      // The gradient comes last.
      error: (results) => relativeError(results.at(-1) ?? [], problem().expected),
    });
  };
  const stockGradient = (logits: Tensor, labels: Tensor) => [
    tidy(() => grad((z: Tensor) => loss.stock(z, labels))(logits)),
  ];
  return {
    name: loss.name,
    work: { flops: 0, bytes: batch * height * width * (8 * classes + 4) },
    tolerance: 1e-4,
    full: loss.name !== 'teach-loss',
    contenders: [
      {
        impl: 'ours',
        sharesDevice: true,
        open: open((logits, labels) => {
          const { values, gradient } = loss.ours(logits, labels);
          return [values, gradient];
        }),
      },
      { impl: 'stock-tfjs', sharesDevice: true, open: open(stockGradient) },
    ],
  };
}

/** Loss and gradient from logits at the labels' size. */
export const pixelLossCases = ({ gpu }: Setting): Case[] =>
  LOSSES.map((loss) => caseOf(loss, gpu ? gpuShape : softwareShape));

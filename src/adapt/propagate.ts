import { slice, tensor1d } from '@tensorflow/tfjs-core';
import { flipLabels, flipMaps } from '../gpu/augment/rearrange.js';
import { type ClassMixed, classMix } from '../gpu/class-mix/class-mix.js';
import { entropyBins, teachLoss, weightedCrossEntropy } from '../gpu/pixel-loss/pixel-loss.js';
import { sureShare } from '../gpu/pixel-statistics/pixel-statistics.js';
import type { AugmentationDraw } from '../images/augment.js';
import type { Random } from '../images/random.js';
import { batches } from '../images/sampler.js';
import type { Network } from '../nn/network.js';
import type { StepNumbers } from '../protocol/events.js';
import { tooFewImages } from '../protocol/image-count.js';
import type { PropagateRecipe, Recipe } from '../protocol/recipe.js';
import { drawAugmentations, type ImageBatch, labelBatch, loadBatch, prepare } from './images.js';
import { setMixed } from './live.js';
import { easyCount, labelImage, rankImages } from './rank.js';
import type { StageContext, StageEvent, StageResult } from './stage.js';
import { handOver } from './teach.js';
import { deltaFor, teachPixels } from './teacher.js';
import { type LossValues, type PendingValues, series, Trainer } from './trainer.js';

/** Classes of a label map, a share of them drawn at random (ClassMix: half, rounded up). */
function drawPastedClasses(labels: ArrayLike<number>, share: number, random: Random): number[] {
  const present = [...new Set(Array.from(labels))].filter((label) => label !== 255).sort((a, b) => a - b);
  return random.shuffle(present).slice(0, Math.ceil(present.length * share));
}

interface Streams {
  easyOrder: Generator<number[], never, void>;
  hardOrder: Generator<number[], never, void>;
  crops: Random;
  augmentation: Random;
  pasting: Random;
}

interface StepLosses {
  easy: LossValues;
  mix: LossValues;
  sure: number;
  images: number[];
}

/** Stage P (atp.md): easy images teach hard ones. L_P = L_easy + L_mix. */
export async function* propagate(
  student: Network,
  options: PropagateRecipe,
  context: StageContext,
): AsyncGenerator<StageEvent, StageResult, void> {
  const { targets, recipe, random, live } = context;
  const count = targets.names.length;
  if (count < 2) throw tooFewImages(count);
  const ranked = yield* rankImages(student, targets, recipe.input);
  const easy = easyCount(count, options.easyShare);
  yield { type: 'ranked', stage: 'propagate', when: 'before', ...ranked, easy };
  const easyImages = ranked.order.slice(0, easy);
  const hardImages = ranked.order.slice(easy);
  const labels = new Map<number, Uint8Array>();
  for (const index of easyImages) labels.set(index, await labelImage(student, targets, index, recipe.input));

  const streams: Streams = {
    easyOrder: batches(easyImages.length, recipe.batchSize, random.fork('easy order')),
    hardOrder: batches(hardImages.length, recipe.batchSize, random.fork('hard order')),
    crops: random.fork('crops'),
    augmentation: random.fork('augmentation'),
    pasting: random.fork('pasting'),
  };
  const teacher = student.clone();
  const trainer = new Trainer(student, teacher, options);
  live.teacher = teacher;
  live.delta = deltaFor(options.delta, student.graph.classes);
  // What is shown as kept: the pixels of hard images that count as sure.
  live.thresholds = new Array<number>(student.graph.classes).fill(options.tau);
  try {
    for (let step = 0; step < options.steps; step++) {
      const easyIndices = streams.easyOrder.next().value.map((position) => easyImages[position] ?? 0);
      const hardIndices = streams.hardOrder.next().value.map((position) => hardImages[position] ?? 0);
      const losses = await propagateStep(
        trainer,
        teacher,
        step,
        { easyIndices, hardIndices },
        labels,
        streams,
        options,
        context,
      );
      trainer.confirm((losses.easy.get('total') ?? Number.NaN) + (losses.mix.get('total') ?? Number.NaN), step);
      const numbers = propagateNumbers(losses, student.graph.classes, trainer.learningRate(step));
      yield { type: 'step-taken', step: step + 1, numbers: { ...numbers, ...trainer.scaleNumbers } };
    }
    const after = yield* rankImages(teacher, targets, recipe.input);
    yield { type: 'ranked', stage: 'propagate', when: 'after', order: ranked.order, entropies: after.entropies, easy };
    return { network: teacher, evaluated: 'teacher' };
  } finally {
    trainer.dispose();
    setMixed(live, null);
    handOver(live, student, teacher);
  }
}

async function propagateStep(
  trainer: Trainer,
  teacher: Network,
  step: number,
  { easyIndices, hardIndices }: { easyIndices: number[]; hardIndices: number[] },
  labels: ReadonlyMap<number, Uint8Array>,
  streams: Streams,
  options: PropagateRecipe,
  { targets, recipe, live }: StageContext,
): Promise<StepLosses> {
  const { input } = recipe;
  const easyBatch = await loadBatch(targets, easyIndices, input, streams.crops);
  const hardBatch = await loadBatch(targets, hardIndices, input, streams.crops);
  const easyLabels = labelBatch(
    easyIndices.map((index) => labels.get(index) ?? new Uint8Array()),
    easyBatch.offsets,
    input,
  );
  const pasted = easyIndices.map((index) =>
    drawPastedClasses(labels.get(index) ?? [], options.mixShare, streams.pasting),
  );
  const draw = () => drawAugmentations(easyIndices.length, options.augmentation, streams.augmentation);
  const easyDraws = draw();
  const mixDraws = draw();

  trainer.begin();
  const { mixed, sure } = mixHard(teacher, easyBatch, easyLabels, hardBatch, pasted, options, input);
  setMixed(live, sampleOf(mixed, easyIndices, hardIndices));
  const easy = easyLoss(trainer, easyBatch, easyLabels, easyDraws, live.delta, options, input);
  const mix = mixLoss(trainer, mixed, mixDraws, input);
  await trainer.update(step, { teacher, step, decay: options.emaDecay });
  for (const made of [easyBatch.images, hardBatch.images, easyLabels]) made.dispose();
  const shares = Array.from(await sure.data());
  sure.dispose();
  return {
    easy: await easy.read(),
    mix: await mix.read(),
    sure: shares.reduce((sum, share) => sum + share, 0) / shares.length,
    images: [...easyIndices, ...hardIndices],
  };
}

/** ClassMix: classes of the easy images on top of the hard ones, which the teacher labels; q by the sure share. */
function mixHard(
  teacher: Network,
  easyBatch: ImageBatch,
  easyLabels: ReturnType<typeof labelBatch>,
  hardBatch: ImageBatch,
  pastedClasses: number[][],
  options: PropagateRecipe,
  input: Recipe['input'],
) {
  const thresholds = tensor1d(new Float32Array(teacher.graph.classes));
  const hard = teachPixels(teacher, hardBatch.images, thresholds, input, options.batchNorm);
  thresholds.dispose();
  const sure = sureShare(hard.confidence, options.tau);
  hard.confidence.dispose();
  const mixed = classMix({
    easyImages: easyBatch.images,
    easyLabels,
    hardImages: hardBatch.images,
    hardLabels: hard.labels,
    hardWeight: sure,
    pastedClasses,
  });
  hard.labels.dispose();
  return { mixed, sure };
}

function sampleOf(mixed: ClassMixed, easyIndices: number[], hardIndices: number[]) {
  const [, height = 0, width = 0] = mixed.images.shape;
  const image = slice(mixed.images, [0, 0, 0, 0], [1, height, width, 3]);
  return { easy: easyIndices[0] ?? 0, hard: hardIndices[0] ?? 0, width, height, image };
}

/** L_easy = CE(z(strong easy), y_easy) + w_neg L_neg. */
function easyLoss(
  trainer: Trainer,
  batch: ImageBatch,
  easyLabels: ReturnType<typeof labelBatch>,
  draws: AugmentationDraw[],
  delta: number,
  options: PropagateRecipe,
  input: Recipe['input'],
): PendingValues {
  const x = prepare(batch.images, draws, input);
  const labels = flipLabels(
    easyLabels,
    draws.map((draw) => draw.flip),
  );
  const pending = trainer.accumulate(x, (logits) =>
    teachLoss(logits, labels, { negativeWeight: options.negativeWeight, delta, reduction: 'valid' }),
  );
  x.dispose();
  labels.dispose();
  return pending;
}

/** L_mix = mean over ALL pixels of q CE(z(strong mixed), y_mixed). Frees the mixed tensors. */
function mixLoss(
  trainer: Trainer,
  mixed: ClassMixed,
  draws: AugmentationDraw[],
  input: Recipe['input'],
): PendingValues {
  const flips = draws.map((draw) => draw.flip);
  const x = prepare(mixed.images, draws, input);
  const labels = flipLabels(mixed.labels, flips);
  const weights = flipMaps(mixed.weights, flips);
  const pending = trainer.accumulate(x, (logits) => weightedCrossEntropy(logits, labels, weights));
  for (const used of [x, labels, weights, mixed.images, mixed.labels, mixed.weights]) used.dispose();
  return pending;
}

function propagateNumbers({ easy, mix, sure, images }: StepLosses, classes: number, learningRate: number): StepNumbers {
  const of = (values: LossValues, name: string) => values.get(name) ?? 0;
  const total = of(easy, 'total') + of(mix, 'total');
  return {
    losses: { total, easy: of(easy, 'positive'), negative: of(easy, 'negative'), mix: of(mix, 'total') },
    learningRate,
    meanEntropy: (of(easy, 'meanEntropy') + of(mix, 'meanEntropy')) / 2,
    entropyHistogram: average(series(easy, 'entropyBin', entropyBins), series(mix, 'entropyBin', entropyBins)),
    classShares: average(series(easy, 'share', classes), series(mix, 'share', classes)),
    keptShare: sure,
    negativeCount: of(easy, 'negativeCount'),
    images,
  };
}

const average = (a: number[], b: number[]): number[] => a.map((value, index) => (value + (b[index] ?? 0)) / 2);

import type { Tensor } from '@tensorflow/tfjs-core';
import { flipLabels, flipMaps } from '../gpu/augment/rearrange.js';
import { view } from '../gpu/backend.js';
import type { ClassMixed } from '../gpu/class-mix/class-mix.js';
import { weightedCrossEntropy } from '../gpu/pixel-loss/mean-losses.js';
import { teachLoss } from '../gpu/pixel-loss/teach-loss.js';
import type { Network } from '../nn/network.js';
import type { Recipe } from '../protocol/recipe.js';
import type { RecipeOf } from '../protocol/stage-recipes.js';
import { flipsOf, type NextBatch, type SampledBatch } from './batches.js';
import { drawPastedClasses, mixedSample, mixHard } from './class-mixing.js';
import type { Contrast, Contrasted } from './contrast.js';
import { easyLabelsOf } from './easy-labels.js';
import type { LabelMaps } from './halves.js';
import { prepare } from './images.js';
import { setMixed } from './live.js';
import { randomPart } from './parts.js';
import type { StageContext } from './stage.js';
import { type OwnNumbers, type OwnSteps, predictedIn, type Training } from './steps.js';
import type { TeacherLook } from './teacher.js';
import type { LossValues, PendingValues, Trainer } from './trainer.js';

type Options = RecipeOf<'propagate'>;

/** A batch of easy images, which count as labelled, and one of hard images, into which parts of them are pasted. */
interface Pair {
  easy: SampledBatch;
  hard: SampledBatch;
  /** The labels of the easy images. */
  labels: Tensor;
  /** By hard image. */
  pastedClasses: number[][];
}

/** What the student learns from in a step. */
interface Mixed extends Pair {
  mixed: ClassMixed;
  /** The teacher's labels of the hard images. */
  hardLabels: Tensor;
  /** The share q of each hard image. */
  sure: Tensor;
}

/** Values of the losses, and the share q of each hard image. */
interface Values {
  easy: LossValues;
  mix: LossValues;
  contrast: Contrasted | undefined;
  sure: number[];
}

/** A step of Propagate: L_easy, then L_mix. */
export function propagateSteps(
  teacher: Network,
  { trainer }: Training,
  next: { easy: NextBatch; hard: NextBatch },
  stored: LabelMaps,
  { options, look, contrast }: { options: Options; look: TeacherLook; contrast: Contrast | undefined },
  { recipe: { input }, random, live, parts, decided }: StageContext,
): OwnSteps<'propagate', Mixed, Values> {
  const pasting = random.fork('pasting');
  parts.keep('pasting', randomPart(pasting));
  return {
    waits: () => look.shares !== null,
    prepare: async () => {
      const easy = await next.easy();
      const hard = await next.hard(teacher);
      const { labels, maps } = await easyLabelsOf(teacher, easy, stored, options, look);
      if (options.easyLabels === 'each-step') decided?.('easy labels', labels);
      const pastedClasses = hard.indices.map((_, place) =>
        drawPastedClasses(maps[place % maps.length] ?? [], options.mixShare, pasting),
      );
      const pair = { easy, hard, labels, pastedClasses };
      const { mixed, sure, hardLabels } = mixHard(teacher, pair, options, look, decided);
      contrast?.takeIn(easy.images, labels);
      return { ...pair, mixed, sure, hardLabels };
    },
    learn: (pair, step) => {
      const easy = easyLoss(trainer, pair, live.delta, options, input);
      const contrasted = contrast?.learn(step, pair.hard, pair.hardLabels, pair.sure);
      const mix = mixLoss(trainer, pair, input);
      // The batch may be freed before its values arrive.
      const sure = view(pair.sure, pair.sure.shape);
      return {
        read: async () => {
          // All are asked for at once: a way to the GPU and back for each would add up.
          const values = [easy.read(), mix.read(), contrasted?.read(), sure.data(), look.shares?.settle()] as const;
          const [easyValues, mixValues, contrast, shares] = await Promise.all(values);
          sure.dispose();
          live.classFactors = look.shares?.factors ?? null;
          return { easy: easyValues, mix: mixValues, contrast, sure: Array.from(shares) };
        },
      };
    },
    show: (pair) => setMixed(live, mixedSample(pair.mixed, pair)),
    free: ({ easy, hard, labels, mixed, sure, hardLabels }) => {
      const ofMixed = [mixed.images, mixed.labels, mixed.weights];
      for (const made of [easy.images, hard.images, labels, sure, hardLabels, ...ofMixed]) made.dispose();
    },
    numbers: (values, pair) => numbersOf(values, teacher.graph.classes, pair),
  };
}

/** L_easy = CE(z(strong easy), y_easy) + w_neg L_neg. */
function easyLoss(
  trainer: Trainer,
  { easy, labels }: Pair,
  delta: number,
  { negativeWeight }: Options,
  input: Recipe['input'],
): PendingValues {
  const x = prepare(easy.images, easy.draws, input);
  const flipped = flipLabels(labels, flipsOf(easy.draws));
  const pending = trainer.accumulate(x, (logits) =>
    teachLoss(logits, flipped, { negativeWeight, delta, reduction: 'valid' }),
  );
  for (const used of [x, flipped]) used.dispose();
  return pending;
}

/** L_mix = mean over ALL pixels of q CE(z(strong mixed), y_mixed). */
function mixLoss(trainer: Trainer, { hard, mixed }: Mixed, input: Recipe['input']): PendingValues {
  const flips = flipsOf(hard.draws);
  const x = prepare(mixed.images, hard.draws, input);
  const labels = flipLabels(mixed.labels, flips);
  const weights = flipMaps(mixed.weights, flips);
  const pending = trainer.accumulate(x, (logits) => weightedCrossEntropy(logits, labels, weights));
  for (const used of [x, labels, weights]) used.dispose();
  return pending;
}

function numbersOf({ easy, mix, contrast, sure }: Values, classes: number, pair: Pair): OwnNumbers<'propagate'> {
  const of = (values: LossValues, name: string) => values.get(name) ?? Number.NaN;
  const [a, b] = [predictedIn(easy, classes), predictedIn(mix, classes)];
  return {
    losses: {
      total: of(easy, 'total') + of(mix, 'total') + (contrast?.total ?? 0),
      easy: of(easy, 'positive'),
      negative: of(easy, 'negative'),
      mix: of(mix, 'total'),
      ...(contrast && { contrast: contrast.loss }),
    },
    meanEntropy: (a.meanEntropy + b.meanEntropy) / 2,
    entropyHistogram: means(a.entropyHistogram, b.entropyHistogram),
    classShares: means(a.classShares, b.classShares),
    keptShare: sure.reduce((sum, share) => sum + share, 0) / sure.length,
    negativeCount: easy.get('negativeCount') ?? 0,
    images: [...pair.easy.indices, ...pair.hard.indices],
  };
}

const means = (a: number[], b: number[]): number[] => a.map((value, index) => (value + (b[index] ?? 0)) / 2);

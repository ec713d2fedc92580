import type { Tensor } from '@tensorflow/tfjs-core';
import { flipLabels, flipMaps } from '../gpu/augment/rearrange.js';
import type { ClassMixed } from '../gpu/class-mix/class-mix.js';
import { weightedCrossEntropy } from '../gpu/pixel-loss/mean-losses.js';
import { teachLoss } from '../gpu/pixel-loss/teach-loss.js';
import type { Network } from '../nn/network.js';
import { easyCount } from '../protocol/easy-count.js';
import { checkImageCount } from '../protocol/image-count.js';
import type { Recipe } from '../protocol/recipe.js';
import type { RecipeOf } from '../protocol/stage-recipes.js';
import { batchesOf, flipsOf, type NextBatch, type SampledBatch, studentView } from './batches.js';
import { drawPastedClasses, mixedSample, mixHard } from './class-mixing.js';
import { labelBatch, prepare } from './images.js';
import { setMixed } from './live.js';
import { arrayOf, type Part, randomPart, type SavedPart } from './parts.js';
import { labelImage, rankImages } from './rank.js';
import type { StageContext, StageEvent, StageResult } from './stage.js';
import { type OwnNumbers, type OwnSteps, predictedIn, type Training, takeSteps } from './steps.js';
import { deltaFor } from './teacher.js';
import type { LossValues, PendingValues, Trainer } from './trainer.js';
import { withTeacher } from './with-teacher.js';

type Options = RecipeOf<'propagate'>;
type LabelMaps = ReadonlyMap<number, Uint8Array>;

/** The easy half and its pseudo labels, from the stage's start. */
interface Halves {
  /** Image indices, easiest first; the first `easy` are easy. */
  order: number[];
  easy: number;
  /** Of the easy images. */
  labels: LabelMaps;
}

type HalvesPlain = Pick<Halves, 'order' | 'easy'>;

/** Stage P (atp.md): easy images teach hard ones. L_P = L_easy + L_mix. */
export async function* propagate(
  student: Network,
  options: Options,
  context: StageContext,
): AsyncGenerator<StageEvent, StageResult, void> {
  const { targets, recipe, live, parts } = context;
  const { classes } = student.graph;
  const count = targets.names.length;
  checkImageCount({ stages: [options] }, count);
  const saved = parts.saved<HalvesPlain>('halves');
  const halves = saved ? savedHalves(saved) : yield* freshHalves(student, options, context);
  parts.keep('halves', halvesPart(halves));
  const { order, easy, labels } = halves;

  const sampled = batchesOf(context, options.augmentation);
  const next = { easy: sampled(order.slice(0, easy), 'easy order'), hard: sampled(order.slice(easy), 'hard order') };
  live.delta = deltaFor(options.delta, classes);
  // The pixels of hard images that count as sure are shown as kept.
  live.thresholds = new Array<number>(classes).fill(options.tau);
  try {
    return yield* withTeacher(student, options, context, async function* (teacher, training) {
      yield* takeSteps(options, training, ownSteps(teacher, training, next, labels, options, context), parts);
      const after = yield* rankImages(teacher, targets, recipe.input);
      yield { type: 'ranked', stage: 'propagate', when: 'after', order, entropies: after.entropies, easy };
    });
  } finally {
    setMixed(live, null);
  }
}

/** Ranks the images and labels the easy ones. */
async function* freshHalves(
  student: Network,
  { easyShare }: Options,
  { targets, recipe, decided }: StageContext,
): AsyncGenerator<StageEvent, Halves, void> {
  const { order, entropies } = yield* rankImages(student, targets, recipe.input);
  const easy = easyCount(easyShare, targets.names.length);
  yield { type: 'ranked', stage: 'propagate', when: 'before', order, entropies, easy };
  const labels = new Map<number, Uint8Array>();
  for (const index of order.slice(0, easy)) {
    const map = await labelImage(student, targets, index, recipe.input);
    decided?.(`easy ${index}`, map);
    labels.set(index, map);
  }
  return { order, easy, labels };
}

const halvesPart = ({ order, easy, labels }: Halves): Part<HalvesPlain> => ({
  save: () => ({ order, easy }),
  arrays: () =>
    new Map([...labels].map(([image, map]) => [String(image), { dtype: 'U8', length: map.length, read: () => map }])),
  version: () => 0,
  load: () => {},
});

function savedHalves(saved: SavedPart<HalvesPlain>): Halves {
  const { order, easy } = saved.plain;
  const labels = order.slice(0, easy).map((image) => [image, arrayOf(saved, String(image), Uint8Array)] as const);
  return { order, easy, labels: new Map(labels) };
}

/** A batch of easy images, which count as labelled, and one of hard images, into which parts of them are pasted. */
interface Pair {
  easy: SampledBatch;
  hard: SampledBatch;
  /** The labels of the easy images. */
  labels: Tensor;
  pastedClasses: number[][];
}

/** Values of both losses, and the share q of each hard image. */
interface Values {
  easy: LossValues;
  mix: LossValues;
  sure: number[];
}

function ownSteps(
  teacher: Network,
  { trainer }: Training,
  next: { easy: NextBatch; hard: NextBatch },
  labels: LabelMaps,
  options: Options,
  { recipe: { input }, random, live, parts, decided }: StageContext,
): OwnSteps<'propagate', Pair, Values> {
  const pasting = random.fork('pasting');
  parts.keep('pasting', randomPart(pasting));
  return {
    prepare: async () => {
      const easy = await next.easy();
      const hard = await next.hard();
      const maps = easy.indices.map((index) => labels.get(index) ?? new Uint8Array());
      const pastedClasses = maps.map((map) => drawPastedClasses(map, options.mixShare, pasting));
      return { easy, hard, labels: labelBatch(maps, easy.offsets, input), pastedClasses };
    },
    learn: (pair) => {
      const { mixed, sure } = mixHard(teacher, pair, options, input, decided);
      setMixed(live, mixedSample(mixed, pair));
      pair.hard.images.dispose();
      const easy = easyLoss(trainer, pair, live.delta, options, input);
      const mix = mixLoss(trainer, mixed, pair, input);
      return {
        read: async () => {
          const shares = Array.from(await sure.data());
          sure.dispose();
          return { easy: await easy.read(), mix: await mix.read(), sure: shares };
        },
      };
    },
    numbers: (values, pair) => numbersOf(values, teacher.graph.classes, pair),
  };
}

/** L_easy = CE(z(strong easy), y_easy) + w_neg L_neg. Frees the easy images and their labels. */
function easyLoss(
  trainer: Trainer,
  { easy, labels }: Pair,
  delta: number,
  { negativeWeight }: Options,
  input: Recipe['input'],
): PendingValues {
  const x = studentView(easy, input);
  const flipped = flipLabels(labels, flipsOf(easy.draws));
  const pending = trainer.accumulate(x, (logits) =>
    teachLoss(logits, flipped, { negativeWeight, delta, reduction: 'valid' }),
  );
  for (const used of [x, labels, flipped]) used.dispose();
  return pending;
}

/** L_mix = mean over ALL pixels of q CE(z(strong mixed), y_mixed). Frees the mixed tensors. */
function mixLoss(trainer: Trainer, mixed: ClassMixed, { hard }: Pair, input: Recipe['input']): PendingValues {
  const flips = flipsOf(hard.draws);
  const x = prepare(mixed.images, hard.draws, input);
  const labels = flipLabels(mixed.labels, flips);
  const weights = flipMaps(mixed.weights, flips);
  const pending = trainer.accumulate(x, (logits) => weightedCrossEntropy(logits, labels, weights));
  for (const used of [x, labels, weights, mixed.images, mixed.labels, mixed.weights]) used.dispose();
  return pending;
}

function numbersOf({ easy, mix, sure }: Values, classes: number, pair: Pair): OwnNumbers<'propagate'> {
  const of = (values: LossValues, name: string) => values.get(name) ?? Number.NaN;
  const [a, b] = [predictedIn(easy, classes), predictedIn(mix, classes)];
  return {
    losses: {
      total: of(easy, 'total') + of(mix, 'total'),
      easy: of(easy, 'positive'),
      negative: of(easy, 'negative'),
      mix: of(mix, 'total'),
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

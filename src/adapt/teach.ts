import { type Tensor, tensor1d } from '@tensorflow/tfjs-core';
import { flipImages, flipLabels } from '../gpu/augment/rearrange.js';
import { softTeachLoss, teachLoss } from '../gpu/pixel-loss/teach-loss.js';
import type { Network } from '../nn/network.js';
import type { RecipeOf } from '../protocol/stage-recipes.js';
import { batchesOf, flipsOf, type SampledBatch, studentView } from './batches.js';
import { cropChooser } from './crop-choice.js';
import { labelBatch } from './images.js';
import { measureShares, sharesToKeep } from './measure-shares.js';
import { RoundLabels, roundBeginning } from './rounds.js';
import type { StageContext, StageEvent, StageResult } from './stage.js';
import { lossesOf, predictedIn, takeSteps } from './steps.js';
import { deltaFor, stepLook, type Taught, type TeacherLook, teachBatch, teacherNorm } from './teacher.js';
import { measureConfidences, rhoAt, rhoOfRound, shareAbove, thresholdOf } from './thresholds.js';
import { withTeacher } from './with-teacher.js';

type Options = RecipeOf<'teach'>;

interface Thresholds {
  values: number[];
  /** Share of each class that the thresholds keep, measured over the target set; null where every pixel is kept. */
  kept: (number | null)[] | null;
}

/** True where a step begins with other thresholds, or with other labels of a round. */
const isRefreshed = (step: number, options: Options): boolean =>
  options.rounds > 0 ? roundBeginning(step, options) !== null : step % options.refresh === 0;

/** Thresholds for the step: null when the present ones still hold. */
async function* refreshThresholds(
  teacher: Network,
  step: number,
  options: Options,
  look: TeacherLook,
  { targets }: StageContext,
): AsyncGenerator<StageEvent, Thresholds | null, void> {
  const { classes } = teacher.graph;
  if (options.positive === 'all') {
    return step === 0 ? { values: new Array<number>(classes).fill(0), kept: null } : null;
  }
  if (!isRefreshed(step, options)) return null;
  const round = options.rounds > 0 ? roundBeginning(step, options) : null;
  const rho = round === null ? rhoAt(step, options) : rhoOfRound(round, options);
  const histograms = yield* measureConfidences(teacher, targets, look);
  const values = histograms.map((histogram) =>
    options.positive === 'fixed' ? options.threshold : thresholdOf(histogram, rho, options.thresholdCap),
  );
  return { values, kept: histograms.map((histogram, c) => shareAbove(histogram, values[c] ?? 0)) };
}

/** Stage T (atp.md): positive and negative pseudo labels. L_T = L_pos + w_neg L_neg. */
export async function* teach(
  student: Network,
  options: Options,
  context: StageContext,
): AsyncGenerator<StageEvent, StageResult, void> {
  const { targets, recipe, live, parts } = context;
  const { classes } = student.graph;
  const images = [...targets.names.keys()];
  // Labels of a round are made in evaluation mode.
  const measured = { images, batchNorm: options.rounds > 0 ? 'running' : teacherNorm(options) } as const;
  const shares = yield* sharesToKeep(student, options.sharesKept, measured, context);
  const look = stepLook(options, recipe.input, shares, options.teacherViews);
  const chooseCrops = cropChooser(options, look, context);
  const nextBatch = batchesOf(context, options)(images, { chooseCrops });
  const delta = deltaFor(options.delta, classes);
  live.delta = delta;
  let kept: Thresholds['kept'] = null;
  parts.keep<Thresholds>('thresholds', {
    save: () => ({ values: live.thresholds, kept }),
    load: ({ plain }) => {
      live.thresholds = plain.values;
      kept = plain.kept;
    },
  });
  const rounds = options.rounds > 0 ? new RoundLabels() : null;
  if (rounds) parts.keep('labels of the round', rounds.part);
  try {
    return yield* withTeacher(student, options, options, context, (teacher, training) =>
      takeSteps(
        options,
        training,
        {
          before: async function* (step) {
            const round = rounds && roundBeginning(step, options);
            if (round !== null && shares) shares.take(yield* measureShares(teacher, measured, context));
            live.classFactors = shares?.factors ?? null;
            const fresh = yield* refreshThresholds(teacher, step, options, look, context);
            if (fresh) {
              live.thresholds = fresh.values;
              kept = fresh.kept;
            }
            if (rounds && round !== null) yield* rounds.begin(round, teacher, targets, live.thresholds, look);
          },
          waits: (step) => shares !== null || isRefreshed(step, options),
          prepare: async () => {
            const batch = await nextBatch(teacher);
            const taught = rounds
              ? { labels: labelBatch(rounds.of(batch.indices), batch.offsets, recipe.input), probabilities: null }
              : teachImages(teacher, batch, live.thresholds, look, options);
            context.decided?.('labels', taught.labels);
            if (taught.probabilities) context.decided?.('probabilities', taught.probabilities);
            return { images: batch.indices, taught: mirrored(taught, batch), x: studentView(batch, recipe.input) };
          },
          learn: ({ x, taught }) => {
            const losses = training.trainer.accumulate(x, (logits) => lossOf(logits, taught, options, delta));
            return {
              read: async () => {
                const [values] = await Promise.all([losses.read(), rounds ? undefined : shares?.settle()]);
                return values;
              },
            };
          },
          free: ({ x, taught }) => {
            for (const used of [x, taught.labels, taught.probabilities]) used?.dispose();
          },
          numbers: (values, { images }) => ({
            losses: lossesOf('teach', values),
            ...predictedIn(values, classes),
            keptShare: values.get('keptShare') ?? 0,
            negativeCount: values.get('negativeCount') ?? 0,
            ...(kept ? { keptShareByClass: kept, thresholds: live.thresholds } : {}),
            images,
          }),
        },
        context,
      ),
    );
  } finally {
    shares?.dispose();
  }
}

/** Pseudo labels of the teacher on the plain images. */
function teachImages(
  teacher: Network,
  { images }: SampledBatch,
  leastConfidences: readonly number[],
  look: TeacherLook,
  { pseudoLabels }: Options,
): Taught {
  const thresholds = tensor1d([...leastConfidences], 'float32');
  const taught = teachBatch(teacher, images, thresholds, look, pseudoLabels);
  thresholds.dispose();
  return taught;
}

/** Mirrored where the student's view is. Takes the labels over. */
function mirrored({ labels, probabilities }: Taught, { draws }: SampledBatch): Taught {
  const flips = flipsOf(draws);
  const taught = {
    labels: flipLabels(labels, flips),
    probabilities: probabilities && flipImages(probabilities, flips),
  };
  labels.dispose();
  probabilities?.dispose();
  return taught;
}

/** L_pos with one class or with the teacher's probabilities, and L_neg. */
function lossOf(logits: Tensor, { labels, probabilities }: Taught, { negativeWeight }: Options, delta: number) {
  if (probabilities) return softTeachLoss(logits, { labels, probabilities }, { negativeWeight, delta });
  return teachLoss(logits, labels, { negativeWeight, delta, reduction: 'valid' });
}

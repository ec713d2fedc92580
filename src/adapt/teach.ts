import { type Tensor, tensor1d } from '@tensorflow/tfjs-core';
import { flipLabels } from '../gpu/augment/rearrange.js';
import { teachLoss } from '../gpu/pixel-loss/teach-loss.js';
import type { Network } from '../nn/network.js';
import type { Recipe } from '../protocol/recipe.js';
import type { RecipeOf } from '../protocol/stage-recipes.js';
import { batchesOf, flipsOf, type SampledBatch, studentView } from './batches.js';
import type { StageContext, StageEvent, StageResult } from './stage.js';
import { lossesOf, predictedIn, takeSteps } from './steps.js';
import { deltaFor, teachPixels } from './teacher.js';
import { measureConfidences, rhoAt, shareAbove, thresholdOf } from './thresholds.js';
import { withTeacher } from './with-teacher.js';

interface Thresholds {
  values: number[];
  /** Share of each class that the thresholds keep, measured over the target set; null where every pixel is kept. */
  kept: (number | null)[] | null;
}

/** Thresholds for the step: null when the present ones still hold. */
async function* refreshThresholds(
  teacher: Network,
  step: number,
  options: RecipeOf<'teach'>,
  { targets, recipe }: StageContext,
): AsyncGenerator<StageEvent, Thresholds | null, void> {
  const { classes } = teacher.graph;
  if (options.positive === 'all') {
    return step === 0 ? { values: new Array<number>(classes).fill(0), kept: null } : null;
  }
  if (step % options.refresh !== 0) return null;
  const histograms = yield* measureConfidences(teacher, targets, recipe.input);
  const values = histograms.map((histogram) =>
    options.positive === 'fixed'
      ? options.threshold
      : thresholdOf(histogram, rhoAt(step, options), options.thresholdCap),
  );
  return { values, kept: histograms.map((histogram, c) => shareAbove(histogram, values[c] ?? 0)) };
}

/** Stage T (atp.md): positive and negative pseudo labels. L_T = L_pos + w_neg L_neg. */
export async function* teach(
  student: Network,
  options: RecipeOf<'teach'>,
  context: StageContext,
): AsyncGenerator<StageEvent, StageResult, void> {
  const { targets, recipe, live, parts } = context;
  const { classes } = student.graph;
  const { negativeWeight, batchNorm } = options;
  const nextBatch = batchesOf(context, options.augmentation)([...targets.names.keys()]);
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
  return yield* withTeacher(student, options, context, (teacher, training) =>
    takeSteps(
      options,
      training,
      {
        before: async function* (step) {
          const fresh = yield* refreshThresholds(teacher, step, options, context);
          if (!fresh) return;
          live.thresholds = fresh.values;
          kept = fresh.kept;
        },
        prepare: async () => {
          const batch = await nextBatch();
          const labels = pseudoLabelsOf(teacher, batch, live.thresholds, recipe.input, batchNorm, context.decided);
          return { images: batch.indices, labels, x: studentView(batch, recipe.input) };
        },
        learn: ({ x, labels }) => {
          const losses = training.trainer.accumulate(x, (logits) =>
            teachLoss(logits, labels, { negativeWeight, delta, reduction: 'valid' }),
          );
          x.dispose();
          labels.dispose();
          return losses;
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
      parts,
    ),
  );
}

/** Pseudo labels of the teacher on the plain images, mirrored where the student's view is. */
function pseudoLabelsOf(
  teacher: Network,
  { images, draws }: SampledBatch,
  leastConfidences: readonly number[],
  input: Recipe['input'],
  batchNorm: 'batch' | 'running',
  decided: StageContext['decided'],
): Tensor {
  const thresholds = tensor1d([...leastConfidences], 'float32');
  const pseudo = teachPixels(teacher, images, thresholds, input, batchNorm);
  thresholds.dispose();
  pseudo.confidence.dispose();
  decided?.('labels', pseudo.labels);
  const labels = flipLabels(pseudo.labels, flipsOf(draws));
  pseudo.labels.dispose();
  return labels;
}

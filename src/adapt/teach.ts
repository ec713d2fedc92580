import { tensor1d } from '@tensorflow/tfjs-core';
import { flipLabels } from '../gpu/augment/rearrange.js';
import { entropyBins, teachLoss } from '../gpu/pixel-loss/pixel-loss.js';
import { batches } from '../images/sampler.js';
import type { Network } from '../nn/network.js';
import type { StepNumbers } from '../protocol/events.js';
import type { TeachRecipe } from '../protocol/recipe.js';
import { drawAugmentations, loadBatch, prepare } from './images.js';
import type { LiveState } from './live.js';
import type { StageContext, StageEvent, StageResult } from './stage.js';
import { deltaFor, teachPixels } from './teacher.js';
import { measureConfidences, rhoAt, shareAbove, thresholdOf } from './thresholds.js';
import { type LossValues, series, Trainer } from './trainer.js';

interface Thresholds {
  values: number[];
  /** Share of each class that they keep, measured over the target set; null where every pixel is kept. */
  kept: (number | null)[] | null;
}

/** Thresholds for the step: null when the present ones still hold. */
async function* refreshThresholds(
  teacher: Network,
  step: number,
  options: TeachRecipe,
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
  options: TeachRecipe,
  context: StageContext,
): AsyncGenerator<StageEvent, StageResult, void> {
  const { targets, recipe, random, live } = context;
  const order = batches(targets.names.length, recipe.batchSize, random.fork('order'));
  const crops = random.fork('crops');
  const augmentations = random.fork('augmentation');
  const teacher = student.clone();
  const trainer = new Trainer(student, teacher, options);
  const delta = deltaFor(options.delta, student.graph.classes);
  live.teacher = teacher;
  live.delta = delta;
  let kept: Thresholds['kept'] = null;
  try {
    for (let step = 0; step < options.steps; step++) {
      const fresh = yield* refreshThresholds(teacher, step, options, context);
      if (fresh) {
        live.thresholds = fresh.values;
        kept = fresh.kept;
      }
      const indices = order.next().value;
      const batch = await loadBatch(targets, indices, recipe.input, crops);
      const draws = drawAugmentations(indices.length, options.augmentation, augmentations);
      const thresholds = tensor1d(live.thresholds, 'float32');
      const pseudo = teachPixels(teacher, batch.images, thresholds, recipe.input, options.batchNorm);
      thresholds.dispose();
      pseudo.confidence.dispose();
      const labels = flipLabels(
        pseudo.labels,
        draws.map((draw) => draw.flip),
      );
      pseudo.labels.dispose();
      const x = prepare(batch.images, draws, recipe.input);
      batch.images.dispose();
      trainer.begin();
      const pending = trainer.accumulate(x, (logits) =>
        teachLoss(logits, labels, { negativeWeight: options.negativeWeight, delta, reduction: 'valid' }),
      );
      x.dispose();
      labels.dispose();
      trainer.update(step, { teacher, step, decay: options.emaDecay });
      const values = await pending.read();
      trainer.confirm(values.get('total') ?? Number.NaN, step);
      const numbers = teachNumbers(values, student.graph.classes, trainer.learningRate(step), indices);
      if (kept) Object.assign(numbers, { keptShareByClass: kept, thresholds: live.thresholds });
      yield { type: 'step-taken', step: step + 1, numbers };
    }
    return { network: teacher, evaluated: 'teacher' };
  } finally {
    trainer.dispose();
    handOver(live, student, teacher);
  }
}

/** The teacher goes on, also when the stage was broken off: it holds the best weights so far. The student is freed. */
export function handOver(live: LiveState, student: Network, teacher: Network): void {
  live.student = teacher;
  live.teacher = null;
  student.dispose();
}

function teachNumbers(values: LossValues, classes: number, learningRate: number, images: number[]): StepNumbers {
  const value = (name: string) => values.get(name) ?? 0;
  return {
    losses: { total: value('total'), positive: value('positive'), negative: value('negative') },
    learningRate,
    meanEntropy: value('meanEntropy'),
    entropyHistogram: series(values, 'entropyBin', entropyBins),
    classShares: series(values, 'share', classes),
    keptShare: value('keptShare'),
    negativeCount: value('negativeCount'),
    images,
  };
}

import { alignLoss, entropyBins } from '../gpu/pixel-loss/pixel-loss.js';
import { batches } from '../images/sampler.js';
import type { Network } from '../nn/network.js';
import type { StepNumbers } from '../protocol/events.js';
import type { AlignRecipe } from '../protocol/recipe.js';
import { drawAugmentations, loadBatch, prepare } from './images.js';
import type { StageContext, StageEvent, StageResult } from './stage.js';
import { type LossValues, series, Trainer } from './trainer.js';

/** gamma of a 0-based step: constant, or linear from gamma to gammaEnd over the stage. */
function gammaAt(step: number, { gamma, gammaEnd, steps }: AlignRecipe): number {
  if (gammaEnd === null || steps < 2) return gamma;
  return gamma + ((gammaEnd - gamma) * step) / (steps - 1);
}

/** Stage A (atp.md): curriculum entropy minimisation. L_A = w_ent mean[(1-h)^gamma h] - w_div G. */
export async function* align(
  student: Network,
  options: AlignRecipe,
  { targets, recipe, random, live }: StageContext,
): AsyncGenerator<StageEvent, StageResult, void> {
  const order = batches(targets.names.length, recipe.batchSize, random.fork('order'));
  const crops = random.fork('crops');
  const augmentations = random.fork('augmentation');
  const trainer = new Trainer(student, student, options);
  try {
    for (let step = 0; step < options.steps; step++) {
      const indices = order.next().value;
      const batch = await loadBatch(targets, indices, recipe.input, crops);
      const draws = drawAugmentations(indices.length, options.augmentation, augmentations);
      const x = prepare(batch.images, draws, recipe.input);
      batch.images.dispose();
      live.gamma = gammaAt(step, options);
      trainer.begin();
      const pending = trainer.accumulate(x, (logits, size) =>
        alignLoss(logits, { ...options, gamma: live.gamma }, size),
      );
      x.dispose();
      await trainer.update(step);
      const values = await pending.read();
      trainer.confirm(values.get('total') ?? Number.NaN, step);
      const numbers = alignNumbers(values, student.graph.classes, trainer.learningRate(step), indices);
      yield { type: 'step-taken', step: step + 1, numbers: { ...numbers, ...trainer.scaleNumbers } };
    }
    return { network: student, evaluated: 'student' };
  } finally {
    trainer.dispose();
  }
}

function alignNumbers(values: LossValues, classes: number, learningRate: number, images: number[]): StepNumbers {
  const value = (name: string) => values.get(name) ?? 0;
  return {
    losses: { total: value('total'), entropy: value('entropy'), diversity: value('diversity') },
    learningRate,
    meanEntropy: value('meanEntropy'),
    entropyHistogram: series(values, 'entropyBin', entropyBins),
    classShares: series(values, 'share', classes),
    keptShare: value('sureShare'),
    images,
  };
}

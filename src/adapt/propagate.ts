import type { Network } from '../nn/network.js';
import { checkImageCount } from '../protocol/image-count.js';
import type { RecipeOf } from '../protocol/stage-recipes.js';
import { imagesOfHalves } from '../protocol/step-images.js';
import { batchesOf } from './batches.js';
import { openContrast } from './contrast.js';
import { cropChooser } from './crop-choice.js';
import { splitImages } from './halves.js';
import { setMixed } from './live.js';
import { sharesToKeep } from './measure-shares.js';
import { propagateSteps } from './propagate-steps.js';
import { rankImages } from './rank.js';
import type { StageContext, StageEvent, StageResult } from './stage.js';
import { takeSteps } from './steps.js';
import { deltaFor, stepLook, teacherNorm } from './teacher.js';
import { withTeacher } from './with-teacher.js';

/** Stage P (atp.md): easy images teach hard ones. L_P = L_easy + L_mix + w_con L_con. */
export async function* propagate(
  student: Network,
  options: RecipeOf<'propagate'>,
  context: StageContext,
): AsyncGenerator<StageEvent, StageResult, void> {
  const { targets, recipe, live } = context;
  const { classes } = student.graph;
  checkImageCount({ stages: [options] }, targets.names.length);
  const { order, easy, labels } = yield* splitImages(student, options, context);
  // Easy images whose labels are fixed are not looked at again.
  const looked = options.easyLabels === 'each-step' ? order : order.slice(easy);
  const measured = { images: looked, batchNorm: teacherNorm(options) };
  const shares = yield* sharesToKeep(student, options.sharesKept, measured, context);
  const look = stepLook(options, recipe.input, shares);

  const sampled = batchesOf(context, options);
  const sizes = imagesOfHalves(options, recipe.batchSize);
  const chooseCrops = cropChooser(options, look, context);
  const next = {
    easy: sampled(order.slice(0, easy), { stream: 'easy order', size: sizes.easy }),
    hard: sampled(order.slice(easy), { stream: 'hard order', size: sizes.hard, chooseCrops }),
  };
  live.easyImages = new Set(order.slice(0, easy));
  live.delta = deltaFor(options.delta, classes);
  // The pixels of hard images that count as sure are shown as kept.
  live.thresholds = new Array<number>(classes).fill(options.tau);
  try {
    return yield* withTeacher(student, options, options, context, async function* (teacher, training) {
      const contrast = openContrast(student, teacher, training.trainer, options, context);
      try {
        const own = propagateSteps(teacher, training, next, labels, { options, look, contrast }, context);
        yield* takeSteps(options, training, own, context);
        const after = yield* rankImages(teacher, targets, recipe.input);
        const { entropies } = after;
        yield { type: 'ranked', stage: 'propagate', when: 'after', by: options.ranking, order, entropies, easy };
      } finally {
        contrast?.dispose();
      }
    });
  } finally {
    setMixed(live, null);
    live.easyImages = null;
    shares?.dispose();
  }
}

import type { LiveState } from '../../adapt/live.js';
import { deltaFor } from '../../adapt/teacher.js';
import type { TargetSet } from '../../images/target-set.js';
import type { MixedAtPixel } from '../../protocol/pixel-calculation.js';
import type { StageRecipe } from '../../protocol/stage-recipes.js';
import { isStage } from '../../protocol/stages.js';
import type { LookedAt } from './calculation.js';
import { marginalsOf, sureShareOf } from './image-figures.js';
import type { LogitsMap } from './softmax.js';

type Pixel = Pick<LookedAt, 'student' | 'teacher' | 'entropy'> & { image: number; x: number; y: number };

/** What a stage needs of a pixel. `maps`: logits of the whole image by student and teacher. */
export async function lookedAt(
  live: LiveState,
  targets: TargetSet,
  { image, x, y, ...seen }: Pixel,
  options: StageRecipe,
  maps: { student: LogitsMap; teacher: LogitsMap },
): Promise<LookedAt> {
  const at = y * targets.width + x;
  const constants = constantsOf(live, options, image);
  return {
    ...seen,
    ...constants,
    row: y,
    rows: targets.height,
    mixed: await mixedAt(live, targets, image, at),
    target: live.labels?.at(image, at) ?? null,
    marginals: () => marginalsOf(maps.student, targets, isStage(options, 'align') ? options.alpha : 0),
    sureShare: () =>
      sureShareOf(maps.teacher, targets, isStage(options, 'propagate') ? options.tau : 1, constants.factors),
  };
}

type Constants = Pick<LookedAt, 'preview' | 'gamma' | 'delta' | 'thresholds' | 'factors' | 'half'>;

/** As they are in the step that is going on; of a stage that is not, as its first step would have them. */
function constantsOf(live: LiveState, options: StageRecipe, image: number): Constants {
  const { gamma, delta, thresholds, classFactors: factors, easyImages } = live;
  if (live.stage === options.stage) {
    const half = easyImages && (easyImages.has(image) ? 'easy' : 'hard');
    return { preview: false, gamma, delta, thresholds, factors, half };
  }
  const { classes } = live.student.graph;
  const taught = isStage(options, 'teach') || isStage(options, 'propagate') ? options : null;
  return {
    preview: true,
    gamma: isStage(options, 'align') ? options.gamma : gamma,
    delta: deltaFor(taught?.delta ?? null, classes),
    thresholds: firstThresholds(options, classes),
    factors: null,
    half: null,
  };
}

/** Null where the stage measures them at its start. */
function firstThresholds(options: StageRecipe, classes: number): number[] | null {
  const all = (threshold: number) => new Array<number>(classes).fill(threshold);
  if (isStage(options, 'propagate')) return all(options.tau);
  if (!isStage(options, 'teach') || options.positive === 'class-balanced') return null;
  return all(options.positive === 'fixed' ? options.threshold : 0);
}

/** Whether the latest mixed image has the easy image's colours at a pixel of the easy or the hard one. Crops cannot be compared. */
async function mixedAt(
  { mixed }: LiveState,
  targets: TargetSet,
  image: number,
  pixel: number,
): Promise<MixedAtPixel | null> {
  if (!mixed || (mixed.easy !== image && mixed.hard !== image)) return null;
  if (mixed.width !== targets.width || mixed.height !== targets.height) return null;
  const { easy, hard } = mixed;
  const copy = mixed.image.clone();
  const values = await copy.data();
  copy.dispose();
  const [ofEasy, ofHard] = [await targets.image(easy), await targets.image(hard)];
  const distance = (rgb: Uint8Array) =>
    [0, 1, 2].reduce((sum, c) => sum + Math.abs(255 * (values[3 * pixel + c] ?? 0) - (rgb[3 * pixel + c] ?? 0)), 0);
  return { easy, hard, pasted: distance(ofEasy) < distance(ofHard) };
}

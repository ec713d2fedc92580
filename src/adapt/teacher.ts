import type { Tensor } from '@tensorflow/tfjs-core';
import type { MapSize } from '../gpu/pixel-loss/pixel-map.js';
import { type PseudoLabels, pseudoLabels } from '../gpu/pixel-statistics/pixel-statistics.js';
import { resizeBilinear } from '../gpu/resize-bilinear/resize-bilinear.js';
import { softmax } from '../gpu/softmax/softmax.js';
import type { Network } from '../nn/network.js';
import type { ForwardMode } from '../nn/operators/context.js';
import type { Recipe } from '../protocol/recipe.js';
import type { RecipeOf } from '../protocol/stage-recipes.js';
import { normalise } from './images.js';
import type { SharesKept } from './shares-kept.js';
import { meanOfViews, viewsOf } from './teacher-views.js';

/** Logits of the network's own size, from images [N,H,W,3] in 0..1. */
export const logitsOf = (
  network: Network,
  images: Tensor,
  input: Recipe['input'],
  batchNorm: 'batch' | 'running',
): Tensor => passOf(network, images, input, { batchNorm, momentum: 0 });

function passOf(network: Network, images: Tensor, input: Recipe['input'], mode: ForwardMode): Tensor {
  const x = normalise(images, input);
  const logits = network.infer(x, mode);
  x.dispose();
  return logits;
}

/** Height and width of images [N,H,W,3]: logits are compared and looked at in this size. */
export function sizeOf({ shape }: Tensor): MapSize {
  const [, height = 0, width = 0] = shape;
  return { height, width };
}

/** How the teacher of a stage looks at images. */
export interface TeacherLook {
  input: Recipe['input'];
  mode: ForwardMode;
  /** Of an image, whose probabilities are averaged. */
  views: number;
  /** Scales the classes; null leaves them as they are. */
  shares: SharesKept | null;
}

const EVALUATION: ForwardMode = { batchNorm: 'running', momentum: 0 };

type Looking = RecipeOf<'teach' | 'propagate'>;

/** Statistics that the teacher's batch norm uses for pseudo labels. */
export const teacherNorm = ({ teacherBatchNorm, batchNorm }: Pick<Looking, 'teacherBatchNorm' | 'batchNorm'>) =>
  teacherBatchNorm === 'as-student' ? batchNorm : teacherBatchNorm;

/** The look of a step. Running statistics of its own are moved by the teacher's passes, with the network's momentum. */
export function stepLook(options: Looking, input: Recipe['input'], shares: SharesKept | null, views = 1): TeacherLook {
  const batchNorm = teacherNorm(options);
  const moves = batchNorm === 'batch' && options.teacherStatistics === 'own';
  return { input, mode: moves ? { batchNorm } : { batchNorm, momentum: 0 }, views, shares };
}

/** The same in evaluation mode: for what concerns the set and not a step. */
export const evaluationLook = (look: TeacherLook): TeacherLook => ({ ...look, mode: EVALUATION });

/** Logits as the teacher's look gives them, before the classes are scaled: of several views, those of the mean probability. */
function plainLogits(teacher: Network, images: Tensor, { input, mode, views }: TeacherLook): Tensor {
  if (views === 1) return passOf(teacher, images, input, mode);
  // Only the plain view moves running statistics.
  const still: ForwardMode = { batchNorm: mode.batchNorm, momentum: 0 };
  return meanOfViews(images, viewsOf(views), teacher.graph, (seen, place) =>
    passOf(teacher, seen, input, place === 0 ? mode : still),
  );
}

/** Takes the logits over. */
function scaled(logits: Tensor, shares: SharesKept | null): Tensor {
  if (!shares) return logits;
  const result = shares.scale(logits);
  logits.dispose();
  return result;
}

/** Logits of the teacher, whose softmax is p' with its classes scaled; of the network's size, or of several views that of the images. */
export const teacherLogits = (teacher: Network, images: Tensor, look: TeacherLook): Tensor =>
  scaled(plainLogits(teacher, images, look), look.shares);

/** The same in a step: what the teacher predicts before the scaling is counted. */
function stepLogits(teacher: Network, images: Tensor, look: TeacherLook): Tensor {
  const logits = plainLogits(teacher, images, look);
  look.shares?.count(logits, sizeOf(images));
  return scaled(logits, look.shares);
}

/** The teacher's pseudo labels on weakly augmented (plain) images; `thresholds` [C] keeps the surest of each class. */
export function teachPixels(teacher: Network, images: Tensor, thresholds: Tensor, look: TeacherLook): PseudoLabels {
  const logits = stepLogits(teacher, images, look);
  const labels = pseudoLabels(logits, thresholds, sizeOf(images));
  logits.dispose();
  return labels;
}

/** What a student learns from the teacher's view of a batch. */
export interface Taught {
  /** int32 [N,H,W]: the surest class, or 255 where it is not kept. */
  labels: Tensor;
  /** float32 [N,H,W,C], of soft pseudo labels. */
  probabilities: Tensor | null;
}

/** Pseudo labels and, where they are soft, the probabilities that they are made of. */
export function teachBatch(
  teacher: Network,
  images: Tensor,
  thresholds: Tensor,
  look: TeacherLook,
  form: RecipeOf<'teach'>['pseudoLabels'],
): Taught {
  const logits = stepLogits(teacher, images, look);
  const size = sizeOf(images);
  const { labels, confidence } = pseudoLabels(logits, thresholds, size);
  confidence.dispose();
  const probabilities = form === 'soft' ? probabilitiesOf(logits, size) : null;
  logits.dispose();
  return { labels, probabilities };
}

function probabilitiesOf(logits: Tensor, { height, width }: MapSize): Tensor {
  const full = resizeBilinear(logits, height, width, false);
  const probabilities = softmax(full);
  full.dispose();
  return probabilities;
}

/** The rule for delta where the recipe leaves it open: 0.04 for 19 classes, in proportion to 1 / classes. */
export const deltaFor = (delta: number | null, classes: number): number => delta ?? 0.76 / classes;

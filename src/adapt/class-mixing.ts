import { reshape, slice, type Tensor, tile } from '@tensorflow/tfjs-core';
import { type ClassMixed, classMix } from '../gpu/class-mix/class-mix.js';
import { sureShare } from '../gpu/pixel-statistics/pixel-statistics.js';
import type { Random } from '../images/random.js';
import type { Network } from '../nn/network.js';
import type { RecipeOf } from '../protocol/stage-recipes.js';
import type { ImageBatch } from './images.js';
import { labelPixels } from './label-pixels.js';
import type { MixedSample } from './live.js';
import type { Decided } from './stage.js';
import type { TeacherLook } from './teacher.js';

/** Classes of a label map, a share of them drawn at random (ClassMix: half, rounded up). */
export function drawPastedClasses(labels: ArrayLike<number>, share: number, random: Random): number[] {
  const present = [...new Set(Array.from(labels))].filter((label) => label !== 255).sort((a, b) => a - b);
  return random.shuffle(present).slice(0, Math.ceil(present.length * share));
}

/**
 * Easy images with their labels, and the hard images that parts of them are pasted into: hard image k takes easy image
 * k mod (easy images), with the k-th set of classes.
 */
interface Mixable {
  easy: ImageBatch;
  hard: ImageBatch;
  labels: Tensor;
  pastedClasses: number[][];
}

/** The share q by what it is taken over, from confidences [N,H,W]: of each image, or of all together; [N]. */
export const sureShares: Record<RecipeOf<'propagate'>['sureShareOver'], (confidence: Tensor, tau: number) => Tensor> = {
  image: sureShare,
  batch: (confidence, tau) => {
    const [count = 0, height = 0, width = 0] = confidence.shape;
    const all = reshape(confidence, [1, count * height, width]);
    const share = sureShare(all, tau);
    const shares = tile(share, [count]);
    for (const used of [all, share]) used.dispose();
    return shares;
  },
};

/** ClassMix: classes of the easy images on top of the hard ones, which the teacher labels; q by the sure share. */
export function mixHard(
  teacher: Network,
  { easy, hard, labels, pastedClasses }: Mixable,
  { tau, sureShareOver, unsureTop, unsureBottom }: RecipeOf<'propagate'>,
  look: TeacherLook,
  decided?: Decided,
): { mixed: ClassMixed; sure: Tensor; hardLabels: Tensor } {
  const pseudo = labelPixels(teacher, hard.images, look);
  const sure = sureShares[sureShareOver](pseudo.confidence, tau);
  pseudo.confidence.dispose();
  decided?.('labels', pseudo.labels);
  decided?.('sure', sure);
  const mixed = classMix({
    easyImages: easy.images,
    easyLabels: labels,
    hardImages: hard.images,
    hardLabels: pseudo.labels,
    hardWeight: sure,
    unsureTop,
    unsureBottom,
    pastedClasses,
  });
  return { mixed, sure, hardLabels: pseudo.labels };
}

/** The first mixed image of a batch, for those who watch. */
export function mixedSample({ images }: ClassMixed, { easy, hard }: Pick<Mixable, 'easy' | 'hard'>): MixedSample {
  const [, height = 0, width = 0] = images.shape;
  const image = slice(images, [0, 0, 0, 0], [1, height, width, 3]);
  return { easy: easy.indices[0] ?? 0, hard: hard.indices[0] ?? 0, width, height, image };
}

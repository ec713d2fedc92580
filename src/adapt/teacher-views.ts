import type { Tensor } from '@tensorflow/tfjs-core';
import { flipImages } from '../gpu/augment/rearrange.js';
import type { MapSize } from '../gpu/pixel-loss/pixel-map.js';
import { resizeBilinear } from '../gpu/resize-bilinear/resize-bilinear.js';
import { ViewMean } from '../gpu/view-mean/view-mean.js';
import type { Graph } from '../nn/graph.js';

/** A view of an image: its size relative to the image's, and whether it is mirrored. */
export interface TeacherView {
  scale: number;
  mirrored: boolean;
}

/** The image as it is, then mirrored; then each size, plain and mirrored. */
const VIEWS: readonly TeacherView[] = [1, 0.5, 0.75, 1.25, 1.5, 1.75, 2].flatMap((scale) => [
  { scale, mirrored: false },
  { scale, mirrored: true },
]);

export const viewsOf = (count: number): readonly TeacherView[] => VIEWS.slice(0, count);

/** The size of a view: the nearest that the network takes. */
export function viewSize(
  { height, width }: MapSize,
  scale: number,
  { sizeStep = 1 }: Pick<Graph, 'sizeStep'>,
): MapSize {
  if (scale === 1) return { height, width };
  const nearest = (side: number) => Math.max(1, Math.round((side * scale) / sizeStep)) * sizeStep;
  return { height: nearest(height), width: nearest(width) };
}

/**
 * Logits [N,H,W,C] whose softmax is the mean of the probabilities over the views, of images [N,H,W,3]. `logitsOf` gives those of one
 * view, of the network's own size; each is brought to the images' size before its softmax is taken.
 */
export function meanOfViews(
  images: Tensor,
  views: readonly TeacherView[],
  graph: Graph,
  logitsOf: (images: Tensor, place: number) => Tensor,
): Tensor {
  const [count = 0, height = 0, width = 0] = images.shape;
  const mean = new ViewMean([count, height, width, graph.classes]);
  views.forEach(({ scale, mirrored }, place) => {
    const seen = viewOf(images, viewSize({ height, width }, scale, graph), mirrored);
    const logits = logitsOf(seen, place);
    seen.dispose();
    const full = resizeBilinear(logits, height, width, false);
    logits.dispose();
    mean.add(full, mirrored);
    full.dispose();
  });
  return mean.take();
}

function viewOf(images: Tensor, { height, width }: MapSize, mirrored: boolean): Tensor {
  const [count = 0, ownHeight, ownWidth] = images.shape;
  const isOwnSize = height === ownHeight && width === ownWidth;
  const resized = isOwnSize ? images.clone() : resizeBilinear(images, height, width, false);
  if (!mirrored) return resized;
  const flipped = flipImages(resized, new Array<boolean>(count).fill(true));
  resized.dispose();
  return flipped;
}

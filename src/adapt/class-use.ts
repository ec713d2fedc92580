/** What a network makes of an image, by class. */
export interface ClassUse {
  /** Mean normalised entropy h of all pixels. */
  meanEntropy: number;
  /** Share of the pixels that go to each class. */
  shares: number[];
  /** Mean h of the pixels of each class; 0 for a class without any. */
  entropies: number[];
}

/** From the numbers of each pixel as `pixelStatistics` gives them: winning class, h, and two more. */
export function classUseOf(statistics: ArrayLike<number>, classes: number): ClassUse {
  const pixels = new Array<number>(classes).fill(0);
  const sums = new Array<number>(classes).fill(0);
  for (let at = 0; at < statistics.length; at += 4) {
    const c = statistics[at] ?? 0;
    pixels[c] = (pixels[c] ?? 0) + 1;
    sums[c] = (sums[c] ?? 0) + (statistics[at + 1] ?? 0);
  }
  const total = statistics.length / 4;
  return {
    meanEntropy: sumOf(sums) / total,
    shares: pixels.map((count) => count / total),
    entropies: sums.map((sum, c) => sum / Math.max(1, pixels[c] ?? 0)),
  };
}

/** A class counts as one of an image when this share of the pixels goes to it. */
const LEAST_SHARE = 1e-3;

/** Least mean over its classes of the mean h of their pixels first: small classes weigh as much as large ones. */
export function byClassEntropy(images: readonly ClassUse[]): number[] {
  return sortedBy(images, ({ shares, entropies }) => {
    const present = entropies.filter((_, c) => (shares[c] ?? 0) >= LEAST_SHARE);
    return sumOf(present) / present.length;
  });
}

/**
 * The classes take turns, the rarest one over all images first. Each takes the image that holds most of it, of those that
 * are left: the largest share s_c (1 - h_c), in which unsure pixels count less; of equals the one of the least mean h. A
 * class that none of them holds passes. The first images of this order hold every class as well as so few images may,
 * however few they are.
 */
export function byBestOfClass(images: readonly ClassUse[]): number[] {
  const surest = sortedBy(images, ({ meanEntropy }) => meanEntropy);
  const queues = rarestFirst(images).map((c) => {
    const held = (image: number) => sureShareOf(images[image], c);
    return surest.filter((image) => held(image) > 0).sort((a, b) => held(b) - held(a));
  });
  const order = new Set<number>();
  while (queues.some((queue) => queue.length > 0)) {
    for (const queue of queues) takeNext(queue, order);
  }
  return [...order, ...surest.filter((image) => !order.has(image))];
}

/** Moves the first image of a queue that has not been taken yet. */
function takeNext(queue: number[], taken: Set<number>): void {
  let next = queue.shift();
  while (next !== undefined && taken.has(next)) next = queue.shift();
  if (next !== undefined) taken.add(next);
}

const sureShareOf = (image: ClassUse | undefined, c: number): number =>
  (image?.shares[c] ?? 0) * (1 - (image?.entropies[c] ?? 1));

/** All classes, those of the smallest share over the set first. */
function rarestFirst(images: readonly ClassUse[]): number[] {
  const shares = (images[0]?.shares ?? []).map((_, c) => sumOf(images.map((image) => image.shares[c] ?? 0)));
  return sortedBy(shares, (share) => share);
}

/** Indices of items, the least value first; ties keep their order. */
function sortedBy<Item>(items: readonly Item[], value: (item: Item) => number): number[] {
  const values = items.map(value);
  return items.map((_, index) => index).sort((a, b) => (values[a] ?? 0) - (values[b] ?? 0) || a - b);
}

const sumOf = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0);

import type { TargetSet } from '../images/target-set.js';
import { imagesAtOnce } from '../nn/images-at-once.js';
import type { Network } from '../nn/network.js';

/** What is done with each group of images of a pass over a whole set. */
export interface SetPass<Given, Found> {
  /** Image indices, in the order in which they are looked at. */
  groups: readonly (readonly number[])[];
  /** Done beside the first load; the first work waits for it. */
  prepare?: (() => Promise<void>) | undefined;
  /** Reads and decodes a group. It takes no memory of the GPU. */
  load(group: readonly number[]): Promise<Given>;
  /** Sends the work on a group to the GPU at once, then waits for what is read back, and frees all else. */
  work(given: Given, group: readonly number[]): Promise<Found>;
}

/** A group, and what was found of it. */
export interface Looked<Found> {
  group: readonly number[];
  found: Found;
}

/**
 * A pass over a whole set, group by group, in order. While the results of a group are awaited the GPU has the next one to do, and
 * the one behind that is being decoded. Nothing is left under way when it ends, for whatever reason.
 */
export async function* passOver<Given, Found>({
  groups,
  prepare,
  load,
  work,
}: SetPass<Given, Found>): AsyncGenerator<Looked<Found>, void, void> {
  const sent: Looked<Promise<Found>>[] = [];
  const loaded = (place: number) => handled(load(groups[place] ?? []));
  let next = groups.length > 0 ? loaded(0) : undefined;
  const prepared = groups.length > 0 && prepare ? handled(prepare()) : undefined;
  try {
    for (const [place, group] of groups.entries()) {
      const given = (await next) as Given;
      await prepared;
      sent.push({ group, found: handled(work(given, group)) });
      next = place + 1 < groups.length ? loaded(place + 1) : undefined;
      if (sent.length > 1) yield await first(sent);
    }
    while (sent.length > 0) yield await first(sent);
  } finally {
    await Promise.allSettled([next, prepared, ...sent.map(({ found }) => found)]);
  }
}

async function first<Found>(sent: Looked<Promise<Found>>[]): Promise<Looked<Found>> {
  const [{ group, found }] = sent as [Looked<Promise<Found>>];
  const value = await found;
  sent.shift();
  return { group, found: value };
}

/** A promise that fails before anybody waits for it is no fault of its own: whoever waits hears of it. */
function handled<Value>(promise: Promise<Value>): Promise<Value> {
  promise.catch(() => {});
  return promise;
}

/** Images in order, so many at a time. */
export const inGroups = (images: readonly number[], size: number): number[][] =>
  Array.from({ length: Math.ceil(images.length / size) }, (_, group) => images.slice(group * size, (group + 1) * size));

/** Compiles a network's kernels for the first of some groups: it has the size of most. */
export const compiling =
  (network: Network, { width, height }: Pick<TargetSet, 'width' | 'height'>, groups: readonly (readonly number[])[]) =>
  (): Promise<void> =>
    network.prepareInference([groups[0]?.length ?? 1, height, width, 3], { batchNorm: 'running', momentum: 0 });

/** As many images at a time as a network takes of a set. */
export const groupsFor = (
  { graph, precision }: Network,
  { width, height }: TargetSet,
  images: readonly number[],
): number[][] => inGroups(images, imagesAtOnce(graph, height, width, precision));

/** Width and height in pixels. */
interface Size {
  width: number;
  height: number;
}

/** Pixels of maps in work at once: they may be far more than the network's input has. */
const MOST_PIXELS = 2 ** 23;

/** Parts of groups whose maps have few pixels together. A map of more is alone. */
export const withFewPixels = (
  groups: readonly (readonly number[])[],
  sizeOf: (image: number) => Size,
  most = MOST_PIXELS,
): number[][] => groups.flatMap((group) => partsWithFew(group, sizeOf, most));

function partsWithFew(group: readonly number[], sizeOf: (image: number) => Size, most: number): number[][] {
  const parts: number[][] = [];
  let pixels = Number.POSITIVE_INFINITY;
  for (const image of group) {
    const { width, height } = sizeOf(image);
    pixels += width * height;
    if (pixels > most) {
      parts.push([]);
      pixels = width * height;
    }
    parts.at(-1)?.push(image);
  }
  return parts;
}

/** All images of a set. */
export const allImages = ({ names }: TargetSet): number[] => names.map((_, index) => index);

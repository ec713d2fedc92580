import { predictLabels } from '../../adapt/evaluate.js';
import type { LiveState } from '../../adapt/live.js';
import { encodeGreyPng, encodePalettePng, encodeRgbPng } from '../../images/png/encode.js';
import { resizeNearest } from '../../images/resize.js';
import type { TargetSet } from '../../images/target-set.js';
import type { Network } from '../../nn/network.js';
import type { Predictor } from '../../predictions/predictor.js';
import { labelsOf, resizeProbabilities } from '../../predictions/resize.js';
import type { ClassList } from '../../protocol/classes.js';
import type { Recipe } from '../../protocol/recipe.js';

/** A picture of the report, as PNG. */
export interface Picture {
  image: number;
  name: string;
  caption: string;
  png: Uint8Array;
}

const SHOWN = 4;

/** Images spread evenly over the set: so many, or all where there are fewer. */
export function shownImages(count: number, most = SHOWN): number[] {
  const shown = Math.min(most, count);
  return Array.from({ length: shown }, (_, i) => Math.floor(((i + 0.5) * count) / shown));
}

/** Input, truth and prediction of a few images; `caption` names the weights. */
export function picturesOf(
  network: Network,
  targets: TargetSet,
  classes: ClassList,
  recipe: Recipe,
  caption: string,
): Promise<Picture[]> {
  const { width, height } = targets;
  return pictures(targets, classes, caption, (image) =>
    predictLabels(network, targets, image, { width, height }, recipe.input),
  );
}

/** The same with given predictions. Images without a prediction have no such picture. */
export function predictionPictures(given: Predictor, targets: TargetSet, classes: ClassList): Promise<Picture[]> {
  return pictures(targets, classes, 'given prediction', async (image) => {
    const map = await given.predict(image);
    return map && labelsOf(resizeProbabilities(map, targets.width, targets.height));
  });
}

/** Caption of a picture in which white means that no result of the run has the class of all together. */
export const DISPUTED = 'disagreement of the results';

/** The maps of disagreement of the same images, as far as the run compared them. */
export function disputedPictures({ disputed }: Pick<LiveState, 'disputed'>, { names }: TargetSet): Picture[] {
  return shownImages(names.length).flatMap((image) => {
    const data = disputed?.ofImage.get(image);
    if (!disputed || !data) return [];
    const png = encodeGreyPng({ ...disputed, data });
    return [{ image, name: names[image] ?? String(image), caption: DISPUTED, png }];
  });
}

async function pictures(
  targets: TargetSet,
  classes: ClassList,
  caption: string,
  predict: (image: number) => Promise<Uint8Array | undefined>,
): Promise<Picture[]> {
  const made: Picture[] = [];
  const { width, height } = targets;
  for (const image of shownImages(targets.names.length)) {
    if (await targets.whyLeftOut(image)) continue;
    const name = targets.names[image] ?? String(image);
    const add = (words: string, png: Uint8Array) => made.push({ image, name, caption: words, png });
    add('input', encodeRgbPng({ width, height, data: await targets.image(image) }));
    const truth = await targets.label(image);
    if (truth) {
      const data = resizeNearest(truth, width, height);
      add('ground truth', encodePalettePng({ width, height, data }, classes));
    }
    const data = await predict(image);
    if (data) add(caption, encodePalettePng({ width, height, data }, classes));
  }
  return made;
}

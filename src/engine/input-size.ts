import { trainingSize } from '../adapt/images.js';
import type { Graph } from '../nn/graph.js';
import { UserError } from '../protocol/errors.js';
import type { Recipe } from '../protocol/recipe.js';

/** What a network sees in a run: batches of crops while it learns, whole images one by one when it predicts. */
const seenBy = ({ batchSize, input }: Recipe) => [
  { batch: batchSize, ...trainingSize(input) },
  { batch: 1, width: input.width, height: input.height },
];

/**
 * Refuses a recipe whose images an ONNX export cannot take, because it fixed their size.
 * @throws UserError with the size that it takes
 */
export function checkInputSize({ fixedInput }: Graph, recipe: Recipe): void {
  if (!fixedInput) return;
  const { batch, width, height } = fixedInput;
  const fits = (seen: { batch: number; width: number; height: number }) =>
    (batch ?? seen.batch) === seen.batch &&
    (width ?? seen.width) === seen.width &&
    (height ?? seen.height) === seen.height;
  if (seenBy(recipe).every(fits)) return;
  const size = `${width ?? 'any'}x${height ?? 'any'} pixels`;
  const count = batch === undefined ? '' : `, ${batch} at a time`;
  const message = `This ONNX graph takes images of ${size}${count}, and no others: its exporter fixed that.`;
  const settings = `Set width and height in the recipe to that size, without a crop${batch === undefined ? '' : ', and the batch to 1'}`;
  const advice =
    batch === undefined || batch === 1
      ? `${settings}; or export it with dynamic axes.`
      : 'Export it with dynamic axes: images are looked at one by one, too.';
  throw new UserError('fixed-input', message, { advice });
}

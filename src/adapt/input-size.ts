import type { Graph } from '../nn/graph.js';
import { misfitOf, type Sides, smallestFitting } from '../nn/size-limits.js';
import { UserError } from '../protocol/errors.js';
import type { Recipe } from '../protocol/recipe.js';
import { isStage, stagesWithSteps } from '../protocol/stages.js';
import { imagesOfPasses } from '../protocol/step-images.js';
import { trainingSize } from './images.js';
import { viewSize, viewsOf } from './teacher-views.js';

/** What the sides of images must be multiples of; null where a network takes one size only. */
export const sizeStepOf = ({ sizeStep, fixedInput }: Graph): number | null =>
  fixedInput?.width || fixedInput?.height ? null : (sizeStep ?? 1);

const exportAdvice = 'Set it in the recipe, or export the network with dynamic axes for batch, height and width.';

/** Refuses images of a size that the network cannot take, and crops of them. @throws UserError */
export function checkInputSize(graph: Graph, { input }: Recipe): void {
  if (graph.sizeStep !== undefined) checkMultiples(graph.sizeStep, input);
  if (graph.fixedInput) checkFixed(graph.fixedInput, input);
  const { cropHeight, cropWidth } = input;
  checkFits(graph, input, 'Images', (sides) => `Set ${differing(sides, input, 'input.height', 'input.width')}.`);
  const crop = trainingSize(input);
  const names = [
    cropHeight === null ? 'input.height' : 'input.cropHeight',
    cropWidth === null ? 'input.width' : 'input.cropWidth',
  ] as const;
  checkFits(graph, crop, 'Crops', (sides) => `Set ${differing(sides, crop, ...names)}.`);
}

/** The sides to change, and to what. */
function differing(sides: Sides, now: Sides, height: string, width: string): string {
  const changes = [
    ...(sides.width === now.width ? [] : [`${width} to at least ${sides.width}`]),
    ...(sides.height === now.height ? [] : [`${height} to at least ${sides.height}`]),
  ];
  return changes.join(' and ');
}

/** Refuses images that some layer of the network cannot take: mostly, they are too small for it. */
function checkFits(graph: Graph, size: Sides, what: string, advice: (smallest: Sides) => string): void {
  const misfit = misfitOf(graph, size);
  if (!misfit) return;
  const smallest = smallestFitting(graph, size);
  const reason = misfit.message.charAt(0).toLowerCase() + misfit.message.slice(1);
  const wrong = smallest ? 'are too small for' : 'do not fit';
  throw new UserError('unfit-input-size', `${what} of ${size.width}x${size.height} ${wrong} this network: ${reason}`, {
    advice: smallest ? advice(smallest) : 'Take another input size.',
  });
}

/** Refuses views of the teacher that are too small: they are down to half as large as what is trained on. @throws UserError */
export function checkViewSizes(graph: Graph, recipe: Recipe): void {
  const size = trainingSize(recipe.input);
  const taught = stagesWithSteps(recipe).filter((stage) => isStage(stage, 'teach'));
  for (const { scale } of taught.flatMap(({ teacherViews }) => viewsOf(teacherViews))) {
    const advice = ({ width, height }: Sides) =>
      `Set teacherViews of Teach to 2, or take larger images: the smallest view that fits is ${width}x${height}.`;
    checkFits(graph, viewSize(size, scale, graph), "The teacher's views", advice);
  }
}

function checkFixed(fixedInput: NonNullable<Graph['fixedInput']>, input: Recipe['input']): void {
  const { batch, height = input.height, width = input.width } = fixedInput;
  const crop = trainingSize(input);
  const fits = [input, crop].every((size) => size.height === height && size.width === width);
  if (!fits) {
    const message = `This network was exported for images of ${width}x${height} pixels; the recipe gives it ${crop.width}x${crop.height}.`;
    throw new UserError('fixed-input-size', message, { advice: exportAdvice });
  }
  // Images are evaluated one by one.
  if (batch !== undefined && batch !== 1) {
    const message = `This network was exported for batches of exactly ${batch} images.`;
    throw new UserError('fixed-batch-size', message, { advice: 'Export it with a free batch size, or for one image.' });
  }
}

/** Whole images are evaluated, and crops of them may be trained on: the sides of both must be multiples. */
function checkMultiples(step: number, input: Recipe['input']): void {
  const crop = trainingSize(input);
  const sides = [
    { option: 'height', words: 'height', size: input.height },
    { option: 'width', words: 'width', size: input.width },
    { option: 'cropHeight', words: 'the height of crops', size: crop.height },
    { option: 'cropWidth', words: 'the width of crops', size: crop.width },
  ] as const;
  const wrong = sides.find(({ size }) => size % step !== 0);
  if (!wrong) return;
  const { option, words, size } = wrong;
  const below = Math.floor(size / step) * step;
  const others = [below + step, ...(below > 0 ? [below] : [])];
  throw new UserError(
    'fixed-input-size',
    `For this network, ${words} must be a multiple of ${step}; the recipe has ${size}.`,
    { advice: `Set input.${option} to ${others.join(' or ')}.` },
  );
}

/** Refuses steps of more images than the network of an ONNX export takes. @throws UserError */
export function checkBatchSize({ fixedInput }: Graph, recipe: Recipe): void {
  const { batchSize } = recipe;
  const { batch } = fixedInput ?? {};
  if (batch === undefined) return;
  const sizes = [batchSize, ...stagesWithSteps(recipe).flatMap((stage) => imagesOfPasses(stage, batchSize))];
  const wrong = sizes.find((size) => size !== batch);
  if (wrong === undefined) return;
  const options = batchSize === batch ? 'easyPerStep and hardPerStep' : 'batchSize';
  throw new UserError(
    'fixed-batch-size',
    `This network takes ${batch} image at a time; the recipe's steps have ${wrong}.`,
    {
      advice: `Set ${options} to ${batch}, or export the network with a free batch size.`,
    },
  );
}

import { DimError, type ImageAxes } from './dims.js';
import type { ImageInput } from './image-input.js';
import { ImportProblem } from './problem.js';

export interface ImageSize {
  width: number;
  height: number;
}

/** What images one attempt at an import is for. */
export interface TriedSizes {
  /** Axes of one size. */
  fixed: Partial<ImageAxes>;
  /** Height and width are multiples of it. */
  step: number;
  /** The fixed axes are those of the recipe's images. */
  ofRecipe: boolean;
}

/** Divisors of image sides that networks ask for: powers of 2 as their strides are, and DINOv2's patches of 14. */
const STEPS = [2, 4, 8, 16, 32, 64, 14];

/** Sizes at which shapes are checked where the file leaves them free. */
const TYPICAL: ImageAxes = { batch: 1, height: 128, width: 128 };

/** Sizes to compute with: those that are fixed, those of the export, or usual ones. */
export function hintsOf({ fixed }: Pick<ImageInput, 'fixed'>, tried: TriedSizes): ImageAxes {
  const usual = (side: number): number => Math.ceil(side / tried.step) * tried.step;
  return { batch: 1, height: usual(TYPICAL.height), width: usual(TYPICAL.width), ...fixed, ...tried.fixed };
}

/**
 * The freest first: all sizes; multiples of a divisor, by which rounded halves of sizes come out whole; the size of the
 * recipe's images, where the file fixes none; the size of the export, last with its batch. A file of a free batch may have
 * been written for one image all the same: the exporter declares what it is told.
 */
function triesOf({ fixed }: ImageInput, recipe: ImageSize | undefined): TriedSizes[] {
  const { batch, ...area } = fixed;
  const sides = [area.height, area.width].filter((side) => side !== undefined);
  const steps = STEPS.filter((step) => sides.every((side) => side % step === 0));
  const [first, ...others] = [{ step: 1 }, ...steps.map((step) => ({ step }))].map(({ step }) => ({
    fixed: {},
    step,
    ofRecipe: false,
  }));
  const areas =
    sides.length < 2 && recipe
      ? [{ fixed: { width: recipe.width, height: recipe.height, ...area }, ofRecipe: true }]
      : [];
  if (sides.length > 0) areas.push({ fixed: area as Required<typeof area>, ofRecipe: false });
  const ends = areas.map((tried) => ({ ...tried, step: 1 }));
  const images = { batch: batch ?? 1 };
  const batches = ends.map((tried) => ({ ...tried, fixed: { ...images, ...tried.fixed } }));
  const alone = ends.length > 0 ? [] : [{ fixed: images, step: 1, ofRecipe: false }];
  return [first, ...others, ...ends, ...batches, ...alone].filter((tried) => tried !== undefined);
}

/** True where the failure may be due only to sizes that are free, or fixed otherwise. */
export const isAboutSizes = (error: unknown): boolean =>
  error instanceof DimError || (error instanceof ImportProblem && error.sizes);

/**
 * The first attempt that goes well.
 * @throws what the last one threw, or the first one with another reason than sizes
 */
export function withFreestSizes<T>(
  image: ImageInput,
  recipe: ImageSize | undefined,
  attempt: (sizes: TriedSizes) => T,
): T {
  let failure: unknown;
  for (const sizes of triesOf(image, recipe)) {
    try {
      return attempt(sizes);
    } catch (error) {
      if (!isAboutSizes(error)) throw error;
      failure = error;
    }
  }
  throw failure;
}

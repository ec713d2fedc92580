/** Pixels. */
export interface ImageSize {
  width: number;
  height: number;
}

/** Shapes that differ by so much are not told apart: a photo may be cut by a few lines. */
const TOLERANCE = 0.05;
/** The shortest side that a recipe may have. */
const SHORTEST = 16;

const shapeOf = ({ width, height }: ImageSize): number => width / height;

/** True where resizing images of one size to the other distorts them by more than 5 %. */
export const isDistorted = (from: ImageSize, to: ImageSize): boolean =>
  Math.abs(Math.log(shapeOf(from) / shapeOf(to))) > Math.log(1 + TOLERANCE);

/** Of images, the one in the middle when they are sorted by their shape: most are nearly like it, or half are beyond it. */
export function middleShape(sizes: readonly ImageSize[]): ImageSize | undefined {
  const { width, height } = sizes.toSorted((a, b) => shapeOf(a) - shapeOf(b))[sizes.length >> 1] ?? {};
  return width === undefined || height === undefined ? undefined : { width, height };
}

/**
 * The largest size within `input` that has the shape of an image. `step`: both sides are multiples of it; null where the
 * network takes one size only. Null where there is none.
 */
export function undistorted(image: ImageSize, input: ImageSize, step: number | null): ImageSize | null {
  if (step === null) return null;
  for (let height = input.height - (input.height % step); height >= SHORTEST; height -= step) {
    const width = Math.round((height * shapeOf(image)) / step) * step;
    const fits = width <= input.width && width >= SHORTEST;
    if (fits && !isDistorted(image, { width, height })) return { width, height };
  }
  return null;
}

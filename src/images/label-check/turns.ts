/**
 * The ways in which a label map may lie against its image. `at`: the place in the label map that belongs to a place in the
 * image, both in 0..1. `swaps`: whether width and height are swapped.
 */
export const TURNS = {
  none: { swaps: false, words: 'as they are', at: (x: number, y: number) => [x, y] },
  mirrored: { swaps: false, words: 'mirrored left to right', at: (x: number, y: number) => [1 - x, y] },
  flipped: { swaps: false, words: 'mirrored top to bottom', at: (x: number, y: number) => [x, 1 - y] },
  half: { swaps: false, words: 'turned by 180 degrees', at: (x: number, y: number) => [1 - x, 1 - y] },
  right: { swaps: true, words: 'turned by 90 degrees clockwise', at: (x: number, y: number) => [1 - y, x] },
  left: { swaps: true, words: 'turned by 90 degrees counterclockwise', at: (x: number, y: number) => [y, 1 - x] },
  transposed: { swaps: true, words: 'transposed (rows for columns)', at: (x: number, y: number) => [y, x] },
  transversed: {
    swaps: true,
    words: 'transposed and turned by 180 degrees',
    at: (x: number, y: number) => [1 - y, 1 - x],
  },
} as const satisfies Record<string, { swaps: boolean; words: string; at: (x: number, y: number) => [number, number] }>;

export type Turn = keyof typeof TURNS;
export const TURN_NAMES = Object.keys(TURNS) as Turn[];

interface Size {
  width: number;
  height: number;
}

/** Largest relative difference of two aspect ratios that rounding to whole pixels may explain. */
const ASPECT_TOLERANCE = 0.01;

/** Whether two pictures have one shape, at any scale. */
export const sameShape = (a: Size, b: Size): boolean =>
  Math.abs((a.width * b.height) / (a.height * b.width) - 1) <= ASPECT_TOLERANCE;

export const swapped = ({ width, height }: Size): Size => ({ width: height, height: width });

/** The turns that give a label map the shape of its image. */
export const turnsThatFit = (label: Size, image: Size): Turn[] =>
  TURN_NAMES.filter((turn) => sameShape(TURNS[turn].swaps ? swapped(label) : label, image));

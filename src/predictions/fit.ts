/** Width and height in pixels. */
export interface Size {
  width: number;
  height: number;
}

/**
 * How a map lies over its image. `shape`: the map has the image's shape, or the shape that all images are resized to.
 * `swapped`: it fits only with rows and columns swapped. `stretched`: it has a shape of its own.
 */
export type Fit = 'shape' | 'swapped' | 'stretched';

/** Sizes are rounded to whole pixels: the tolerance for a map's size, in its own pixels, and for an image's. */
const ROUNDING = 1;
const ASPECT_TOLERANCE = 0.02;

function sameShape({ width, height }: Size, other: Size): boolean {
  const expected = (height * other.width) / other.height;
  return Math.abs(width - expected) <= Math.max(ROUNDING, ASPECT_TOLERANCE * expected);
}

const swap = ({ width, height }: Size): Size => ({ width: height, height: width });
const isUpright = ({ width, height }: Size): boolean => height > width;

/** `input`: the size that images are resized to. A map of its shape was predicted from the resized image. */
function fitOf(map: Size, image: Size, input: Size): Fit {
  if (sameShape(map, image) || sameShape(map, input)) return 'shape';
  const turned = swap(map);
  if (sameShape(turned, image)) return 'swapped';
  if (sameShape(turned, input) && isUpright(map) !== isUpright(image)) return 'swapped';
  return 'stretched';
}

/**
 * How each map lies over its image. Maps of one size for images of several shapes were predicted from resized images. None
 * of these maps is swapped, though one may look so.
 */
export function fitsOf(pairs: readonly { map: Size; own: Size }[], input: Size): Fit[] {
  const fits = pairs.map(({ map, own }) => fitOf(map, own, input));
  const unswapped = new Set(pairs.filter((_, place) => fits[place] !== 'swapped').map(({ map }) => text(map)));
  return fits.map((fit, place) => {
    const { map } = pairs[place] ?? {};
    return fit === 'swapped' && map && unswapped.has(text(map)) ? 'stretched' : fit;
  });
}

const text = ({ width, height }: Size): string => `${width} x ${height}`;

export const swappedReason = (map: Size, image: Size): string =>
  `the prediction is ${text(map)}, its image ${text(image)}: it fits only with rows and columns swapped.`;

export interface Stretched {
  path: string;
  map: Size;
  image: Size;
}

/** So many pairs of sizes are named. Of more pairs only the number is said. */
const NAMED = 3;

/** A sentence for each pair of sizes. */
export function stretchedNotes(stretched: readonly Stretched[]): string[] {
  const groups = new Map<string, string[]>();
  for (const { path, map, image } of stretched) {
    const sizes = `${text(map)} for an image of ${text(image)}`;
    groups.set(sizes, [...(groups.get(sizes) ?? []), path]);
  }
  const all = [...groups].map(([sizes, paths]) => {
    const others = paths.length > 1 ? ` and ${paths.length - 1} more` : '';
    return `${paths[0]}${others}: ${sizes}. The shapes differ: the map is stretched over the whole image.`;
  });
  if (all.length <= NAMED) return all;
  const rest = [...groups.values()].slice(NAMED).reduce((sum, paths) => sum + paths.length, 0);
  return [...all.slice(0, NAMED), `${rest} more predictions of other shapes are stretched over their images.`];
}

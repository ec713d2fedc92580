import { shownImages } from '../engine/look/pictures.js';
import type { Session } from '../engine/session.js';
import { encodeRgbPng } from '../images/png/encode.js';
import { layerPictures } from '../report/layer-pictures.js';
import type { Pixels } from '../report/paint/paint.js';
import type { ReportPicture } from '../report/pictures.js';
import { usageError } from './command-line/option.js';

/** At most so many names are listed in an error. */
const MOST_LISTED = 5;

/** The images are known later. @throws UserError for nothing at all, as a variable of the shell that is not set gives it */
export function imageWish(given: string, label: string): string {
  if (given.trim() === '') throw usageError(`${label} needs a number, or names with commas between them.`);
  return given.trim();
}

/**
 * Images that the report shows with all layers, by their places among `names`: so many, spread evenly, or those of the given
 * names with commas between them.
 * @throws UserError where there is no image of a name
 */
export function chosenImages(wish: string, names: readonly string[]): number[] {
  if (/^\d+$/.test(wish)) return shownImages(names.length, Number(wish));
  const wanted = wish.split(',').map((name) => name.trim());
  const unknown = wanted.filter((name) => !names.includes(name));
  if (unknown.length === 0) return [...new Set(wanted.map((name) => names.indexOf(name)))];
  const some = names.slice(0, MOST_LISTED).join(', ') + (names.length > MOST_LISTED ? ', …' : '');
  throw usageError(
    `--report-images: there is no image ${unknown.map((name) => `"${name}"`).join(', ')}. There are ${some}.`,
  );
}

function rgbOf(pixels: Pixels): Uint8Array {
  const rgb = new Uint8Array((pixels.length / 4) * 3);
  for (let at = 0; at < rgb.length / 3; at++) rgb.set(pixels.subarray(4 * at, 4 * at + 3), 3 * at);
  return rgb;
}

const pngOf = async ({ width, height, pixels }: { width: number; height: number; pixels: Pixels }) =>
  encodeRgbPng({ width, height, data: rgbOf(pixels) });

/** All layers of images under the source model and under the adapted one, as in the report that the page makes. */
export async function reportLayers(session: Session, images: readonly number[]): Promise<ReportPicture[]> {
  const { recipe } = session.record;
  if (!recipe) return [];
  const pictures: ReportPicture[] = [];
  for (const image of images) {
    const now = await session.maps(image, recipe, 'current');
    // Before the first step both are the same.
    const before = now.weights === 'source' ? [] : [await session.maps(image, recipe, 'source')];
    pictures.push(...(await layerPictures([...before, now], session.classList, pngOf)));
  }
  return pictures;
}

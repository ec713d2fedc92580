import type { ImageMaps, Thumbnail } from '../../protocol/session.js';

/** Pixels across a small picture, and how many of them are kept at most: the first images. */
const WIDTH = 80;
const MOST = 240;

export interface SmallPictureHost {
  /** Of the target images. */
  names: readonly string[];
  /** A small copy of one, so many pixels wide. Rejects for one that is left out. */
  small: (image: number, width: number) => Promise<Thumbnail>;
}

/** Small copies of the images as maps of their input, as many as so many bytes hold, for as long as there is time. */
export async function smallPictures(
  { names, small }: SmallPictureHost,
  room: number,
  hasTime: () => boolean,
): Promise<ImageMaps[]> {
  const pictures: ImageMaps[] = [];
  let bytes = 0;
  for (const [image, name] of [...names.entries()].slice(0, MOST)) {
    if (!hasTime()) break;
    const picture = await small(image, WIDTH).catch(() => undefined);
    if (!picture) continue;
    const { width, height, rgb } = picture;
    bytes += rgb.length;
    if (bytes > room) break;
    const layers = { input: { kind: 'rgb' as const, data: rgb } };
    pictures.push({ image, name, width, height, caption: '', weights: 'source', layers, missing: {} });
  }
  return pictures;
}

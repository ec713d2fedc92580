import type { ImageMaps, SmallPicture, Thumbnail } from '../../protocol/session.js';
import { ask } from '../actions/engine.js';
import type { SavedRun } from '../store.js';
import { useFrameLists } from './frame-lists.js';
import { frameOfRun, readFrameList } from './read-frames.js';

/** The small pictures of the run that was asked for last. */
let known: { id: string; pictures: Promise<SmallPicture[]> } | undefined;

function smallPicturesOf(id: string): Promise<SmallPicture[]> {
  if (known?.id !== id) known = { id, pictures: ask('small-pictures-of-run', { id }).catch(() => []) };
  return known.pictures;
}

/** A small picture of an image of a kept run; where none was kept, one from its first frame. Rejects where no frame has the image. */
export async function frameThumbnail({ kept }: SavedRun, image: number, width: number): Promise<Thumbnail> {
  if (!kept) throw new Error('A saved record holds no pictures.');
  const small = (await smallPicturesOf(kept.id)).find((each) => each.image === image);
  if (small) return small;
  await readFrameList(kept.id);
  const frame = useFrameLists.getState().lists[kept.id]?.frames.find(({ images }) => images.includes(image));
  if (!frame) throw new Error('No pictures of this image were kept.');
  const { maps } = await frameOfRun(kept.id, frame, image);
  return smaller(maps, width);
}

/** Every so many pixels along both sides: that is enough for a thumbnail. */
function smaller({ width, height, layers }: ImageMaps, most: number): Thumbnail {
  const input = layers.input?.data;
  if (!input) throw new Error('The picture of this image was not kept.');
  const by = Math.max(1, Math.ceil(width / most));
  const size = { width: Math.floor(width / by), height: Math.floor(height / by) };
  const rgb = new Uint8Array(size.width * size.height * 3);
  for (let y = 0; y < size.height; y++) {
    for (let x = 0; x < size.width; x++) {
      const from = (y * by * width + x * by) * 3;
      rgb.set(input.subarray(from, from + 3), (y * size.width + x) * 3);
    }
  }
  return { ...size, rgb };
}

import type { ClassList } from '../../protocol/classes.js';
import type { FrameList } from '../../protocol/frames.js';
import type { ImageMaps } from '../../protocol/session.js';
import { layerPictures } from '../../report/layer-pictures.js';
import type { ReportPicture } from '../../report/pictures.js';
import { ask } from '../actions/engine.js';
import { recipeOf } from '../actions/watch.js';
import { type SavedRun, useStudio } from '../store.js';
import { pngOf } from './bitmaps.js';

/** What is done with each image that was chosen for a report. */
type PicturesOf = (image: number) => Promise<ReportPicture[]>;

/** All layers under the source model and under the present weights. */
const ofNetworks =
  (classes: ClassList | undefined): PicturesOf =>
  async (image) => {
    const recipe = recipeOf(useStudio.getState());
    const now = await ask('maps', { image, recipe, weights: 'current' });
    // Before the first step both are the same.
    const before = now.weights === 'source' ? [] : [await ask('maps', { image, recipe, weights: 'source' })];
    return layerPictures([...before, now], classes, pngOf);
  };

async function endsOf(id: string, image: number, { frames }: FrameList): Promise<ImageMaps[]> {
  const own = frames.filter(({ images }) => images.includes(image));
  const ends = own.length > 1 ? [own[0], own.at(-1)] : own;
  const looks: ImageMaps[] = [];
  for (const place of ends) if (place) looks.push((await ask('frame-of-run', { id, place, image })).maps);
  return looks;
}

/** The maps that a run kept of its first and last step, and its pictures. */
const ofKept =
  ({ id, pictures }: NonNullable<SavedRun['kept']>, list: FrameList, classes: ClassList | undefined): PicturesOf =>
  async (image) => {
    const looks = await endsOf(id, image, list);
    const layers = await layerPictures(looks, classes, pngOf);
    const own = pictures.filter((picture) => picture.image === image);
    // The maps have the image and its labels too.
    const isMore = ({ caption }: ReportPicture) => caption !== 'input' && caption !== 'ground truth';
    return layers.length > 0 ? [...layers, ...own.filter(isMore)] : own;
  };

/** Images that can be in the report of the run that is shown, and how their pictures are made. */
export interface ReportImages {
  images: { image: number; name: string }[];
  picturesOf: PicturesOf;
}

export async function reportImages(): Promise<ReportImages> {
  const { saved, targets, classes } = useStudio.getState();
  if (!saved) {
    const images = (targets?.names ?? []).map((name, image) => ({ name, image }));
    return { images, picturesOf: ofNetworks(classes ?? undefined) };
  }
  const { kept, record } = saved;
  if (!kept) return { images: [], picturesOf: async () => [] };
  const list = await ask('frames-of-run', { id: kept.id });
  const known = new Set([...kept.pictures.map(({ image }) => image), ...list.frames.flatMap(({ images }) => images)]);
  const images = [...known].sort((a, b) => a - b).map((image) => ({ image, name: record.targets?.names[image] ?? '' }));
  return { images, picturesOf: ofKept(kept, list, record.classes ?? undefined) };
}

import type { ClassList } from '../protocol/classes.js';
import { LAYER_NAMES, LAYERS, type LayerName } from '../protocol/layers.js';
import type { ImageMaps } from '../protocol/session.js';
import { shownLayer } from './figure/layer-legend.js';
import { layerPixels } from './paint/layer-pixels.js';
import type { Pixels } from './paint/paint.js';
import { paletteOf } from './paint/palette.js';
import type { ReportPicture } from './pictures.js';

type Encode = (picture: { width: number; height: number; pixels: Pixels }) => Promise<Uint8Array>;

/** Layers that do not depend on the weights: they come once. */
const ONCE: readonly LayerName[] = ['input', 'truth', 'given', 'mixed'];

/**
 * All layers of one image for the report, in full colours: those that are the same under all weights, and those of each of
 * the given maps, such as before and after a run.
 */
export async function layerPictures(
  looks: readonly ImageMaps[],
  classes: ClassList | undefined,
  encode: Encode,
): Promise<ReportPicture[]> {
  const colouring = { palette: paletteOf(classes), hidden: new Set<number>(), opacity: 1, overlayHidden: false };
  const picture = async (maps: ImageMaps, name: LayerName, caption: string): Promise<ReportPicture[]> => {
    const { image, name: file, width, height } = maps;
    const layer = maps.layers[name];
    const pixels = layerPixels(maps, name, colouring);
    if (!layer || !pixels) return [];
    const png = await encode({ width, height, pixels });
    return [{ image, name: file, caption, png, shown: shownLayer(name, layer) }];
  };
  const [first] = looks;
  const made: ReportPicture[] = [];
  for (const name of ONCE) if (first) made.push(...(await picture(looks.at(-1) ?? first, name, LAYERS[name].title)));
  for (const maps of looks) {
    for (const name of LAYER_NAMES.filter((each) => !ONCE.includes(each))) {
      made.push(...(await picture(maps, name, `${LAYERS[name].title}, ${maps.caption}`)));
    }
  }
  return made;
}

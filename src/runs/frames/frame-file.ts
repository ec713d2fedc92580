import { zipSync } from 'fflate';
import { z } from 'zod';
import { memorySource } from '../../formats/byte-source.js';
import { openZip, type ZipArchive } from '../../formats/zip/archive.js';
import { reportError, UserError } from '../../protocol/errors.js';
import type { RunPlace, StepLists } from '../../protocol/events.js';
import { LAYER_NAMES, LAYERS, type Layer, type LayerName } from '../../protocol/layers.js';
import type { ImageMaps, KeptFrame } from '../../protocol/session.js';
import { STAGE_NAMES } from '../../protocol/stage-recipes.js';
import { stepNumbers } from '../../report/record-schema.js';

// A file of maps: a zip with `frame.json`, which says what it holds, and the layers as bytes, deflated. Any program reads it.

const HEAD = 'frame.json';
const VERSION = 1;

/** Where a layer lies: in each frame, once for all images of a frame, or once for all frames of an image. */
export type LayerPlace = 'frame' | 'shared' | 'still';

const LAYER_PLACES: Readonly<Record<LayerName, LayerPlace>> = {
  input: 'still',
  prediction: 'frame',
  entropy: 'frame',
  weight: 'frame',
  positive: 'frame',
  negative: 'frame',
  confidence: 'frame',
  // The same sample, whatever image is looked at.
  mixed: 'shared',
  given: 'frame',
  ensembled: 'frame',
  disagreement: 'frame',
  disputed: 'frame',
  truth: 'still',
  error: 'frame',
};

const count = z.int().min(0);
const text = z.string().max(2000);
/** A layer as the file describes it. Its kind is that of its name. */
const described = z.object({ max: count.max(255).optional() });

const image = z.object({
  image: count,
  name: text,
  caption: text,
  weights: z.enum(['current', 'source']),
  layers: z.partialRecord(z.enum(LAYER_NAMES), described),
  missing: z.partialRecord(z.enum(LAYER_NAMES), text),
});

const lists = stepNumbers
  .pick({ entropyHistogram: true, classShares: true, keptShareByClass: true, thresholds: true, images: true })
  .required({ entropyHistogram: true, classShares: true, images: true });

const schema = z.object({
  version: z.literal(VERSION),
  place: z.object({ stage: z.enum(STAGE_NAMES), index: count, step: count }),
  width: count.min(1).max(16384),
  height: count.min(1).max(16384),
  images: z.array(image).min(1).max(1000),
  lists: lists.nullable(),
});

type Head = z.infer<typeof schema>;

/** No map is larger: a frame of another size is not one of this program. */
const MOST_PIXELS = 2 ** 26;

const channelsOf = (name: LayerName): number => (LAYERS[name].kind === 'rgb' ? 3 : 1);

const fileOf = (image: number, name: LayerName): string =>
  LAYER_PLACES[name] === 'shared' ? `shared/${name}` : `${image}/${name}`;

/** A little: maps have large areas of one value, and there is a run that waits. */
const LEVEL = 2;

/** The layers of some images that lie in one of the places given, as a file. */
export function frameFile(
  place: RunPlace,
  maps: readonly ImageMaps[],
  lists: StepLists | null,
  places: readonly LayerPlace[] = ['frame', 'shared'],
): Uint8Array {
  const [{ width, height } = { width: 0, height: 0 }] = maps;
  const { stage, index, step } = place;
  const files: Record<string, Uint8Array> = {};
  const images = maps.map(({ image, name, caption, weights, layers, missing }) => {
    const own: Head['images'][number]['layers'] = {};
    for (const layer of LAYER_NAMES) {
      const made = layers[layer];
      if (!made || !places.includes(LAYER_PLACES[layer])) continue;
      own[layer] = made.kind === 'count' ? { max: made.max } : {};
      files[fileOf(image, layer)] ??= made.data;
    }
    return { image, name, caption, weights, layers: own, missing };
  });
  const head: Head = { version: VERSION, place: { stage, index, step }, width, height, images, lists };
  return zipSync({ [HEAD]: new TextEncoder().encode(JSON.stringify(head)), ...files }, { level: LEVEL });
}

/** Small pictures of the images, as a file: their inputs, at no place of the run. */
export const smallPicturesFile = (pictures: readonly ImageMaps[]): Uint8Array =>
  frameFile({ stage: 'align', index: 0, step: 0 }, pictures, null, ['still']);

/** A file of maps that is read: what it says it holds has been compared with the sizes of what it holds. */
export interface OpenFrame extends Pick<KeptFrame, 'lists'> {
  place: RunPlace;
  images: number[];
  /** The layers of an image that lie in this file. @throws UserError bad-frame */
  maps(image: number): ImageMaps;
}

/** Opens a file of maps. Nothing is inflated but what is asked for. @throws UserError bad-frame, which names the file */
export function openFrame(bytes: Uint8Array, file: string): OpenFrame {
  return told(file, () => {
    const zip = openZip(memorySource(bytes, file), file, { deflated: true });
    const head = readHead(zip, file);
    if (head.width * head.height > MOST_PIXELS) throw badFrame(file, `it claims ${head.width} × ${head.height} pixels`);
    for (const each of head.images) checkSizes(zip, head, each, file);
    return {
      place: head.place,
      images: head.images.map((each) => each.image),
      lists: head.lists as StepLists | null, // An optional list that is absent is undefined, which is the same here.
      maps: (image) => told(file, () => mapsOf(zip, head, image, file)),
    };
  });
}

const MOST_HEAD = 2 ** 22;

function readHead(zip: ZipArchive, file: string): Head {
  const entry = zip.entry(HEAD);
  if (!entry || entry.size > MOST_HEAD) throw badFrame(file, `it has no ${HEAD} of a frame`);
  let value: unknown;
  try {
    value = JSON.parse(new TextDecoder().decode(entry.whole()));
  } catch (error) {
    if (error instanceof SyntaxError) throw badFrame(file, `its ${HEAD} is not JSON`);
    throw error;
  }
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  throw badFrame(file, `its ${HEAD} does not describe one`);
}

const layersOf = ({ layers }: Head['images'][number]): LayerName[] =>
  LAYER_NAMES.filter((name) => layers[name] !== undefined);

function checkSizes(zip: ZipArchive, { width, height }: Head, each: Head['images'][number], file: string): void {
  for (const name of layersOf(each)) {
    const wanted = width * height * channelsOf(name);
    const size = zip.entry(fileOf(each.image, name))?.size;
    if (size === wanted) continue;
    const found = size === undefined ? 'is missing' : `has ${size} bytes, not ${wanted}`;
    throw badFrame(file, `its layer “${LAYERS[name].title}” of image ${each.image} ${found}`);
  }
}

function mapsOf(zip: ZipArchive, { width, height, images }: Head, image: number, file: string): ImageMaps {
  const found = images.find((each) => each.image === image);
  if (!found) throw badFrame(file, `it holds no image ${image}`);
  const { name, caption, weights, missing } = found;
  const layers: ImageMaps['layers'] = {};
  for (const layer of layersOf(found)) {
    const data = zip.entry(fileOf(image, layer))?.whole();
    if (data) layers[layer] = layerOf(layer, data, found.layers[layer]?.max);
  }
  return { image, name, width, height, caption, weights, layers, missing: missing as ImageMaps['missing'] };
}

function layerOf(name: LayerName, data: Uint8Array, max = 255): Layer {
  const { kind } = LAYERS[name];
  return kind === 'count' ? { kind, data, max } : { kind, data };
}

/** Whatever is wrong with a file is said with its name. */
function told<Result>(file: string, read: () => Result): Result {
  try {
    return read();
  } catch (error) {
    if (error instanceof UserError) throw error;
    throw badFrame(file, reportError(error).message.replace(/\.$/, ''));
  }
}

export const badFrame = (file: string, why: string): UserError =>
  new UserError('bad-frame', `${file} is not a whole frame: ${why}.`, {
    file,
    advice: 'Export the run again where it came from, or remove this file: the other frames stay.',
  });

import { type ClassList, IGNORED } from '../../protocol/classes.js';
import type { KeptPicture } from '../../protocol/kept-run.js';
import { LAYER_NAMES, type Layer, type LayerName } from '../../protocol/layers.js';
import type { ImageMaps } from '../../protocol/session.js';
import { parseColor } from '../../report/paint/palette.js';
import { words } from '../words/words.js';

/** RGBA bytes of a picture. */
export interface Decoded {
  width: number;
  height: number;
  data: Uint8ClampedArray;
}

/** Pictures of a run are named by these; all others show predictions. The result's is the one that is compared. */
const LAYER_OF_CAPTION: Readonly<Record<string, LayerName>> = {
  input: 'input',
  'ground truth': 'truth',
  'adapted model': 'prediction',
  'given prediction': 'given',
  'disagreement of the results': 'disputed',
};

const keyOf = (red: number, green: number, blue: number): number => (red << 16) | (green << 8) | blue;

/** Class ids of a picture in class colours; what has no class's colour has none. */
function idsOf({ width, height, data }: Decoded, classes: ClassList): Uint8Array {
  // The first of two classes with one colour: nothing in the picture tells them apart.
  const ids = new Map(classes.classes.toReversed().map(({ id, color }) => [keyOf(...parseColor(color)), id]));
  return Uint8Array.from({ length: width * height }, (_, pixel) => {
    const at = pixel * 4;
    return ids.get(keyOf(data[at] ?? 0, data[at + 1] ?? 0, data[at + 2] ?? 0)) ?? IGNORED;
  });
}

function rgbOf({ width, height, data }: Decoded): Uint8Array {
  const rgb = new Uint8Array(width * height * 3);
  for (let pixel = 0; pixel < width * height; pixel++) rgb.set(data.subarray(pixel * 4, pixel * 4 + 3), pixel * 3);
  return rgb;
}

const firstChannel = ({ width, height, data }: Decoded): Uint8Array =>
  Uint8Array.from({ length: width * height }, (_, pixel) => data[pixel * 4] ?? 0);

function layerOf(name: LayerName, picture: Decoded, classes: ClassList): Layer {
  if (name === 'input') return { kind: 'rgb', data: rgbOf(picture) };
  if (name === 'disputed') return { kind: 'share', data: firstChannel(picture) };
  return { kind: 'classes', data: idsOf(picture, classes) };
}

/** 0 right, 1 wrong, 255 not labelled. */
const errorsOf = (prediction: Uint8Array, truth: Uint8Array): Uint8Array =>
  truth.map((label, pixel) => (label === IGNORED ? IGNORED : label === prediction[pixel] ? 0 : 1));

/** The maps that a run's kept pictures of one image still hold. `decode`: a browser's, which reads the colours as they are. */
export async function mapsOfPictures(
  pictures: readonly KeptPicture[],
  classes: ClassList,
  decode: (png: Uint8Array) => Promise<Decoded>,
): Promise<ImageMaps | null> {
  const layers: ImageMaps['layers'] = {};
  let size = { width: 0, height: 0 };
  for (const { caption, png } of pictures) {
    const name = LAYER_OF_CAPTION[caption];
    if (!name) continue;
    const picture = await decode(png);
    // All pictures of an image have one size; one of another size was changed from outside.
    if (size.width > 0 && (picture.width !== size.width || picture.height !== size.height)) continue;
    size = { width: picture.width, height: picture.height };
    layers[name] = layerOf(name, picture, classes);
  }
  const { prediction, truth } = layers;
  if (prediction && truth) layers.error = { kind: 'error', data: errorsOf(prediction.data, truth.data) };
  const [first] = pictures;
  if (!first || size.width === 0) return null;
  const lacking = LAYER_NAMES.filter((name) => !layers[name]);
  return {
    image: first.image,
    name: first.name,
    ...size,
    caption: words.compare.pictures.caption,
    weights: 'current',
    layers,
    missing: Object.fromEntries(lacking.map((name) => [name, words.compare.pictures.layerMissing])),
  };
}

/** Decodes a PNG with its colours as they are. */
export async function decodePng(png: Uint8Array): Promise<Decoded> {
  const blob = new Blob([png as Uint8Array<ArrayBuffer>], { type: 'image/png' });
  const bitmap = await createImageBitmap(blob, { colorSpaceConversion: 'none', premultiplyAlpha: 'none' });
  const { width, height } = bitmap;
  const context = new OffscreenCanvas(width, height).getContext('2d', { willReadFrequently: true });
  if (!context) throw new Error(words.compare.pictures.noCanvas);
  context.drawImage(bitmap, 0, 0);
  bitmap.close();
  return { width, height, data: context.getImageData(0, 0, width, height).data };
}

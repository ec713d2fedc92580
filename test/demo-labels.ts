import { readFileSync } from 'node:fs';
import { encode } from 'fast-png';
import type { LookAtImage } from '../src/engine/look/label-evidence.js';
import type { ImageFile } from '../src/images/image-file.js';
import { decodeLabels, type LabelMap } from '../src/images/labels/label-map.js';
import { decodePrediction } from '../src/predictions/decode.js';
import { labelsOf } from '../src/predictions/resize.js';
import { parseClassList } from '../src/protocol/classes.js';

/** The demo's images, labels and what its source model predicts: a real set that is always there. */
const read = (...path: string[]): Uint8Array => new Uint8Array(readFileSync(['public/demo', ...path].join('/')));

export const demoClasses = parseClassList(JSON.parse(new TextDecoder().decode(read('classes.json'))));
const NAMES = ['0001', '0004', '0007', '0010', '0013', '0016', '0019', '0022'];

const file = (path: string, bytes: Uint8Array): ImageFile => ({ path, bytes: async () => bytes });
export const demoImages: ImageFile[] = NAMES.map((name) => file(`${name}.png`, read('target', `${name}.png`)));
export const demoLabels: LabelMap[] = NAMES.map((name) =>
  decodeLabels(read('target-labels', `${name}.png`), name, demoClasses),
);

export const grey = ({ width, height, data }: { width: number; height: number; data: Uint8Array | Uint16Array }) =>
  encode({ width, height, data, channels: 1, depth: data instanceof Uint16Array ? 16 : 8 });

/** Label files of the demo's images, as some other tool would have written them. */
export const labelFiles = (write: (label: LabelMap, image: number) => Uint8Array): ImageFile[] =>
  demoLabels.map((label, image) => file(`${NAMES[image]}.png`, write(label, image)));

export const withIds = (idOf: (id: number) => number) =>
  labelFiles((label) => grey({ ...label, data: label.data.map(idOf) }));

/** The source model's predictions, as files. */
export const sourceLooks: LookAtImage = async (image) => {
  const path = `${NAMES[image]}.npz`;
  const options = { classes: 11, classList: undefined, labelConfidence: 0.9 };
  const { map } = decodePrediction(read('predictions', path), path, options);
  return { width: map.width, height: map.height, classes: labelsOf(map) };
};

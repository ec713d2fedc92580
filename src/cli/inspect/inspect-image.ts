import { readImageHeader } from '../../images/header.js';
import { idOfValue } from '../../images/labels/reading.js';
import { decodeLabelSamples, type LabelSamples } from '../../images/labels/samples.js';
import { reportError } from '../../protocol/errors.js';
import { IMAGE_KINDS, mayBeLabelMap } from '../../protocol/image-kinds.js';
import { readUserFile } from '../files.js';
import { type Looked, used } from './facts.js';

/** A picture has more values than that; a label map hardly ever does. */
const MOST_VALUES = 64;

/** An image, and what it would be as a label map. Only label maps are decoded. */
export async function inspectImage(path: string): Promise<Looked> {
  const bytes = await readUserFile(path, 'image');
  const { kind, width, height } = readImageHeader(bytes, path);
  const labels = mayBeLabelMap(kind) ? labelsOf(bytes, path) : null;
  return used({ what: 'image', kind: IMAGE_KINDS[kind].words, width, height, labels });
}

function labelsOf(bytes: Uint8Array, path: string): { kind: LabelSamples['kind']; values: number[] } | null {
  try {
    const samples = decodeLabelSamples(bytes, path);
    const values = [...new Set(samples.values)].sort((a, b) => a - b);
    if (values.length > MOST_VALUES) return null;
    return { kind: samples.kind, values: values.map((value) => shownValue(samples, value)) };
  } catch (error) {
    // A picture with many colours is no label map. A damaged one is said by the reader of images.
    if (reportError(error).code === 'not-a-label-map') return null;
    throw error;
  }
}

/** An id; of true colour the colour as 0xrrggbb. */
const shownValue = (samples: LabelSamples, value: number): number =>
  samples.kind === 'true-colour' ? (samples.colours?.[value] ?? 0) : idOfValue(samples, value);

import { npyHeader } from '../formats/npy/write.js';
import { exceedsNpz, type NpzMember, writeNpzParts } from '../formats/npy/write-npz.js';
import { fromFloat32 } from '../formats/numbers.js';
import { encodePalettePng } from '../images/png/encode.js';
import type { ClassList } from '../protocol/classes.js';
import { UserError } from '../protocol/errors.js';
import type { PredictionParts } from './predictor.js';
import { surest } from './surest.js';

/** How predictions are written: all probabilities, those of the surest classes, or label maps. */
export const PREDICTION_FORMATS = ['npz', 'npy', 'top-k', 'png'] as const;
export type PredictionFormat = (typeof PREDICTION_FORMATS)[number];

/** Types of written probabilities, by NumPy's names. */
export const PROBABILITY_TYPES = ['float16', 'float32'] as const;
export type ProbabilityType = (typeof PROBABILITY_TYPES)[number];

/** How many classes a top-k file names per pixel. */
const K = 3;

export const extensionOf = (format: PredictionFormat): string => (format === 'top-k' ? 'npz' : format);

/**
 * A prediction as a file, part by part: [C,h,w] of `type` (.npy, .npz), class ids and probabilities [3,h,w] uint8 (.npz),
 * palette PNG. Memory holds one part of the probabilities at a time. Besides this part it holds 6 bytes a pixel of top-k; of
 * a label map it holds the class ids and their PNG.
 * @throws UserError too-large-for-npz
 */
export async function* encodePrediction(
  prediction: PredictionParts,
  format: PredictionFormat,
  classes: ClassList,
  type: ProbabilityType = 'float16',
): AsyncGenerator<Uint8Array, void, void> {
  switch (format) {
    case 'npy': {
      const { parts, ...array } = dense(prediction, type);
      yield npyHeader(array);
      yield* parts();
      return;
    }
    case 'npz':
      yield* npz([dense(prediction, type)], prediction);
      return;
    case 'top-k':
      yield* npz(await topK(prediction), prediction);
      return;
    case 'png':
      yield await labelMap(prediction, classes);
      return;
    default:
      format satisfies never;
  }
}

function npz(
  members: NpzMember[],
  { width, height, classes }: PredictionParts,
): AsyncGenerator<Uint8Array, void, void> {
  if (!exceedsNpz(members)) return writeNpzParts(members);
  const message = `A prediction of ${width} x ${height} pixels and ${classes} classes is too large for a .npz file.`;
  throw new UserError('too-large-for-npz', message, {
    advice: 'Write .npy, top-k or label maps (--as), or a smaller size (--size).',
  });
}

interface Dense extends NpzMember {
  parts(): AsyncGenerator<Uint8Array, void, void>;
}

function dense(prediction: PredictionParts, type: ProbabilityType): Dense {
  const dtype = type === 'float16' ? 'F16' : 'F32';
  const { width, height, classes } = prediction;
  return {
    name: 'probabilities',
    dtype,
    shape: [classes, height, width],
    async *parts() {
      for await (const values of prediction.planes()) yield fromFloat32(values, dtype);
    },
  };
}

async function topK(prediction: PredictionParts): Promise<NpzMember[]> {
  const { width, height, classes } = prediction;
  const k = Math.min(K, classes);
  const pixels = width * height;
  const ids = new Uint8Array(k * pixels);
  const probabilities = new Uint8Array(k * pixels);
  let first = 0;
  for await (const run of prediction.runs()) {
    const count = run.length / classes;
    const found = surest(run, classes, k);
    for (let place = 0; place < k; place++) {
      ids.set(found.ids.subarray(place * count, (place + 1) * count), place * pixels + first);
      probabilities.set(found.bytes.subarray(place * count, (place + 1) * count), place * pixels + first);
    }
    first += count;
  }
  const member = (name: string, shape: number[], bytes: Uint8Array): NpzMember => ({
    name,
    dtype: 'U8',
    shape,
    parts: () => [bytes],
  });
  const shape = [k, height, width];
  return [
    member('ids', shape, ids),
    member('probabilities', shape, probabilities),
    member('classes', [], Uint8Array.of(classes)),
  ];
}

async function labelMap(prediction: PredictionParts, classes: ClassList): Promise<Uint8Array> {
  const { width, height } = prediction;
  const data = new Uint8Array(width * height);
  let first = 0;
  for await (const labels of prediction.labels()) {
    data.set(labels, first);
    first += labels.length;
  }
  return encodePalettePng({ width, height, data }, classes);
}

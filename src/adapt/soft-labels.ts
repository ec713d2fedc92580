import { type Tensor, tensor } from '@tensorflow/tfjs-core';
import { BYTES_PER_PIXEL, expandSoftLabels, type LabelWindow, packSoftLabels } from '../gpu/soft-labels/soft-labels.js';
import type { Predictor, ProbabilityMap } from '../predictions/predictor.js';
import { resizeProbabilities } from '../predictions/resize.js';
import { UserError } from '../protocol/errors.js';
import type { StoredLabels } from '../protocol/events.js';
import type { ProgressEvent } from './stage.js';

/** Words of a stored label, as the kernels have them: four class ids, and the byte of each. */
export const WORDS = BYTES_PER_PIXEL / 4;
const NOTHING = 255;

export interface LabelSize {
  width: number;
  height: number;
  classes: number;
}

/** The surest class of each stored label, 255 where it says nothing. */
export const surestClasses = (stored: Int32Array): Uint8Array =>
  Uint8Array.from({ length: stored.length / WORDS }, (_, pixel) => (stored[WORDS * pixel] ?? 0) & 255);

/** A prediction as it is stored: at the training size, in 8 bytes a pixel (float32 would take 4 a class). */
export async function packPrediction(
  map: ProbabilityMap,
  { width, height, classes }: LabelSize,
): Promise<{ stored: Int32Array; error: number }> {
  if (map.classes !== classes) {
    const message = `The predictions have ${map.classes} classes, the student has ${classes}.`;
    throw new UserError('class-count', message, { advice: 'Choose a student with as many classes.' });
  }
  const { data } = resizeProbabilities(map, width, height);
  const probabilities = tensor(data, [1, height, width, classes], 'float32');
  const packed = packSoftLabels(probabilities);
  probabilities.dispose();
  return readPacked(packed);
}

async function readPacked({ labels, errors }: { labels: Tensor; errors: Tensor }) {
  const [stored, distances] = await Promise.all([labels.data<'int32'>(), errors.data<'float32'>()]);
  labels.dispose();
  errors.dispose();
  const error = distances.reduce((sum, distance) => sum + distance, 0) / distances.length;
  return { stored: Int32Array.from(stored), error };
}

/**
 * The labels that the student learns from, one map an image, in memory of the CPU: t of atp.md, given at first and moved
 * by temporal ensembling. Bytes an image: 8 a pixel for t, and 1 for the class that was given.
 */
export class SoftLabels {
  private readonly stored = new Map<number, Int32Array>();
  private readonly givenClasses = new Map<number, Uint8Array>();
  private errorSum = 0;

  constructor(private readonly size: LabelSize) {}

  /** Target images that have a label, in order. */
  get images(): number[] {
    return [...this.stored.keys()];
  }

  async add(image: number, map: ProbabilityMap): Promise<void> {
    const { stored, error } = await packPrediction(map, this.size);
    this.stored.set(image, stored);
    this.givenClasses.set(image, surestClasses(stored));
    this.errorSum += error;
  }

  /** The stored label map of an image: 2 words a pixel. */
  of(image: number): Int32Array | undefined {
    return this.stored.get(image);
  }

  /** Probabilities float32 [N,height,width,C] of the window that each training image shows. */
  batch(images: readonly number[], windows: readonly LabelWindow[], height: number, width: number): Tensor {
    const words = this.size.width * this.size.height * WORDS;
    const all = new Int32Array(words * images.length);
    images.forEach((image, place) => {
      all.set(this.stored.get(image) ?? new Int32Array(words).fill(-1), place * words);
    });
    const labels = tensor(all, [images.length, this.size.height, this.size.width, WORDS], 'int32');
    const probabilities = expandSoftLabels(labels, this.size.classes, windows, height, width);
    labels.dispose();
    return probabilities;
  }

  /** Temporal ensembling: t <- m t + (1 - m) p', p' [1,H,W,C] with each class scaled by its factor. */
  async ensemble(image: number, prediction: Tensor, momentum: number, factors: Tensor): Promise<void> {
    const before = this.stored.get(image);
    if (!before) throw new Error(`Image ${image} has no label.`);
    const labels = tensor(before, [1, this.size.height, this.size.width, WORDS], 'int32');
    const packed = packSoftLabels(prediction, { previous: { labels, momentum }, factors });
    labels.dispose();
    this.stored.set(image, (await readPacked(packed)).stored);
  }

  /** Share of the pixels whose surest class is no longer the given one. */
  relabelled(): number {
    let changed = 0;
    let pixels = 0;
    for (const [image, given] of this.givenClasses) {
      const now = surestClasses(this.stored.get(image) ?? new Int32Array());
      given.forEach((label, pixel) => {
        if (label === NOTHING) return;
        pixels += 1;
        changed += Number(now[pixel] !== label);
      });
    }
    return pixels === 0 ? 0 : changed / pixels;
  }

  summary(): StoredLabels {
    const counts = new Float64Array(256);
    for (const given of this.givenClasses.values()) for (const label of given) counts[label] = (counts[label] ?? 0) + 1;
    const known = counts.subarray(0, this.size.classes).reduce((sum, count) => sum + count, 0);
    return {
      images: this.stored.size,
      bytesPerImage: this.size.width * this.size.height * (BYTES_PER_PIXEL + 1),
      error: this.errorSum / Math.max(1, this.stored.size),
      classShares: Array.from({ length: this.size.classes }, (_, c) => (counts[c] ?? 0) / Math.max(1, known)),
    };
  }
}

/** Asks the predictor once for every image. Images without a prediction are left out. */
export async function* storeLabels(
  teacher: Predictor,
  images: number,
  size: LabelSize,
): AsyncGenerator<ProgressEvent, SoftLabels, void> {
  const labels = new SoftLabels(size);
  for (let image = 0; image < images; image++) {
    const map = await teacher.predict(image);
    if (map) await labels.add(image, map);
    yield { type: 'progressed', what: 'reading predictions', done: image + 1, total: images };
  }
  if (labels.images.length > 0) return labels;
  throw new UserError('no-matching-prediction', 'No target image has a prediction.', {
    advice: 'Give each prediction the name of its image, with another extension.',
  });
}

import type { Tensor } from '@tensorflow/tfjs-core';
import type { LabelWindow } from '../../gpu/soft-labels/soft-labels.js';
import type { Predictor, ProbabilityMap } from '../../predictions/predictor.js';
import { resizeProbabilities } from '../../predictions/resize.js';
import { IGNORED } from '../../protocol/classes.js';
import { UserError } from '../../protocol/errors.js';
import type { ProgressEvent, SoftLabelForm, StoredLabels } from '../../protocol/events.js';
import type { RecipeOf } from '../../protocol/stage-recipes.js';
import { arrayOf, type KeptArray, type Part, type SavedPart } from '../parts.js';
import { exactLabels } from './exact.js';
import type { KeptLabel, LabelForm, LabelSize } from './form.js';
import { topFourLabels } from './top-four.js';

/** The name under which a run keeps its soft labels. */
export const LABELS_PART = 'soft labels';

export interface LabelsPlain {
  form: SoftLabelForm;
  version: number;
  moved: boolean;
}

/** Bytes of main memory that exact labels may take where the platform says nothing. */
export const USUAL_LABEL_BYTES = 2 ** 30;

/** A byte a pixel for the given class, to count the pixels that are relabelled. */
const BYTES_OF_GIVEN = 1;

/**
 * The labels that the student learns from, one map an image, in main memory: t of atp.md, given at first and moved by temporal
 * ensembling.
 */
export class SoftLabels {
  private readonly kept = new Map<number, KeptLabel>();
  private readonly givenClasses = new Map<number, Uint8Array>();
  private readonly errors = new Map<number, number>();

  /** Counts changes, those of the labels that an earlier Distil had included. */
  private version = 0;
  /** False for labels as they were given: these can be had again from the predictions. */
  private hasMoved = false;

  /** The labels that ensembling has moved. */
  readonly part: Part<LabelsPlain> = {
    save: () => ({ form: this.form.name, version: this.version, moved: this.hasMoved }),
    arrays: () => (this.hasMoved ? this.keptArrays() : new Map()),
    version: () => this.version,
    load: (saved) => {
      this.version = saved.plain.version;
      this.hasMoved = saved.plain.moved;
      if (!this.hasMoved) return;
      for (const [image, label] of this.kept) {
        const kind = label instanceof Int32Array ? Int32Array : Float32Array;
        this.kept.set(image, arrayOf<KeptLabel>(saved, String(image), kind));
      }
    },
  };

  constructor(
    private readonly size: LabelSize,
    private form: LabelForm,
  ) {}

  /** Target images that have a label, in order. */
  get images(): number[] {
    return [...this.kept.keys()];
  }

  get bytesPerImage(): number {
    return this.size.width * this.size.height * (this.form.bytesPerPixel + BYTES_OF_GIVEN);
  }

  /** Bytes that an image would take in exact form. */
  get exactBytes(): number {
    const { width, height, classes } = this.size;
    return width * height * (Float32Array.BYTES_PER_ELEMENT * classes + BYTES_OF_GIVEN);
  }

  get isExact(): boolean {
    return this.form.name === 'exact';
  }

  async add(image: number, prediction: ProbabilityMap): Promise<void> {
    const { kept, error } = await this.form.keep(this.fitted(prediction));
    this.kept.set(image, kept);
    this.givenClasses.set(image, this.form.surest(kept));
    this.errors.set(image, error);
  }

  /** Changes the form of all kept labels, image by image. */
  async changeForm(form: LabelForm): Promise<void> {
    const before = this.form;
    this.form = form;
    for (const [image, kept] of this.kept) await this.add(image, before.expand(kept));
  }

  /** Given and present label of an image, or undefined where it has none; `prediction`: what was given for it. */
  async compare(image: number, prediction: ProbabilityMap): Promise<LabelComparison | undefined> {
    const now = this.kept.get(image);
    if (!now) return undefined;
    const { kept: given } = await this.form.keep(this.fitted(prediction));
    const { classes } = this.size;
    const distances = distancesOf(this.form.expand(given).data, this.form.expand(now).data, classes);
    return { given: this.form.surest(given), now: this.form.surest(now), distances };
  }

  /** The present label of a pixel of an image, as probabilities; undefined where the image has none. */
  at(image: number, pixel: number): number[] | undefined {
    const kept = this.kept.get(image);
    if (!kept) return undefined;
    const { classes } = this.size;
    return Array.from(this.form.expand(kept).data.subarray(pixel * classes, (pixel + 1) * classes));
  }

  /** Probabilities float32 [N,height,width,C] of the window that each training image shows. */
  batch(images: readonly number[], windows: readonly LabelWindow[], height: number, width: number): Tensor {
    const maps = images.map((image) => this.kept.get(image));
    return this.form.batch(maps, windows, height, width);
  }

  /** Temporal ensembling: t <- m t + (1 - m) p', p' [1,H,W,C] with each class scaled by its factor. */
  async ensemble(image: number, prediction: Tensor, momentum: number, factors: readonly number[]): Promise<void> {
    const before = this.kept.get(image);
    if (!before) throw new Error(`Image ${image} has no label.`);
    this.kept.set(image, await this.form.ensemble(before, prediction, momentum, factors));
  }

  /** To be called after all labels have been moved. */
  moved(): void {
    this.version += 1;
    this.hasMoved = true;
  }

  /** To be called where these labels take the place of others: no version of the run's labels comes twice. */
  succeed(before: SoftLabels | null): void {
    if (before) this.version = before.version + 1;
  }

  private keptArrays(): Map<string, KeptArray> {
    const arrays = [...this.kept].map(([image, label]): [string, KeptArray] => {
      const dtype = label instanceof Int32Array ? 'I32' : 'F32';
      return [String(image), { dtype, length: label.length, read: () => label }];
    });
    return new Map(arrays);
  }

  /** Share of the pixels whose surest class is no longer the given one. */
  relabelled(): number {
    let changed = 0;
    let pixels = 0;
    for (const [image, given] of this.givenClasses) {
      const kept = this.kept.get(image);
      const now = kept && this.form.surest(kept);
      given.forEach((label, pixel) => {
        if (label === IGNORED) return;
        pixels += 1;
        changed += Number(now?.[pixel] !== label);
      });
    }
    return pixels === 0 ? 0 : changed / pixels;
  }

  summary(): StoredLabels {
    const counts = new Float64Array(256);
    for (const given of this.givenClasses.values()) for (const label of given) counts[label] = (counts[label] ?? 0) + 1;
    const known = counts.subarray(0, this.size.classes).reduce((sum, count) => sum + count, 0);
    const errors = [...this.errors.values()].reduce((sum, error) => sum + error, 0);
    return {
      images: this.kept.size,
      form: this.form.name,
      bytesPerImage: this.bytesPerImage,
      error: errors / Math.max(1, this.errors.size),
      classShares: Array.from({ length: this.size.classes }, (_, c) => (counts[c] ?? 0) / Math.max(1, known)),
    };
  }

  /** The prediction at the labels' size. One of that size already is taken as it is. */
  private fitted(prediction: ProbabilityMap): ProbabilityMap {
    const { width, height, classes } = this.size;
    if (prediction.classes === classes) return resizeProbabilities(prediction, width, height);
    const message = `The predictions have ${prediction.classes} classes, the student has ${classes}.`;
    throw new UserError('class-count', message, { advice: 'Choose a student with as many classes.' });
  }
}

export interface LabelComparison {
  given: Uint8Array;
  now: Uint8Array;
  /** Total variation distance of each pixel, in 0..1; 0 where one of the two says nothing. */
  distances: Float32Array;
}

function distancesOf(a: Float32Array, b: Float32Array, classes: number): Float32Array {
  return Float32Array.from({ length: a.length / classes }, (_, pixel) => {
    let [sum, massA, massB] = [0, 0, 0];
    for (let c = 0, at = pixel * classes; c < classes; c++, at++) {
      const [p, q] = [a[at] as number, b[at] as number];
      massA += p;
      massB += q;
      sum += Math.abs(p - q);
    }
    return massA > 0 && massB > 0 ? sum / 2 : 0;
  });
}

async function addLabel(labels: SoftLabels, image: number, map: ProbabilityMap): Promise<void> {
  try {
    await labels.add(image, map);
  } catch (error) {
    // A browser and Node throw this when they have no more memory for an array.
    if (!(error instanceof RangeError)) throw error;
    const count = labels.images.length;
    throw new UserError(
      'too-little-memory',
      `There is no main memory for the soft labels of more than ${count} images.`,
      {
        advice: 'Set softLabels to "auto" or "top-4", or take a smaller input size.',
      },
    );
  }
}

export interface StoreOptions extends Pick<RecipeOf<'distil'>, 'softLabels'> {
  /** Bytes of main memory that exact labels may take under "auto". */
  mostBytes: number;
}

/**
 * Asks the predictor once for every image. Images without a prediction are left out. Under "auto" labels are exact until they
 * would take more than `mostBytes`; then all of them are kept as their four surest classes.
 */
export async function* storeLabels(
  teacher: Predictor,
  images: number,
  size: LabelSize,
  { softLabels, mostBytes }: StoreOptions,
): AsyncGenerator<ProgressEvent, SoftLabels, void> {
  const labels = new SoftLabels(size, softLabels === 'top-4' ? topFourLabels(size) : exactLabels(size));
  for (let image = 0; image < images; image++) {
    const map = await teacher.predict(image);
    if (map) {
      const after = (labels.images.length + 1) * labels.bytesPerImage;
      if (softLabels === 'auto' && labels.isExact && after > mostBytes) await labels.changeForm(topFourLabels(size));
      await addLabel(labels, image, map);
    }
    yield { type: 'progressed', what: 'reading predictions', done: image + 1, total: images };
  }
  if (labels.images.length > 0) return labels;
  throw new UserError('no-matching-prediction', 'No target image has a prediction.', {
    advice: 'Give each prediction the name of its image, with another extension.',
  });
}

/** The labels of a run that goes on: read from the predictions again, in the form in which they were kept. */
export async function* restoreLabels(
  teacher: Predictor,
  images: number,
  size: LabelSize,
  { plain }: SavedPart<LabelsPlain>,
): AsyncGenerator<ProgressEvent, SoftLabels, void> {
  const store: StoreOptions = { softLabels: plain.form, mostBytes: Number.POSITIVE_INFINITY };
  return yield* storeLabels(teacher, images, size, store);
}

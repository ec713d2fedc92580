import type { ClassList } from '../protocol/classes.js';
import { UserError } from '../protocol/errors.js';
import type { SkippedFile, TargetsSummary } from '../protocol/events.js';
import { type LabelCheck, type LabelChoice, NO_CHOICE, stopping } from '../protocol/label-check.js';
import { ByteCache } from './byte-cache.js';
import { mapConcurrently } from './concurrency.js';
import { type DecodedImage, decodeImage } from './decode.js';
import type { ImageFile, PlatformDecoder, RgbImage } from './image-file.js';
import type { LabelIds } from './label-check/evidence.js';
import { judgeLabels } from './label-check/judge.js';
import { type LabelSet, labelSetOf, type SurveyedFile } from './label-check/label-set.js';
import { sameShape, swapped } from './label-check/turns.js';
import { type LabelMap, labelIds, readLabels } from './labels/label-map.js';
import { matchLabels } from './labels/match.js';
import { chooseReading } from './labels/reading.js';
import { decodeLabelSamples, type LabelSamples } from './labels/samples.js';
import { surveyLabels } from './labels/survey.js';
import { deepNotes } from './png/deep-notes.js';
import { allBits, type DeepSamples, type SampleBits, sampleBitsOf } from './png/sample-bits.js';
import { resizeBilinear } from './resize.js';
import {
  attempt,
  type Failure,
  imageCandidates,
  noImages,
  noMatchingLabel,
  noUsableLabel,
  readBytes,
  skippedFile,
} from './target-files.js';

export interface TargetOptions {
  images: ImageFile[];
  /** Empty where there are none. */
  labels: ImageFile[];
  classes: ClassList;
  /** What the user has decided about the labels; by default nothing. */
  choice?: LabelChoice | undefined;
  /** Size in pixels that every image is resized to, whatever its own. */
  width: number;
  height: number;
  /** Bits that samples of PNGs of 16 bits use; null goes by what the files hold. */
  sampleBits?: number | null | undefined;
  decoder: PlatformDecoder;
  onProgress?: ((done: number, total: number) => void) | undefined;
  /** Bound of the resized images kept in memory (default 512 MiB); others are decoded again when asked for. */
  cacheBytes?: number | undefined;
}

/** The target images of a run, in the order of their paths, and their label maps where they have one. */
export interface TargetSet {
  names: string[];
  width: number;
  height: number;
  /** Images and labels that were left out, each with the reason. */
  skipped: SkippedFile[];
  /** Label files that match no image, and images that lack one when labels were given. */
  unmatched: string[];
  /** What was made of images that are not what they seem. */
  notes: string[];
  /** How many images have a usable label map. */
  labelled: number;
  /** 8 bit RGB [height, width, 3]; shared with later calls, so it must not be written to. */
  image(index: number): Promise<Uint8Array>;
  /** Width and height of the image's file, in pixels. */
  size(index: number): { width: number; height: number };
  /** The label map at its file's own resolution, undefined where there is none. Not to be written to either. */
  label(index: number): Promise<LabelMap | undefined>;
  /** The class list that labels are read with. */
  labelClasses: ClassList;
  /** What all label files hold; undefined without labels. */
  labelSet: LabelSet | undefined;
  /** What their ids tell by themselves. */
  labelCheck: LabelCheck | undefined;
  /** Images with a label file, also one that cannot be used. */
  withLabelFile: number[];
  /** The ids of a label file as they are stored, also of one that cannot be used; undefined where there is none. */
  labelIds(index: number): Promise<LabelIds | undefined>;
  summary(): TargetsSummary;
}

type Size = Pick<RgbImage, 'width' | 'height'>;

const DECODERS = 4;
const IMAGE_CACHE_BYTES = 512 * 2 ** 20;
const LABEL_CACHE_BYTES = 128 * 2 ** 20;
const bothSizes = (label: Size, image: Size): string =>
  `the label map is ${label.width} x ${label.height} pixels, its image ${image.width} x ${image.height}`;

function labelSize(label: Size, image: Size, path: string): UserError {
  const advice = 'Use the label map of this very image: any scale will do, but not another shape.';
  return new UserError('label-size', `${path}: ${bothSizes(label, image)}: they differ in shape.`, {
    file: path,
    advice,
  });
}

function labelTurned(label: Size, image: Size, path: string): UserError {
  const advice = 'Turn the label map back, or the image: one of them may have been saved without its EXIF orientation.';
  const message = `${path}: ${bothSizes(label, image)}: it is turned by 90 degrees.`;
  return new UserError('label-turned', message, { file: path, advice });
}

/** Loads images and labels, and keeps those used last. */
class TargetLoader {
  readonly #options: TargetOptions;
  readonly #images: ByteCache<Uint8Array>;
  readonly #samples: ByteCache<LabelSamples>;
  #bitsOf: SampleBits = allBits;

  constructor(options: TargetOptions) {
    this.#options = options;
    this.#images = new ByteCache(options.cacheBytes ?? IMAGE_CACHE_BYTES, (image) => image.byteLength);
    this.#samples = new ByteCache(LABEL_CACHE_BYTES, ({ values }) => values.byteLength);
  }

  /** Decodes for the first time; gives the size that the file has, and what a PNG of 16 bits shows of its samples. */
  async open(file: ImageFile): Promise<{ size: Size; deep: DeepSamples | undefined }> {
    const { width, height, data, deep } = await this.#decode(file);
    // Nothing that depends on the other files is kept yet.
    if (!deep) await this.#images.get(file.path, async () => this.#resize({ width, height, data }));
    return { size: { width, height }, deep };
  }

  /** From now on PNGs of 16 bits are read in this way. */
  setBits(bitsOf: SampleBits): void {
    this.#bitsOf = bitsOf;
  }

  image(file: ImageFile): Promise<Uint8Array> {
    return this.#images.get(file.path, async () => this.#resize(await this.#decode(file)));
  }

  samples(file: ImageFile): Promise<LabelSamples> {
    return this.#samples.get(file.path, async () => decodeLabelSamples(await readBytes(file), file.path));
  }

  async #decode(file: ImageFile): Promise<DecodedImage> {
    return decodeImage(await readBytes(file), file.path, this.#options.decoder, this.#bitsOf);
  }

  #resize(image: RgbImage): Uint8Array {
    return resizeBilinear(image, this.#options.width, this.#options.height).data;
  }
}

interface Target {
  image: ImageFile;
  size: Size;
  deep: DeepSamples | undefined;
  /** The label file, also where it cannot be used. */
  labelFile: ImageFile | undefined;
  /** The same where it can. */
  label: ImageFile | undefined;
}

const isTarget = (value: Target | Failure): value is Target => 'image' in value;
const isFailure = (value: unknown): value is Failure => typeof value === 'object' && value !== null && 'error' in value;

async function openTarget(
  image: ImageFile,
  labelFile: ImageFile | undefined,
  loader: TargetLoader,
): Promise<Target | Failure> {
  const opened = await attempt(() => loader.open(image));
  return opened instanceof UserError
    ? { file: image, error: opened }
    : { image, ...opened, labelFile, label: undefined };
}

/** Decodes a label for the first time. One that is no label map at all is taken off its target and told. */
async function surveyLabel(target: Target, loader: TargetLoader): Promise<SurveyedFile | Failure | undefined> {
  const file = target.labelFile;
  if (!file) return undefined;
  const samples = await attempt(() => loader.samples(file));
  const fits = samples instanceof UserError || sameShape(samples, target.size);
  const turned = !fits && sameShape(swapped(samples), target.size);
  if (!(samples instanceof UserError) && (fits || turned)) return { survey: surveyLabels(samples), swapped: turned };
  target.labelFile = undefined;
  if (samples instanceof UserError) return { file, error: samples };
  return { file, error: labelSize(samples, target.size, file.path) };
}

/** Uses a label if it can be used; else it is told why not. */
async function useLabel(target: Target, read: (file: ImageFile) => Promise<LabelMap>): Promise<Failure | undefined> {
  const { labelFile: file, size } = target;
  if (!file) return undefined;
  const label = await attempt(() => read(file));
  if (label instanceof UserError) return { file, error: label };
  if (!sameShape(label, size)) return { file, error: labelTurned(label, size, file.path) };
  target.label = file;
  return undefined;
}

/** What is not said of each file where a finding says it of all. */
const SAID_OF_ALL = new Set(['unknown-label-id', 'label-turned']);

/** The labels of the open targets: looked through as a set, then read one by one. */
async function openLabels(
  targets: Target[],
  loader: TargetLoader,
  { classes: list, choice = NO_CHOICE }: TargetOptions,
  progress: Progress,
) {
  const withLabel = targets.filter(({ labelFile }) => labelFile);
  const surveyed = await mapConcurrently(withLabel, DECODERS, (target) => progress.after(surveyLabel(target, loader)));
  const files = surveyed.filter((one) => one !== undefined && !isFailure(one)) as SurveyedFile[];
  const classes: ClassList = choice.idMap ? { ...list, idMap: choice.idMap } : list;
  const reading = chooseReading(
    files.map(({ survey }) => survey),
    classes,
  );
  const read = async (file: ImageFile) => readLabels(await loader.samples(file), file.path, classes, reading);
  const failures = [
    ...surveyed.filter(isFailure),
    ...(await mapConcurrently(withLabel, DECODERS, (target) => useLabel(target, read))).filter(isFailure),
  ];
  const set = labelSetOf(files, reading);
  const check: LabelCheck = { ...judgeLabels(set, classes), choice };
  const explained = stopping(check).length > 0;
  const told = failures.filter(({ error }) => !explained || !SAID_OF_ALL.has(error.code));
  if (failures.length > 0 && failures.length === withLabel.length && !explained) throw noUsableLabel(failures);
  return { classes, reading, read, set: files.length > 0 ? set : undefined, check, failures: told };
}

type OpenLabels = Awaited<ReturnType<typeof openLabels>>;

/**
 * Opens a folder of target images and, where given, their label maps. Every file is decoded once here, so that those
 * that cannot be used are known: they are listed in `skipped`, never fatal. Throws UserError when nothing is left:
 * no-images; no-matching-label or no-usable-label where labels were given and not one can be used, unless the label check
 * says what they are.
 */
export async function openTargets(options: TargetOptions): Promise<TargetSet> {
  const images = imageCandidates(options.images);
  const labels = imageCandidates(options.labels);
  const matches = matchLabels(pathsOf(images), pathsOf(labels), options.classes.idMap !== undefined);
  const labelOf = (image: number): ImageFile | undefined => labels[matches.labelOfImage.get(image) ?? -1];
  const loader = new TargetLoader(options);
  const total = images.length + matches.labelOfImage.size;
  const progress = startProgress(total, options.onProgress);

  const opened = await mapConcurrently(images, DECODERS, (image, position) =>
    progress.after(openTarget(image, labelOf(position), loader)),
  );
  const targets = opened.filter(isTarget);
  const failedImages = opened.filter(isFailure);
  if (targets.length === 0) throw noImages(options.images.length, failedImages.map(skippedFile));
  const notes = settleBits(targets, loader, options.sampleBits);
  if (labels.length > 0 && matches.labelOfImage.size === 0) throw noMatchingLabel(labels, images);

  const read = await openLabels(targets, loader, options, progress);
  progress.finish();

  const skipped = [...failedImages, ...read.failures].map(skippedFile);
  const failed = new Set(skipped.map(({ name }) => name));
  const unmatched = labels.length > 0 ? matches.unmatched.filter((path) => !failed.has(path)) : [];
  return targetSet(targets, loader, options, read, { skipped, unmatched, notes });
}

/** Settles how PNGs of 16 bits are read, all of them together; gives what is to be said about it. */
function settleBits(targets: readonly Target[], loader: TargetLoader, given: number | null | undefined): string[] {
  const bitsOf = given ? () => given : sampleBitsOf(targets.flatMap(({ deep }) => deep ?? []));
  loader.setBits(bitsOf);
  return given ? [] : deepNotes(targets, bitsOf);
}

const pathsOf = (files: ImageFile[]): string[] => files.map(({ path }) => path);

type Progress = ReturnType<typeof startProgress>;

/** Counts finished files; `finish` counts the labels of images that failed, which are never opened. */
function startProgress(total: number, report: TargetOptions['onProgress']) {
  let done = 0;
  return {
    async after<Value>(work: Promise<Value>): Promise<Value> {
      const value = await work;
      report?.(++done, total);
      return value;
    },
    finish(): void {
      if (done < total) report?.(total, total);
    },
  };
}

function targetSet(
  targets: Target[],
  loader: TargetLoader,
  { width, height }: TargetOptions,
  { classes, reading, read, set, check }: OpenLabels,
  { skipped, unmatched, notes }: Pick<TargetSet, 'skipped' | 'unmatched' | 'notes'>,
): TargetSet {
  const names = targets.map(({ image }) => image.path);
  const labelled = targets.filter(({ label }) => label).length;
  const targetAt = (index: number): Target => {
    const target = targets[index];
    if (!target) throw new RangeError(`there is no target image ${index}; there are ${targets.length}`);
    return target;
  };
  const labelCheck = set && check;
  return {
    names,
    width,
    height,
    skipped,
    unmatched,
    notes,
    labelled,
    labelClasses: classes,
    labelSet: set,
    labelCheck,
    withLabelFile: targets.flatMap(({ labelFile }, index) => (labelFile ? [index] : [])),
    image: async (index) => loader.image(targetAt(index).image),
    size: (index) => targetAt(index).size,
    label: async (index) => {
      const { label } = targetAt(index);
      return label && read(label);
    },
    labelIds: async (index) => {
      const { labelFile } = targetAt(index);
      return labelFile && labelIds(await loader.samples(labelFile), classes, reading);
    },
    summary: () => ({
      names,
      skipped,
      labelled,
      unmatched,
      ...(notes.length > 0 && { notes }),
      ...(labelCheck && { labelCheck }),
    }),
  };
}

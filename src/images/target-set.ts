import type { ClassList } from '../protocol/classes.js';
import { UserError } from '../protocol/errors.js';
import type { SkippedFile, TargetsSummary } from '../protocol/events.js';
import { ByteCache } from './byte-cache.js';
import { mapConcurrently } from './concurrency.js';
import { type DecodedImage, decodeImage } from './decode.js';
import { deepNotes } from './deep-notes.js';
import type { ImageFile, PlatformDecoder, RgbImage } from './image-file.js';
import { decodeLabels, type LabelMap } from './labels.js';
import { matchLabels } from './match-labels.js';
import { resizeBilinear } from './resize.js';
import { allBits, type DeepSamples, type SampleBits, sampleBitsOf } from './sample-bits.js';
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
  summary(): TargetsSummary;
}

type Size = Pick<RgbImage, 'width' | 'height'>;

const DECODERS = 4;
const IMAGE_CACHE_BYTES = 512 * 2 ** 20;
const LABEL_CACHE_BYTES = 128 * 2 ** 20;
/** Largest relative difference of two aspect ratios that rounding to whole pixels may explain. */
const ASPECT_TOLERANCE = 0.01;

function checkShape(label: Size, image: Size, path: string): void {
  const ratio = (label.width * image.height) / (label.height * image.width);
  if (Math.abs(ratio - 1) <= ASPECT_TOLERANCE) return;
  const sizes = `the label map is ${label.width} x ${label.height} pixels, its image ${image.width} x ${image.height}`;
  const advice = 'Use the label map of this very image: any scale will do, but not another shape.';
  throw new UserError('label-size', `${path}: ${sizes}: they differ in shape.`, { file: path, advice });
}

/** Loads images and labels, and keeps those used last. */
class TargetLoader {
  readonly #options: TargetOptions;
  readonly #images: ByteCache<Uint8Array>;
  readonly #labels: ByteCache<LabelMap>;
  #bitsOf: SampleBits = allBits;

  constructor(options: TargetOptions) {
    this.#options = options;
    this.#images = new ByteCache(options.cacheBytes ?? IMAGE_CACHE_BYTES, (image) => image.byteLength);
    this.#labels = new ByteCache(LABEL_CACHE_BYTES, (label) => label.data.byteLength);
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

  label(file: ImageFile): Promise<LabelMap> {
    const { classes } = this.#options;
    return this.#labels.get(file.path, async () => decodeLabels(await readBytes(file), file.path, classes));
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
  label: ImageFile | undefined;
}

const isTarget = (value: Target | Failure): value is Target => 'image' in value;
const isFailure = (value: Target | Failure): value is Failure => 'error' in value;

async function openTarget(
  image: ImageFile,
  label: ImageFile | undefined,
  loader: TargetLoader,
): Promise<Target | Failure> {
  const opened = await attempt(() => loader.open(image));
  return opened instanceof UserError ? { file: image, error: opened } : { image, ...opened, label };
}

/** A label that cannot be used is taken off its target and told. */
async function openLabel(target: Target, loader: TargetLoader): Promise<Failure | undefined> {
  const { label, size } = target;
  if (!label) return undefined;
  const error = await attempt(async () => checkShape(await loader.label(label), size, label.path));
  if (!error) return undefined;
  target.label = undefined;
  return { file: label, error };
}

/**
 * Opens a folder of target images and, where given, their label maps. Every file is decoded once here, so that those
 * that cannot be used are known: they are listed in `skipped`, never fatal. Throws UserError when nothing is left:
 * no-images; no-matching-label or no-usable-label where labels were given and not one can be used.
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

  const withLabel = targets.filter(({ label }) => label);
  const failedLabels = (
    await mapConcurrently(withLabel, DECODERS, (target) => progress.after(openLabel(target, loader)))
  ).filter((failure) => failure !== undefined);
  if (failedLabels.length > 0 && failedLabels.length === withLabel.length) throw noUsableLabel(failedLabels);
  progress.finish();

  const skipped = [...failedImages, ...failedLabels].map(skippedFile);
  const failed = new Set(skipped.map(({ name }) => name));
  const unmatched = labels.length > 0 ? matches.unmatched.filter((path) => !failed.has(path)) : [];
  return targetSet(targets, loader, options, { skipped, unmatched, notes });
}

/** Settles how PNGs of 16 bits are read, all of them together; gives what is to be said about it. */
function settleBits(targets: readonly Target[], loader: TargetLoader, given: number | null | undefined): string[] {
  const bitsOf = given ? () => given : sampleBitsOf(targets.flatMap(({ deep }) => deep ?? []));
  loader.setBits(bitsOf);
  return given ? [] : deepNotes(targets, bitsOf);
}

const pathsOf = (files: ImageFile[]): string[] => files.map(({ path }) => path);

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
  { skipped, unmatched, notes }: Pick<TargetSet, 'skipped' | 'unmatched' | 'notes'>,
): TargetSet {
  const names = targets.map(({ image }) => image.path);
  const labelled = targets.filter(({ label }) => label).length;
  const targetAt = (index: number): Target => {
    const target = targets[index];
    if (!target) throw new RangeError(`there is no target image ${index}; there are ${targets.length}`);
    return target;
  };
  return {
    names,
    width,
    height,
    skipped,
    unmatched,
    notes,
    labelled,
    image: async (index) => loader.image(targetAt(index).image),
    size: (index) => targetAt(index).size,
    label: async (index) => {
      const { label } = targetAt(index);
      return label && loader.label(label);
    },
    summary: () => ({ names, skipped, labelled, unmatched, ...(notes.length > 0 && { notes }) }),
  };
}

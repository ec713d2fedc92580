import type { ClassList } from '../protocol/classes.js';
import { UserError } from '../protocol/errors.js';
import type { SkippedFile, TargetsSummary } from '../protocol/events.js';
import { type ImageSize, middleShape } from '../protocol/image-shape.js';
import type { LabelCheck, LabelChoice } from '../protocol/label-check.js';
import { mapConcurrently } from './concurrency.js';
import type { ImageFile } from './image-file.js';
import type { LabelIds } from './label-check/evidence.js';
import type { LabelSet } from './label-check/label-set.js';
import { type LabelMap, labelIds } from './labels/label-map.js';
import { imagesLikeLabels, matchLabels } from './labels/match.js';
import { LeftOut } from './left-out.js';
import { listOf } from './name-list.js';
import { deepNotes } from './png/deep-notes.js';
import { type DeepSamples, sampleBitsOf } from './png/sample-bits.js';
import { remarkNotes } from './remarks.js';
import {
  attempt,
  type Failure,
  imageCandidates,
  isFailure,
  noImages,
  noLabelMaps,
  noMatchingLabel,
  skippedFile,
  skippedLabel,
  unclearNotes,
} from './target-files.js';
import { type OpenLabels, openLabels } from './target-labels.js';
import { type ImageReading, type Size, TargetLoader } from './target-loader.js';
import { startProgress } from './target-progress.js';

export interface TargetOptions extends ImageReading {
  images: ImageFile[];
  /** Empty where there are none. */
  labels: ImageFile[];
  classes: ClassList;
  /** What the user has decided about the labels; by default nothing. */
  choice?: LabelChoice | undefined;
  /** Size in pixels that every image is resized to, whatever its own. */
  width: number;
  height: number;
  /** Bits that samples of images of 16 bits use; null goes by what the files hold. */
  sampleBits?: number | null | undefined;
  /** Counts opened images, and then the label maps that were read. */
  onProgress?: ((what: 'opening images' | 'reading labels', done: number, total: number) => void) | undefined;
  /** Bound of the resized images in memory (default 512 MiB). Other images are decoded again when they are asked for. */
  cacheBytes?: number | undefined;
}

/** The target images of a run, in the order of their paths, and their label maps where they have one. */
export interface TargetSet {
  names: string[];
  width: number;
  height: number;
  /** Images and labels that were left out, each with its reason. Images that turn out to be broken later are added. */
  skipped: SkippedFile[];
  /** Those of them that were found after the folder was opened. */
  foundLater: readonly SkippedFile[];
  /** Label files that match no image, and images that lack one when labels were given. */
  unmatched: string[];
  /** How many of these, the first ones, are label files. */
  unmatchedLabels: number;
  /** How images were read that are not what they seem. */
  notes: string[];
  /** How many images have a usable label map. */
  labelled: number;
  /**
   * 8 bit RGB [height, width, 3]; shared with later calls, so it must not be written to. Where the file turns out to be
   * broken, the next image that can be used stands in its place.
   */
  image(index: number): Promise<Uint8Array>;
  /** Why an image cannot be used; undefined where it can. It is decoded where that is not known yet. */
  whyLeftOut(index: number): Promise<UserError | undefined>;
  /** Width and height of the image's file, in pixels. */
  size(index: number): { width: number; height: number };
  /**
   * The label map at the resolution of its file; undefined where there is none, and where the image cannot be used. It must
   * not be written to either.
   */
  label(index: number): Promise<LabelMap | undefined>;
  /** The class list that labels are read with. */
  labelClasses: ClassList;
  /** What all label files hold; undefined without labels. */
  labelSet: LabelSet | undefined;
  /** What the ids of the labels show without a model. */
  labelCheck: LabelCheck | undefined;
  /** Images with a label file, usable or not. */
  withLabelFile: number[];
  /** The ids of a label file as they are stored, whether it can be used or not; undefined where there is no file. */
  labelIds(index: number): Promise<LabelIds | undefined>;
  summary(): TargetsSummary;
}

/** @throws UserError what is wrong with the image's file, where it cannot be used */
export async function refuseLeftOut(targets: TargetSet, index: number): Promise<void> {
  const error = await targets.whyLeftOut(index);
  if (error) throw error;
}

/** The size of the image in the middle by shape. */
export const shapeOf = ({ names, size }: Pick<TargetSet, 'names' | 'size'>): ImageSize | undefined =>
  middleShape(names.map((_, index) => size(index)));

const DECODERS = 4;

interface Target {
  image: ImageFile;
  size: Size;
  deep: DeepSamples | undefined;
  /** Half a sentence about what of its file is not read. */
  remark: string | undefined;
  /** The label file, usable or not. */
  labelFile: ImageFile | undefined;
  /** The label file, where it can be used. */
  label: ImageFile | undefined;
}

const isTarget = (value: Target | Failure): value is Target => 'image' in value;

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

/**
 * Opens a folder of target images and, where given, their label maps. Of images only the ends of their files are read where
 * these tell enough; label maps are decoded once. Files that cannot be used are listed in `skipped`, now or when they are
 * met; they are never fatal. Throws UserError when nothing is left: no-images; no-labels, no-matching-label
 * or no-usable-label where labels were given, none can be used, and the label check does not say what they are.
 */
export async function openTargets(options: TargetOptions): Promise<TargetSet> {
  const images = imageCandidates(options.images);
  const labels = imageCandidates(options.labels);
  if (options.labels.length > 0 && labels.length === 0) throw noLabelMaps(options.labels);
  const matches = matchLabels(pathsOf(images), pathsOf(labels), options.classes.idMap !== undefined);
  const labelOf = (image: number): ImageFile | undefined => labels[matches.labelOfImage.get(image) ?? -1];
  const loader = new TargetLoader(options);
  const { onProgress } = options;
  const opening = startProgress(images.length, (done, total) => onProgress?.('opening images', done, total));
  const opened = await mapConcurrently(images, DECODERS, (image, position) =>
    opening.after(openTarget(image, labelOf(position), loader)),
  );
  const targets = opened.filter(isTarget);
  const failedImages = opened.filter(isFailure);
  if (targets.length === 0) throw noImages(options.images, failedImages.map(skippedFile));
  const imageNotes = [
    ...settleBits(targets, loader, options.sampleBits),
    ...likeLabelsNotes(targets),
    ...remarkNotes(targets.map(({ image, remark }) => ({ path: image.path, remark }))),
  ];
  if (labels.length > 0 && matches.labelOfImage.size === 0) throw noMatchingLabel(labels, images, matches.unclear);

  const withLabel = targets.filter(({ labelFile }) => labelFile).length;
  const reading = startProgress(withLabel, (done, total) => onProgress?.('reading labels', done, total));
  const read = await openLabels(targets, loader, options, reading);

  const skipped = [...failedImages.map(skippedFile), ...read.failures.map(skippedLabel)];
  const failed = new Set(skipped.map(({ name }) => name));
  const left = (paths: readonly string[]) => (labels.length > 0 ? paths.filter((path) => !failed.has(path)) : []);
  const unmatchedLabels = left(matches.unmatchedLabels);
  const unmatched = [...unmatchedLabels, ...left(matches.unmatchedImages)];
  const notes = [...imageNotes, ...matches.choices, ...unclearNotes(matches), ...read.notes];
  const found = { skipped, unmatched, unmatchedLabels: unmatchedLabels.length, notes };
  return targetSet(targets, loader, options, read, found);
}

/** Settles for the whole set how images of 16 bits are read. Gives the notes about it. */
function settleBits(targets: readonly Target[], loader: TargetLoader, given: number | null | undefined): string[] {
  const bitsOf = given ? () => given : sampleBitsOf(targets.flatMap(({ deep }) => deep ?? []));
  loader.setBits(bitsOf);
  return given ? [] : deepNotes(targets, bitsOf);
}

/** The note about label maps that were given as images. */
function likeLabelsNotes(targets: readonly Target[]): string[] {
  const names = imagesLikeLabels(targets.map(({ image }) => image.path));
  if (names.length === 0) return [];
  const them = names.length === 1 ? 'It is used as an image' : 'They are used as images';
  return [
    `${listOf(names)}: by name or folder ${names.length === 1 ? 'this is a label map' : 'these are label maps'}. ${them}: give the images in a folder of their own if they are none.`,
  ];
}

const pathsOf = (files: ImageFile[]): string[] => files.map(({ path }) => path);

function targetSet(
  targets: Target[],
  loader: TargetLoader,
  { width, height }: TargetOptions,
  { classes, reading, read, set, check }: OpenLabels,
  {
    skipped,
    unmatched,
    unmatchedLabels,
    notes,
  }: Pick<TargetSet, 'skipped' | 'unmatched' | 'unmatchedLabels' | 'notes'>,
): TargetSet {
  const names = targets.map(({ image }) => image.path);
  const labelled = targets.filter(({ label }) => label).length;
  const targetAt = (index: number): Target => {
    const target = targets[index];
    if (!target) throw new RangeError(`there is no target image ${index}; there are ${targets.length}`);
    return target;
  };
  const labelCheck = set && check;
  const leftOut = new LeftOut(
    targets.map(({ image }) => image),
    (file) => loader.image(file),
    skipped,
  );
  const isUsed = async (index: number): Promise<boolean> => (await leftOut.why(index)) === undefined;
  return {
    names,
    width,
    height,
    skipped,
    foundLater: leftOut.met,
    unmatched,
    unmatchedLabels,
    notes,
    labelled,
    labelClasses: classes,
    labelSet: set,
    labelCheck,
    withLabelFile: targets.flatMap(({ labelFile }, index) => (labelFile ? [index] : [])),
    image: async (index) => {
      targetAt(index);
      return leftOut.image(index);
    },
    whyLeftOut: async (index) => {
      targetAt(index);
      return leftOut.why(index);
    },
    size: (index) => targetAt(index).size,
    label: async (index) => {
      const { label } = targetAt(index);
      return label && (await isUsed(index)) ? read(label) : undefined;
    },
    labelIds: async (index) => {
      const { labelFile } = targetAt(index);
      return labelFile && (await isUsed(index))
        ? labelIds(await loader.samples(labelFile), classes, reading)
        : undefined;
    },
    summary: () => ({
      names,
      skipped: [...skipped],
      labelled,
      unmatched,
      ...(unmatched.length > 0 && { unmatchedLabels }),
      ...(notes.length > 0 && { notes }),
      ...(labelCheck && { labelCheck }),
    }),
  };
}

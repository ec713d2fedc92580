import { mapConcurrently } from '../images/concurrency.js';
import type { ImageFile } from '../images/image-file.js';
import { anyNameMatches, matchLabels } from '../images/labels/match.js';
import { readBytes } from '../images/target-files.js';
import { type ClassList, IGNORED } from '../protocol/classes.js';
import { UserError } from '../protocol/errors.js';
import type { SkippedFile } from '../protocol/events.js';
import { LABEL_MAP_EXTENSION } from '../protocol/image-kinds.js';
import { type DecodeOptions, decodePrediction, type PredictionForm } from './decode.js';
import { fitsOf, type Size, type Stretched, stretchedNotes, swappedReason } from './fit.js';
import type { Predictor, ProbabilityMap } from './predictor.js';

export interface PredictionFile {
  file: ImageFile;
  form: PredictionForm;
  /** Whether the file says nothing about any pixel. */
  isSilent: boolean;
}

/** A folder of predictions. Every file was read once; files that cannot be used are listed. */
export interface PredictionFiles {
  classes: number;
  files: PredictionFile[];
  skipped: SkippedFile[];
  classList: ClassList | undefined;
}

export interface OpenPredictionsOptions {
  /** How many classes there must be. Undefined takes the count of the first file that has one. */
  classes: number | undefined;
  classList: ClassList | undefined;
  onProgress?: (done: number, total: number) => void;
}

const READERS = 2;
/** Any value will do: only the form is looked at here. */
const SOME_CONFIDENCE = 0.9;

const isCandidate = ({ path }: ImageFile): boolean => /\.(npy|npz)$/i.test(path) || LABEL_MAP_EXTENSION.test(path);
const byPath = (a: ImageFile, b: ImageFile): number => (a.path < b.path ? -1 : a.path > b.path ? 1 : 0);

type Opened = PredictionFile | { file: ImageFile; error: Error };

async function look(file: ImageFile, options: DecodeOptions): Promise<Opened> {
  try {
    const { form, map } = decodePrediction(await readBytes(file), file.path, options);
    return { file, form, isSilent: saysNothing(map) };
  } catch (error) {
    if (isRefusal(error)) return { file, error };
    throw error;
  }
}

const saysNothing = (map: ProbabilityMap): boolean =>
  map.labels ? map.labels.ids.every((id) => id === IGNORED) : !map.data.some((value) => value > 0);

const isRefusal = (error: unknown): error is Error =>
  error instanceof UserError || (error instanceof Error && error.name === 'FormatError');

/**
 * Opens prediction files. When none can be used it throws the first refusal, or UserError no-predictions. It throws UserError
 * silent-predictions when they say nothing.
 */
export async function openPredictions(files: ImageFile[], options: OpenPredictionsOptions): Promise<PredictionFiles> {
  const candidates = files.filter(isCandidate).sort(byPath);
  const { classList } = options;
  const classes = options.classes ?? (await firstCount(candidates, classList));
  const decode: DecodeOptions = { classes, classList, labelConfidence: SOME_CONFIDENCE };
  let done = 0;
  const opened = await mapConcurrently(candidates, READERS, async (file) => {
    const one = await look(file, decode);
    options.onProgress?.(++done, candidates.length);
    return one;
  });
  const usable = opened.filter((one) => 'form' in one);
  const refused = opened.filter((one) => 'error' in one);
  if (usable.length === 0) throw refused[0]?.error ?? noPredictions(files.length);
  refuseSilent(usable);
  return { classes: usable[0]?.form.classes ?? 0, files: usable, skipped: refused.map(skipped), classList };
}

/** Refuses predictions of which none says anything about any pixel. @throws UserError silent-predictions */
export function refuseSilent(predictions: readonly PredictionFile[]): void {
  const [first] = predictions;
  if (!first || predictions.some(({ isSilent }) => !isSilent)) return;
  const nothing = first.form.kind === 'labels' ? 'every pixel is 255 or ignored' : 'every probability is 0';
  const where =
    predictions.length === 1 ? first.file.path : `all ${predictions.length} files, such as ${first.file.path}`;
  throw new UserError('silent-predictions', `The predictions say nothing: ${nothing}, in ${where}.`, {
    file: first.file.path,
    advice: 'Give predictions of class ids, and the class list that they were made with.',
  });
}

function skipped({ file, error }: { file: ImageFile; error: Error }): SkippedFile {
  const prefix = `${file.path}: `;
  const reason = error.message.startsWith(prefix) ? error.message.slice(prefix.length) : error.message;
  return { name: file.path, reason };
}

const noPredictions = (given: number): UserError =>
  new UserError('no-predictions', `There is no prediction among the ${given} files.`, {
    advice: 'Give .npy or .npz files, or label map PNGs, with the names of the images.',
  });

/** Refuses files of which none can be the prediction of an image, by their names. */
export function checkPredictionNames(files: readonly ImageFile[], images: readonly string[]): void {
  const paths = files
    .filter(isCandidate)
    .sort(byPath)
    .map(({ path }) => path);
  if (paths.length === 0) throw noPredictions(files.length);
  if (!anyNameMatches(images, paths)) throw noNameMatches(paths, images);
}

/** The class count of the first file that can be read and has one. */
async function firstCount(files: ImageFile[], classList: ClassList | undefined): Promise<number | undefined> {
  for (const file of files) {
    const one = await look(file, { classes: undefined, classList, labelConfidence: SOME_CONFIDENCE });
    if ('form' in one) return one.form.classes;
  }
  return undefined;
}

/** The target images that predictions are matched to. */
export interface PredictedImages {
  names: readonly string[];
  /** The size that all images are resized to. */
  width: number;
  height: number;
  size(index: number): Size;
}

export interface MatchedPredictions {
  /** The prediction of each image, by its index. */
  byImage: Map<number, PredictionFile>;
  /** Prediction files without an image, and images without a prediction. */
  unmatched: string[];
  /** Predictions that cannot be laid over their image, because their rows and columns are swapped. */
  skipped: SkippedFile[];
  /** Notes about predictions that are used. */
  notes: string[];
}

/** Pairs predictions with images by the stem of the file name, in nested folders and with any extension. */
export function matchPredictions({ files }: PredictionFiles, images: PredictedImages): MatchedPredictions {
  const matches = matchLabels(
    [...images.names],
    files.map(({ file }) => file.path),
    false,
  );
  const pairs = [...matches.labelOfImage].flatMap(([image, position]) => {
    const prediction = files[position];
    return prediction ? [{ image, prediction, map: prediction.form, own: images.size(image) }] : [];
  });
  const fits = fitsOf(pairs, images);
  const byImage = new Map<number, PredictionFile>();
  const skipped: SkippedFile[] = [];
  const stretched: Stretched[] = [];
  for (const [place, { image, prediction, map, own }] of pairs.entries()) {
    const { path } = prediction.file;
    if (fits[place] === 'swapped') {
      skipped.push({ name: path, reason: swappedReason(map, own) });
      continue;
    }
    if (fits[place] === 'stretched') stretched.push({ path, map, image: own });
    byImage.set(image, prediction);
  }
  return {
    byImage,
    unmatched: [...matches.unmatchedLabels, ...matches.unmatchedImages],
    skipped,
    notes: stretchedNotes(stretched),
  };
}

const SWAPPED_ADVICE =
  'Save maps as [C,h,w] or [h,w,C], rows before columns. Turn the map of a photo as its EXIF orientation turns the photo. ' +
  'If maps were predicted from resized images, choose a recipe whose input has their shape.';

/** The refusal where no prediction belongs to an image. */
export function noMatch(
  { files }: PredictionFiles,
  images: PredictedImages,
  { skipped: refused }: MatchedPredictions,
): UserError {
  const [first] = refused;
  if (first) {
    const message = `${first.name}: ${first.reason}`;
    return new UserError('no-matching-prediction', message, { file: first.name, advice: SWAPPED_ADVICE });
  }
  return noNameMatches(
    files.map(({ file }) => file.path),
    images.names,
  );
}

function noNameMatches(paths: readonly string[], images: readonly string[]): UserError {
  const [file] = paths;
  const message = `None of the ${paths.length} predictions has the name of an image; the first are ${file} and ${images[0]}.`;
  const advice = 'Give each prediction the name of its image, with another extension.';
  return new UserError('no-matching-prediction', message, { file, advice });
}

/** The predictions. Distil sees nothing else of the source model. Files are read again each time. */
export function predictorOf(
  { byImage }: Pick<MatchedPredictions, 'byImage'>,
  options: { classes: number; classList: ClassList | undefined; labelConfidence: number },
): Predictor {
  return {
    predict: async (image): Promise<ProbabilityMap | undefined> => {
      const found = byImage.get(image);
      return found && decodePrediction(await readBytes(found.file), found.file.path, options).map;
    },
  };
}

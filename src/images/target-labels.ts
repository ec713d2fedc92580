import type { ClassList } from '../protocol/classes.js';
import { UserError } from '../protocol/errors.js';
import { type LabelCheck, type LabelChoice, NO_CHOICE, stopping } from '../protocol/label-check.js';
import { mapConcurrently } from './concurrency.js';
import type { ImageFile } from './image-file.js';
import { judgeLabels } from './label-check/judge.js';
import { labelSetOf, type SurveyedFile } from './label-check/label-set.js';
import { sameShape, swapped } from './label-check/turns.js';
import { isReadable, type LabelMap, readLabels } from './labels/label-map.js';
import { chooseReading } from './labels/reading.js';
import { surveyLabels } from './labels/survey.js';
import { remarkNotes } from './remarks.js';
import { attempt, type Failure, isFailure, noUsableLabel } from './target-files.js';
import type { Size, TargetLoader } from './target-loader.js';
import type { Progress } from './target-progress.js';

const READERS = 4;

/** The label file of an image. */
interface Labelled {
  /** The size of the image's file. */
  size: Size;
  /** The label file, usable or not. */
  labelFile: ImageFile | undefined;
  /** The label file, where it can be used. */
  label: ImageFile | undefined;
}

interface NamedSurvey extends SurveyedFile {
  path: string;
  /** Half a sentence about what of the file is not read. */
  remark: string | undefined;
}

interface LabelOptions {
  classes: ClassList;
  choice?: LabelChoice | undefined;
}

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

/** Decodes a label for the first time. A file that is no label map at all is taken off its target, and the failure says so. */
async function surveyLabel(target: Labelled, loader: TargetLoader): Promise<NamedSurvey | Failure | undefined> {
  const file = target.labelFile;
  if (!file) return undefined;
  const samples = await attempt(() => loader.samples(file));
  const fits = samples instanceof UserError || sameShape(samples, target.size);
  const turned = !fits && sameShape(swapped(samples), target.size);
  if (!(samples instanceof UserError) && (fits || turned)) {
    return { path: file.path, remark: samples.remark, survey: surveyLabels(samples), swapped: turned };
  }
  target.labelFile = undefined;
  if (samples instanceof UserError) return { file, error: samples };
  return { file, error: labelSize(samples, target.size, file.path) };
}

/** Uses a label if it can be used; else gives the failure. Only a file that `isFine` does not vouch for is read again. */
async function useLabel(
  target: Labelled,
  isFine: (file: ImageFile) => boolean,
  read: (file: ImageFile) => Promise<LabelMap>,
): Promise<Failure | undefined> {
  const { labelFile: file, size } = target;
  if (!file) return undefined;
  if (isFine(file)) {
    target.label = file;
    return undefined;
  }
  const label = await attempt(() => read(file));
  if (label instanceof UserError) return { file, error: label };
  if (!sameShape(label, size)) return { file, error: labelTurned(label, size, file.path) };
  target.label = file;
  return undefined;
}

/** Failures that are not listed file by file where a finding says them of the whole set. */
const SAID_OF_ALL = new Set(['unknown-label-id', 'label-turned']);

/** Looks through the labels of the open targets as a set, then reads them one by one. */
export async function openLabels(
  targets: Labelled[],
  loader: TargetLoader,
  { classes: list, choice = NO_CHOICE }: LabelOptions,
  progress: Progress,
) {
  const withLabel = targets.filter(({ labelFile }) => labelFile);
  const surveyed = await mapConcurrently(withLabel, READERS, (target) => progress.after(surveyLabel(target, loader)));
  const files = surveyed.filter((one) => one !== undefined && !isFailure(one)) as NamedSurvey[];
  const classes: ClassList = choice.idMap ? { ...list, idMap: choice.idMap } : list;
  const reading = chooseReading(
    files.map(({ survey }) => survey),
    classes,
  );
  const read = async (file: ImageFile) => readLabels(await loader.samples(file), file.path, classes, reading);
  const fine = files.filter(({ swapped: turned, survey }) => !turned && isReadable(survey, classes, reading));
  const finePaths = new Set(fine.map(({ path }) => path));
  const isFine = (file: ImageFile) => finePaths.has(file.path);
  const unread = await mapConcurrently(withLabel, READERS, (target) => useLabel(target, isFine, read));
  const failures = [...surveyed, ...unread].filter(isFailure);
  const set = labelSetOf(files, reading);
  const check: LabelCheck = { ...judgeLabels(set, classes), choice };
  const explained = stopping(check).length > 0;
  const told = failures.filter(({ error }) => !explained || !SAID_OF_ALL.has(error.code));
  if (failures.length > 0 && failures.length === withLabel.length && !explained) throw noUsableLabel(failures);
  const notes = remarkNotes(files);
  return { classes, reading, read, set: files.length > 0 ? set : undefined, check, failures: told, notes };
}

export type OpenLabels = Awaited<ReturnType<typeof openLabels>>;

import type { ImageFile } from '../../images/image-file.js';
import type { LoadOnnxRuntime } from '../../predictions/opaque-model.js';
import { adviceForCount } from '../../protocol/class-count.js';
import type { ClassList } from '../../protocol/classes.js';
import { UserError } from '../../protocol/errors.js';
import type { GivenCard } from '../../protocol/events.js';
import type { Recipe } from '../../protocol/recipe.js';
import { givenMaps, seeLabels } from '../look/given-maps.js';
import { predictorLooks } from '../look/label-evidence.js';
import { computeMaps } from '../look/maps.js';
import { predictionPictures } from '../look/pictures.js';
import { type BlackBox, blackBoxOfFiles, blackBoxOfModel } from './black-box.js';
import { openStudentOf, type StudentChoice } from './fresh-student.js';
import type { Look, Source } from './source.js';
import type { SourceModel } from './source-model.js';

/** Predictions of a source model: files of them, or an ONNX file to be run. */
export type PredictionSource = { files: ImageFile[] } | { bytes: Uint8Array; name: string };

/** A source of which only predictions are seen. */
export interface BlackBoxSource extends Source {
  readonly given: GivenCard;
}

/** What opening a black box needs beside the files. */
export interface BlackBoxOptions {
  classes: ClassList | undefined;
  loadOnnxRuntime: LoadOnnxRuntime | undefined;
  onProgress: (done: number, total: number) => void;
}

/** Opens predictions, or a model that is only run, and a student for them. */
export async function openBlackBox(
  from: PredictionSource,
  choice: StudentChoice,
  recipe: Recipe,
  options: BlackBoxOptions,
): Promise<BlackBoxSource> {
  const { classes, loadOnnxRuntime, onProgress } = options;
  const box =
    'bytes' in from
      ? await blackBoxOfModel(from.bytes, from.name, recipe, loadOnnxRuntime)
      : await blackBoxOfFiles(from.files, classes, onProgress);
  try {
    if (classes) checkCount(box.card, classes);
    return blackBoxSource(box, choice, openStudentOf(box.card, choice, recipe));
  } catch (error) {
    await box.release();
    throw error;
  }
}

function checkCount({ file, classes }: GivenCard, list: ClassList): void {
  if (classes === list.classes.length) return;
  const message = `${file} predicts ${classes} classes, but the class list “${list.name}” has ${list.classes.length}.`;
  throw new UserError('class-count', message, { file, advice: adviceForCount(list, classes) });
}

function blackBoxSource(box: BlackBox, choice: StudentChoice, model: SourceModel): BlackBoxSource {
  const { card, match, requireMatch, predictorFor, release } = box;
  const withStudent = (other: StudentChoice, recipe: Recipe) =>
    blackBoxSource(box, other, openStudentOf(card, other, recipe));
  // An untrained student has nothing to show. In its place one looks at the predictions that it will learn.
  const maps = ({ live, targets, image, recipe }: Look) =>
    givenMaps(predictorFor(targets, recipe), live, targets, image, recipe);
  return {
    model,
    given: card,
    measuredAsNetwork: false,
    // A fresh student begins with the recipe's seed.
    forRecipe: (recipe) => withStudent(choice, recipe),
    withStudent,
    match,
    requireMatch,
    predictorFor,
    looks: (_network, targets, recipe) => predictorLooks(predictorFor(targets, recipe)),
    picturesBefore: (_network, targets, classes, recipe) =>
      predictionPictures(predictorFor(targets, recipe), targets, classes),
    sourceMaps: maps,
    untouchedMaps: maps,
    presentMaps: ({ live, targets, image, recipe }, adapted) =>
      computeMaps(live, targets, image, recipe, adapted, () => seeLabels(predictorFor(targets, recipe), live, image)),
    release,
  };
}

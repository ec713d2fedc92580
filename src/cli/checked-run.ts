import { join } from 'node:path';
import { checkClassCount, checkGiven, checkTrainable } from '../engine/before-gpu.js';
import { type RunSize, sizeOfRun } from '../engine/run-size.js';
import type { ImageFile } from '../images/image-file.js';
import { anyNameMatches } from '../images/labels/match.js';
import { imageCandidates, noMatchingLabel } from '../images/target-files.js';
import { checkPredictionNames } from '../predictions/prediction-files.js';
import type { ClassList } from '../protocol/classes.js';
import type { RunEvent } from '../protocol/events.js';
import { checkImageCount } from '../protocol/image-count.js';
import type { Recipe } from '../protocol/recipe.js';
import { FRAMES, PLAN } from '../runs/frames/frame-name.js';
import { imagesToCome } from './image-sizes.js';
import { listHeldOutLabels, listLabels } from './list-labels.js';
import { memoryForLabels } from './main-memory.js';
import { findOldRun, refuseOldRun } from './old-run.js';
import { namesOfResults, openImages } from './opening.js';
import { checkFolder, checkResults } from './results-folder.js';
import { checkMainMemory, checkRoom } from './room.js';
import type { HeldOutPlaces } from './run-job.js';
import { refuseInUse } from './run-lock.js';
import { FILES, FOLDER_FILES, PREDICTIONS } from './run-results.js';
import { findSource, type SourceArguments } from './source-options.js';
import { together } from './together.js';

/** What a run was asked for: paths, and names of presets. */
interface RunGiven {
  source: SourceArguments;
  images: string;
  labels: string | undefined;
  heldOut: HeldOutPlaces | null;
  recipe: Promise<Recipe>;
  classes: Promise<ClassList | undefined>;
  /** Files that recipe and classes were read from. */
  read: readonly string[];
  out: string;
  /** What may be done with a run that the folder holds. */
  other: 'refuse' | 'replace' | 'continue';
  /** For maps over the steps. */
  frameBytes: number | undefined;
  withoutPredictions: boolean;
}

/** A folder that is not there hides no fault of another one: it is said by itself. */
const asFound = <File>(files: Promise<File[]>): Promise<File[]> => files.catch(() => []);
const NO_SOURCE = { inputs: [], folders: [], inFolder: false };

const paths = (files: readonly { path: string }[]): string[] => files.map(({ path }) => path);

/** Finds all that can be wrong with a run before the GPU is started, and opens the source. */
export async function checkedRun(given: RunGiven, emit: (event: RunEvent) => void) {
  const { out, other, recipe, classes, frameBytes = 0, withoutPredictions } = given;
  const isModel = given.source.by === 'model';
  const images = openImages(given.images);
  const labels = given.labels ? listLabels(given.labels, given.images) : Promise.resolve([]);
  const { heldOut } = given;
  const heldOutImages = heldOut ? openImages(heldOut.images) : Promise.resolve([]);
  const heldOutLabels = heldOut ? listHeldOutLabels(heldOut) : Promise.resolve([]);
  const source = findSource(given.source);
  const folder = checkFolder(out);
  const coming = images.then(imagesToCome);
  const quick = {
    recipe,
    classes,
    source,
    images,
    labels,
    heldOutImages,
    heldOutLabels,
    folder,
    setting: recipe.then((wanted) => checkGiven(wanted, !isModel)),
    count: Promise.all([recipe, coming]).then(([wanted, { count }]) => checkImageCount(wanted, count)),
    predictionNames: Promise.all([images, source]).then(([files, { predictions }]) => {
      if (predictions) checkPredictionNames(predictions, paths(imageCandidates(files)));
    }),
    labelNames: Promise.all([images, labels]).then(([files, maps]) =>
      checkLabelNames(imageCandidates(files), imageCandidates(maps)),
    ),
    heldOutNames: Promise.all([heldOutImages, heldOutLabels]).then(([files, maps]) =>
      checkLabelNames(imageCandidates(files), imageCandidates(maps)),
    ),
    results: Promise.all([
      Promise.all([asFound(images), asFound(labels), asFound(heldOutImages), asFound(heldOutLabels)]),
      source.catch(() => NO_SOURCE),
      folder,
    ]).then(([[files, maps, others, otherMaps], { inputs, folders, inFolder }]) =>
      checkResults({
        out,
        files: [
          ...FILES,
          ...(frameBytes > 0 ? [join(FRAMES, PLAN)] : []),
          ...(inFolder ? FOLDER_FILES : []),
          ...(withoutPredictions ? [] : namesOfResults(files, 'png').map((name) => join(PREDICTIONS, name))),
        ],
        inputFolders: [
          { path: given.images, what: 'images', files },
          ...(given.labels ? [{ path: given.labels, what: 'labels', files: maps }] : []),
          ...(heldOut ? [{ path: heldOut.images, what: 'held-out images', files: others }] : []),
          ...(heldOut ? [{ path: heldOut.labels, what: 'held-out labels', files: otherMaps }] : []),
          ...folders,
        ],
        inputFiles: [
          ...given.read,
          ...inputs,
          ...[...files, ...maps, ...others, ...otherMaps].map(({ location }) => location),
        ],
      }),
    ),
    free: folder.then(() => checkFree(out, other)),
  };
  // To open a black box takes long: its predictions are read, or its model is run. What is wrong already is said before.
  if (!isModel) await together(quick);
  const opened = Promise.all([source, recipe, classes]).then(([{ open }, wanted, list]) => open(wanted, list, emit));
  const size = Promise.all([opened, recipe, coming]).then(([{ source: found }, wanted, files]) =>
    sizeOfRun(found, wanted, files, memoryForLabels()),
  );
  return together({
    ...quick,
    opened,
    classCount: Promise.all([opened, classes]).then(([{ source: found }, list]) => checkClassCount(found, list)),
    trainable: Promise.all([opened, recipe]).then(([{ source: found }, wanted]) => checkTrainable(found, wanted)),
    room: Promise.all([size, quick.free]).then(([needed, freed]) =>
      checkRoom(out, { ...needed, results: resultsOf(needed, withoutPredictions) + frameBytes }, freed),
    ),
    memory: size.then((needed) => checkMainMemory(needed)),
  });
}

const resultsOf = ({ results, predictions }: RunSize, withoutPredictions: boolean): number =>
  withoutPredictions ? results - predictions : results;

/**
 * Refuses a folder that another run uses, or has used. Gives the bytes that go when the run in it is replaced.
 * @throws UserError in-use, other-run
 */
async function checkFree(out: string, other: RunGiven['other']): Promise<number> {
  await refuseInUse(out);
  const found = await findOldRun(out);
  if (other === 'refuse') refuseOldRun(out, found);
  return found?.bytes ?? 0;
}

function checkLabelNames(images: ImageFile[], labels: ImageFile[]): void {
  if (labels.length > 0 && !anyNameMatches(paths(images), paths(labels))) throw noMatchingLabel(labels, images);
}

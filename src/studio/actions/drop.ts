import { UserError } from '../../protocol/errors.js';
import { IMAGE_KINDS_LISTED } from '../../protocol/image-kinds.js';
import type { SharedFile } from '../../protocol/session.js';
import { type Place, useStudio } from '../store.js';
import { words } from '../words/words.js';
import { openPredictions } from './black-box.js';
import { type SortedFiles, sortFiles, withZippedModels } from './dropped-files.js';
import { addHeldOutLabels, openHeldOut } from './held-out.js';
import { adviceFor, isConfigOf, isModelConfig, isOnnx, type ModelFiles, modelAmong } from './model-files.js';
import { addLabels, openClassFile, openModel, openTargets, readJson, tryClassFile } from './open.js';
import { openJson } from './record-file.js';
import { clearError, showError, together } from './reporting.js';
import { importRuns } from './runs.js';

/** Takes whatever was dropped anywhere on the page and opens each part where it belongs. */
export async function openAnything(files: SharedFile[]): Promise<void> {
  const sorted = withOpaqueModels(await withZippedModels(sortFiles(files)));
  clearError('drop');
  const found = sorted.models.length > 0 ? modelAmong([...sorted.models, ...(await configsAmong(sorted))]) : null;
  const complaint = complain(files, sorted, found);
  const problems: unknown[] = complaint ? [complaint] : [];
  const left = [...sorted.other];
  const model = withData(found, sorted);
  if (model) await openModel(model.file, model.companions);
  for (const file of sorted.json)
    if (!isBesideModel(file, model)) await openJson(file).catch((error) => problems.push(error));
  for (const file of sorted.texts) {
    if (sorted.texts.length === files.length) await openClassFile(file);
    else if (!(await tryClassFile(file))) left.push(file);
  }
  // A zip among images or models is some archive of theirs.
  if (sorted.runs.length === files.length && files.length > 0) await importRuns(sorted.runs);
  else left.push(...sorted.runs);
  if (sorted.predictions.length > 0) await openPredictions(sorted.predictions);
  if (sorted.images.length > 0) await openTargets(sorted.images, keptLabels(sorted));
  else if (sorted.labels.length > 0) await addLabels(sorted.labels);
  const missed = complaint ? [] : left.filter((file) => isGivenByItself(file) && !model?.companions.includes(file));
  if (missed.length > 0) problems.push(nothingIn(missed, words.actions.drop.notOpened));
  if (problems.length > 0) showError('drop', together(problems));
}

/** Nobody expects that all of a folder is opened. */
const isGivenByItself = ({ path }: SharedFile): boolean => !path.includes('/');

/** So many files are named. */
const MOST_NAMED = 5;

function namesOf(files: readonly SharedFile[]): string {
  const names = files.slice(0, MOST_NAMED).map(({ path }) => path);
  return [...names, ...(files.length > MOST_NAMED ? ['…'] : [])].join(', ');
}

const nothingIn = (files: readonly SharedFile[], says: (names: string) => string): UserError =>
  new UserError('nothing-to-open', files.length === 0 ? words.actions.drop.noFiles : says(namesOf(files)), {
    advice: words.actions.drop.nothingAdvice(IMAGE_KINDS_LISTED),
  });

/** Names what was given by itself at a place for images or label maps and can be neither, where nothing else is said there. */
function tellPassedOver(place: Place, files: readonly SharedFile[]): void {
  const { models, json, texts, runs, predictions } = sortFiles(files);
  const missed = [...models, ...json, ...texts, ...runs, ...predictions].filter(isGivenByItself);
  if (missed.length === 0 || useStudio.getState().errors[place]) return;
  showError(place, nothingIn(missed, words.actions.drop.notOpened));
}

/** Images that a place for them was given, with label maps among them or without. */
export async function giveImages(
  place: 'targets' | 'held-out',
  files: SharedFile[],
  present: SharedFile[],
): Promise<void> {
  const { images, labels } = sortFiles(files);
  const open = place === 'targets' ? openTargets : openHeldOut;
  await open(images.length > 0 ? images : files, labels.length > 0 ? labels : present);
  tellPassedOver(place, files);
}

/** Label maps that a place for them was given. */
export async function giveLabels(place: 'targets' | 'held-out', files: SharedFile[]): Promise<void> {
  await (place === 'targets' ? addLabels : addHeldOutLabels)(files);
  tellPassedOver(place, files);
}

/** Why a place for files does not take what was dropped on it; null where it does. `locked`: a run goes on, or the engine is not ready. */
export function whyRefused(files: readonly SharedFile[], locked: boolean): UserError | null {
  const { drop } = words.actions;
  if (files.length === 0) return nothingIn(files, drop.nothing);
  return locked ? new UserError('drop-locked', drop.locked(namesOf(files)), { advice: drop.lockedAdvice }) : null;
}

/** Files of Hugging Face, which say how a model is used: a `config.json` of theirs, and what its image processor does. */
async function configsAmong({ json }: SortedFiles): Promise<SharedFile[]> {
  const isOne = async (file: SharedFile) =>
    isModelConfig(file.path, () => readJson(file.file, file.path).catch(() => undefined));
  const are = await Promise.all(json.map(isOne));
  return json.filter((_, index) => are[index]);
}

/** What lies beside the weights in their folder was made with them: no recipe and no run is among it. */
const isBesideModel = ({ path }: SharedFile, model: ModelFiles | null): boolean =>
  model?.companions.some((one) => one.path === path || isConfigOf(one.path, path)) ?? false;

/** In the black-box setting an ONNX file is a model that is only run, not looked into. */
function withOpaqueModels(sorted: SortedFiles): SortedFiles {
  if (useStudio.getState().setting !== 'predictions') return sorted;
  const opaque = sorted.models.filter(({ path }) => isOnnx(path));
  return {
    ...sorted,
    models: sorted.models.filter(({ path }) => !isOnnx(path)),
    predictions: [...sorted.predictions, ...opaque],
  };
}

/** Opens the model among files that were given as one. */
export async function openModelFiles(files: SharedFile[]): Promise<void> {
  const sorted = sortFiles(files);
  const models = sorted.models.length > 0 ? sorted.models : files;
  const model = withData(modelAmong([...models, ...(await configsAmong(sorted))]), sorted);
  if (model) await openModel(model.file, model.companions);
  else showError('source', manyModels(models));
}

/** The weights of an ONNX file may lie in files of any name. */
const withData = (model: ModelFiles | null, { other, texts }: SortedFiles): ModelFiles | null =>
  model && isOnnx(model.file.path) ? { ...model, companions: [...model.companions, ...other, ...texts] } : model;

const keptLabels = ({ labels }: SortedFiles) => (labels.length > 0 ? labels : useStudio.getState().labelFiles);

function manyModels(models: SharedFile[]): UserError {
  const names = models.map(({ path }) => path).join(', ');
  return new UserError('many-models', words.actions.drop.manyModels(names), { advice: adviceFor(models) });
}

function complain(files: SharedFile[], sorted: SortedFiles, model: ModelFiles | null): UserError | null {
  const { models, predictions, images, labels, json, texts, runs, other } = sorted;
  if (models.length > 1 && !model) {
    return manyModels(models);
  }
  if ([models, predictions, images, labels, json, texts].some(({ length }) => length > 0)) return null;
  if (runs.length > 0 && runs.length === files.length) return null;
  return nothingIn([...other, ...runs], words.actions.drop.nothing);
}

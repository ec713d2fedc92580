import { adviceForCount } from '../../protocol/class-count.js';
import { readClassList } from '../../protocol/class-lists/read.js';
import type { ClassList } from '../../protocol/classes.js';
import { UserError } from '../../protocol/errors.js';
import { checkJsonSize, checkJsonText } from '../../protocol/json-limits.js';
import { type LabelChoice, NO_CHOICE } from '../../protocol/label-check.js';
import type { NetworkRecipe } from '../../protocol/network-recipe.js';
import { numberedClasses } from '../../protocol/numbered-classes.js';
import type { Recipe } from '../../protocol/recipe.js';
import { capSteps } from '../../protocol/recipes.js';
import type { SharedFile } from '../../protocol/session.js';
import {
  type ClassesOrigin,
  changedRecipe,
  forgetRun,
  type StudioState,
  setRecipe,
  setView,
  useStudio,
} from '../store.js';
import { words } from '../words/words.js';
import { ask } from './engine.js';
import { at, showError } from './reporting.js';

export const refuseWhileRunning = () => {
  const { live } = useStudio.getState();
  if (live.state !== 'running' && live.state !== 'paused') return;
  const { runGoing, runGoingAdvice } = words.actions.open;
  throw new UserError('run-going', runGoing, { advice: runGoingAdvice });
};

/** What was opened belongs to the next run: it shows when the saved one is closed, and that is said. */
export function leaveSavedRun(): void {
  const { saved } = useStudio.getState();
  if (!saved) return;
  useStudio.setState({ saved: null, continued: words.actions.open.savedClosed(saved.file) });
  setView({ image: 0, hiddenClasses: new Set() });
}

/** Reads a model file, with the files that belong to it, and finds a class list for it. */
export async function openModel(file: SharedFile, companions: SharedFile[] = []): Promise<void> {
  await at('source', words.actions.busy.reading(file.path), async () => {
    refuseWhileRunning();
    const network = networkFor(file);
    const { input: size } = useStudio.getState().recipe;
    const { card, classes, classesOrigin, notes } = await ask('open-model', {
      file,
      companions,
      network,
      size,
    });
    forgetRun();
    useStudio.setState((state) => ({
      ...changedRecipe(state, { ...state.recipe, network }),
      setting: 'model',
      given: null,
      model: card,
      modelClasses: { list: classes, origin: classesOrigin },
      modelFile: file,
      modelCompanions: companions,
      modelNotes: notes,
      plan: null,
    }));
    await proposeClasses(card.classes);
  });
  await openWaiting();
}

/** A choice of weights holds for the file that it was made for. */
function networkFor(file: SharedFile): NetworkRecipe {
  const { recipe, model, modelFile } = useStudio.getState();
  const isAnother = model !== null && modelFile !== file;
  return isAnother ? { ...recipe.network, weights: null } : recipe.network;
}

/** Takes other weights of the model file that is open. */
export async function chooseWeights(weights: string): Promise<void> {
  const { recipe, modelFile, modelCompanions } = useStudio.getState();
  if (!modelFile) return;
  setRecipe({ ...recipe, network: { ...recipe.network, weights } });
  await openModel(modelFile, modelCompanions);
}

/** Images that came before the model: they can be read only when the classes are known. */
export async function openWaiting(): Promise<void> {
  const { model, targets, imageFiles, labelFiles } = useStudio.getState();
  if (model && !targets && imageFiles.length > 0) await openTargets(imageFiles, labelFiles);
}

/** The list that a user chose, else that of the file, else numbers: a number of classes gives no names. */
export async function proposeClasses(count: number): Promise<void> {
  const { classes, classesOrigin, modelClasses } = useStudio.getState();
  if (classes?.classes.length === count && classesOrigin.by === 'user') return setClasses(classes, classesOrigin);
  if (modelClasses.list) return setModelClasses();
  await setClasses(numberedClasses(count), { by: 'none', text: '' });
}

/** Makes the list that the model file brings the present one. */
export async function setModelClasses(): Promise<void> {
  const { list, origin } = useStudio.getState().modelClasses;
  if (list) await setClasses(list, { by: 'model', text: origin });
}

/** Makes a class list the present one; refuses a list whose length differs from the model's. */
export async function setClasses(classes: ClassList, origin: ClassesOrigin = { by: 'user', text: '' }): Promise<void> {
  await at('classes', words.actions.busy.settingClasses, async () => {
    refuseWhileRunning();
    const { model } = useStudio.getState();
    if (model && model.classes !== classes.classes.length) {
      throw new UserError(
        'class-count',
        words.actions.open.classCount(classes.name, classes.classes.length, model.classes),
        { advice: adviceForCount(classes, model.classes) },
      );
    }
    await ask('set-classes', { classes });
    leaveSavedRun();
    // An id map means the classes of one list.
    useStudio.setState({ classes, classesOrigin: origin, labelChoice: NO_CHOICE });
    setView({ hiddenClasses: new Set() });
  });
  await readLabelsAgain();
  for (const listener of afterClasses) await listener();
}

/** Reads again what else depends on the class list. */
const afterClasses: (() => Promise<void>)[] = [];
export const onNewClasses = (listener: () => Promise<void>): void => void afterClasses.push(listener);

/** A class list maps label ids, so labels that were read with another list are read again. */
async function readLabelsAgain(): Promise<void> {
  const { targets, imageFiles, labelFiles } = useStudio.getState();
  if (targets && labelFiles.length > 0) await openTargets(imageFiles, labelFiles);
}

/** Reads a class list of any form; what is wrong is said beside the classes. */
export async function openClassFile({ path, file }: SharedFile): Promise<void> {
  try {
    checkJsonSize(file.size, path);
    const { list, says } = await readClassList(new Uint8Array(await file.arrayBuffer()), path);
    await setClasses(list, { by: 'user', text: says });
  } catch (error) {
    showError('classes', error);
  }
}

/** Names of files that hold class lists and nothing else. */
const CLASS_FILE =
  /(^|[/_.-])(class(es|_?(names|dict|list))|label(s|_?(names|map|colou?rs))|names|id2label|metainfo|data)\.\w+$/i;

/** A text among other files: a class list where its name says so and it holds one; nothing is said of others. */
export async function tryClassFile(shared: SharedFile): Promise<boolean> {
  const { path, file } = shared;
  if (!CLASS_FILE.test(path)) return false;
  const isOne = await readClassList(new Uint8Array(await file.arrayBuffer()), path).catch(() => undefined);
  if (isOne) await openClassFile(shared);
  return isOne !== undefined;
}

/** Reads JSON; refuses other files by name. */
export async function readJson(file: Blob, path: string): Promise<unknown> {
  checkJsonSize(file.size, path);
  const text = await file.text();
  checkJsonText(text, path);
  try {
    return JSON.parse(text);
  } catch (cause) {
    const detail = cause instanceof Error ? cause.message : String(cause);
    throw new UserError('bad-json', words.actions.open.noJson(path, detail), {
      file: path,
      advice: words.actions.open.noJsonAdvice,
    });
  }
}

/** Folders are opened one after the other: while images are being read, labels wait for them. */
let opening: Promise<void> = Promise.resolve();

export function inTurn(work: () => Promise<void>): Promise<void> {
  opening = opening.then(work, work);
  return opening;
}

/** Opens target images and label maps together: labels are matched to images by name. */
export const openTargets = (images: SharedFile[], labels: SharedFile[]): Promise<void> =>
  inTurn(() => readTargets(images, labels));

async function readTargets(images: SharedFile[], labels: SharedFile[], choice = choiceFor(labels)): Promise<void> {
  if (!useStudio.getState().model) {
    await lookAtWaiting({ imageFiles: images, labelFiles: labels, labelChoice: choice });
    const { model, targets, imageFiles } = useStudio.getState();
    // The model came meanwhile, and saw nothing that waits.
    if (model && !targets && imageFiles === images && images.length > 0) await readTargets(images, labels, choice);
    return;
  }
  const opened = await at('targets', words.actions.busy.lookingThrough(images.length), async () => {
    refuseWhileRunning();
    const { recipe } = useStudio.getState();
    const targets = await ask('open-targets', { images, labels, recipe, choice });
    forgetRun();
    useStudio.setState({ targets, imageFiles: images, labelFiles: labels, labelChoice: choice });
    setView({ image: Math.min(useStudio.getState().view.image, Math.max(0, targets.names.length - 1)) });
    return true;
  });
  // A refusal stays in sight, and so do the files that were there.
  if (!opened) return;
  const { targets, heldOut } = useStudio.getState();
  if (targets?.labelCheck || (targets && heldOut?.labelCheck)) await checkLabels();
}

/** Files that wait for a model, or for images: taken where one of them can be used. */
const lookAtWaiting = (waiting: Pick<StudioState, 'imageFiles' | 'labelFiles' | 'labelChoice'>) =>
  at('targets', words.actions.busy.lookingThrough(waiting.imageFiles.length || waiting.labelFiles.length), async () => {
    await ask('look-at-files', { images: waiting.imageFiles, labels: waiting.labelFiles });
    useStudio.setState(waiting);
  });

/** A decision about labels holds only for these files. */
function choiceFor(labels: SharedFile[]): LabelChoice {
  const { labelFiles, labelChoice } = useStudio.getState();
  return labels === labelFiles ? labelChoice : NO_CHOICE;
}

/** Compares the labels with the source model's predictions: do the ids mean the classes that they are read as? */
export const checkLabels = () =>
  at('targets', words.actions.busy.comparingLabels, async () => {
    const { targets: before, heldOut: heldOutBefore, recipe } = useStudio.getState();
    const { targets, heldOut } = await ask('check-labels', { recipe });
    const now = useStudio.getState();
    if (now.targets === before) useStudio.setState({ targets });
    if (now.heldOut === heldOutBefore) useStudio.setState({ heldOut });
  });

/** Reads the labels anew with other ids, or uses them as they are; `NO_CHOICE` takes either back. */
export const chooseLabels = (choice: LabelChoice): Promise<void> =>
  inTurn(() => {
    const { imageFiles, labelFiles } = useStudio.getState();
    return readTargets(imageFiles, labelFiles, choice);
  });

export const addLabels = (labels: SharedFile[]): Promise<void> =>
  inTurn(async () => {
    const { imageFiles } = useStudio.getState();
    if (imageFiles.length > 0) return readTargets(imageFiles, labels);
    await lookAtWaiting({ imageFiles, labelFiles: labels, labelChoice: NO_CHOICE });
  });

/** `?steps=20` in the address shortens the demo, as --steps does on the command line. */
export function stepsFromAddress(): number | undefined {
  const steps = new URLSearchParams(location.search).get('steps') ?? '';
  return /^\d+$/.test(steps) ? Number(steps) : undefined;
}

/** The built-in model (or only its predictions) and images, with the demo's recipe or that of a run of it: one click. */
export async function openDemo(blackBox = false, recipe?: Recipe): Promise<boolean> {
  const opened = await at('demo', words.actions.busy.loadingDemo, async () => {
    refuseWhileRunning();
    const demo = await ask('open-demo', { baseUrl: new URL('.', document.baseURI).href, blackBox });
    forgetRun();
    useStudio.setState((state) => ({
      ...demo,
      ...changedRecipe(state, recipe ?? capSteps(demo.recipe, stepsFromAddress())),
      setting: blackBox ? 'predictions' : 'model',
      predictionFiles: [],
      student: { size: 'small' },
      modelFile: null,
      modelCompanions: [],
      modelNotes: [],
      plan: null,
      imageFiles: [],
      labelFiles: [],
      heldOut: null,
      heldOutFiles: { images: [], labels: [] },
      labelChoice: NO_CHOICE,
      modelClasses: { list: null, origin: '' },
      classesOrigin: { by: 'demo', text: words.actions.open.demoClasses },
      errors: {},
    }));
    setView({ image: 0, hiddenClasses: new Set() });
    return true;
  });
  return opened === true;
}

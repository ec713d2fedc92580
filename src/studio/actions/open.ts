import { type ClassList, parseClassList } from '../../protocol/classes.js';
import { UserError } from '../../protocol/errors.js';
import { checkJsonSize, checkJsonText } from '../../protocol/json-limits.js';
import { numberedClasses } from '../../protocol/numbered-classes.js';
import { CLASS_PRESETS } from '../../protocol/presets.js';
import { capSteps } from '../../protocol/recipes.js';
import type { SharedFile } from '../../protocol/session.js';
import { type ClassesOrigin, forgetRun, setView, useStudio } from '../store.js';
import { ask } from './engine.js';
import { at, clearError, showError } from './reporting.js';

export const refuseWhileRunning = () => {
  const { live } = useStudio.getState();
  if (live.state !== 'running' && live.state !== 'paused') return;
  throw new UserError('run-going', 'A run is going on.', { advice: 'Stop it before you open something else.' });
};

/** Reads a model file, with the files that belong to it, and finds a class list for it. */
export async function openModel(file: SharedFile, companions: SharedFile[] = []): Promise<void> {
  await at('source', `Reading ${file.path}…`, async () => {
    refuseWhileRunning();
    const { card, classes, classesOrigin, notes } = await ask('open-model', {
      file,
      companions,
      network: useStudio.getState().recipe.network,
    });
    forgetRun();
    useStudio.setState({
      setting: 'model',
      given: null,
      model: card,
      modelClasses: { list: classes, origin: classesOrigin },
      modelFile: file,
      modelCompanions: companions,
      modelNotes: notes,
      plan: null,
    });
    await proposeClasses(card.classes);
  });
  await openWaiting();
}

/** Images that came before the model: they can be read only when the classes are known. */
export async function openWaiting(): Promise<void> {
  const { model, targets, imageFiles, labelFiles } = useStudio.getState();
  if (model && !targets && imageFiles.length > 0) await openTargets(imageFiles, labelFiles);
}

/** The list that a user chose, else that of the file, else a known one of the same length, else numbers. */
export async function proposeClasses(count: number): Promise<void> {
  const { classes, classesOrigin, modelClasses } = useStudio.getState();
  const fits = classes?.classes.length === count;
  if (fits && classesOrigin.by === 'user') return setClasses(classes, classesOrigin);
  if (modelClasses.list) return setModelClasses();
  if (fits && classesOrigin.by !== 'model') return setClasses(classes, classesOrigin);
  const preset = Object.values(CLASS_PRESETS).find((list) => list.classes.length === count);
  const text = preset
    ? `Taken because the model has ${count} classes; choose another list if it is not right.`
    : `Numbered, because no list of ${count} classes is known; drop a class list to name them.`;
  await setClasses(preset ?? numberedClasses(count), { by: 'guess', text });
}

/** Makes the list that the model file brings the present one. */
export async function setModelClasses(): Promise<void> {
  const { list, origin } = useStudio.getState().modelClasses;
  if (list) await setClasses(list, { by: 'model', text: origin });
}

/** Makes a class list the present one; refuses one of another length than the model's. */
export async function setClasses(classes: ClassList, origin: ClassesOrigin = { by: 'user', text: '' }): Promise<void> {
  await at('classes', 'Setting classes…', async () => {
    refuseWhileRunning();
    const { model } = useStudio.getState();
    if (model && model.classes !== classes.classes.length) {
      throw new UserError(
        'class-count',
        `The list "${classes.name}" has ${classes.classes.length} classes, the model predicts ${model.classes}.`,
        { advice: 'Choose the list that the model was trained with.' },
      );
    }
    await ask('set-classes', { classes });
    useStudio.setState({ classes, classesOrigin: origin });
    setView({ hiddenClasses: new Set() });
  });
  await readLabelsAgain();
  for (const listener of afterClasses) await listener();
}

/** What else is read by the class list and has to be read again. */
const afterClasses: (() => Promise<void>)[] = [];
export const onNewClasses = (listener: () => Promise<void>): void => void afterClasses.push(listener);

/** A class list maps label ids, so labels that were read with another list are read again. */
async function readLabelsAgain(): Promise<void> {
  const { targets, imageFiles, labelFiles } = useStudio.getState();
  if (targets && labelFiles.length > 0) await openTargets(imageFiles, labelFiles);
}

export async function openClassFile({ path, file }: SharedFile): Promise<void> {
  try {
    await setClasses(parseClassList(await readJson(file, path), path), { by: 'user', text: `From ${path}.` });
  } catch (error) {
    showError('classes', error);
  }
}

/** Reads JSON; a file that is none is refused by name. */
export async function readJson(file: Blob, path: string): Promise<unknown> {
  checkJsonSize(file.size, path);
  const text = await file.text();
  checkJsonText(text, path);
  try {
    return JSON.parse(text);
  } catch (cause) {
    const detail = cause instanceof Error ? cause.message : String(cause);
    throw new UserError('bad-json', `${path} is not JSON: ${detail}.`, {
      file: path,
      advice: 'Open it in an editor and look at the place that the message names.',
    });
  }
}

/** Folders are opened one after the other: labels that come while images are being read wait for them. */
let opening: Promise<void> = Promise.resolve();

function inTurn(work: () => Promise<void>): Promise<void> {
  opening = opening.then(work, work);
  return opening;
}

/** Opens target images and label maps together: labels are matched to images by name. */
export const openTargets = (images: SharedFile[], labels: SharedFile[]): Promise<void> =>
  inTurn(() => readTargets(images, labels));

async function readTargets(images: SharedFile[], labels: SharedFile[]): Promise<void> {
  if (!useStudio.getState().model) {
    useStudio.setState({ imageFiles: images, labelFiles: labels });
    return clearError('targets');
  }
  await at('targets', `Looking through ${images.length} files…`, async () => {
    refuseWhileRunning();
    const targets = await ask('open-targets', { images, labels, recipe: useStudio.getState().recipe });
    forgetRun();
    useStudio.setState({ targets, imageFiles: images, labelFiles: labels });
    setView({ image: Math.min(useStudio.getState().view.image, Math.max(0, targets.names.length - 1)) });
  });
}

export const addLabels = (labels: SharedFile[]): Promise<void> =>
  inTurn(async () => {
    const { imageFiles } = useStudio.getState();
    if (imageFiles.length > 0) return readTargets(imageFiles, labels);
    useStudio.setState({ labelFiles: labels });
    clearError('targets');
  });

/** `?steps=20` in the address shortens the demo, as --steps does on the command line. */
function stepsFromAddress(): number | undefined {
  const steps = new URLSearchParams(location.search).get('steps') ?? '';
  return /^\d+$/.test(steps) ? Number(steps) : undefined;
}

/** The built-in model (or its predictions alone) and images, and a run of them: one click. */
export async function openDemo(blackBox = false): Promise<boolean> {
  const opened = await at('demo', 'Loading the demo…', async () => {
    refuseWhileRunning();
    const demo = await ask('open-demo', { baseUrl: new URL('.', document.baseURI).href, blackBox });
    forgetRun();
    useStudio.setState({
      ...demo,
      setting: blackBox ? 'predictions' : 'model',
      predictionFiles: [],
      student: { size: 'small' },
      recipe: capSteps(demo.recipe, stepsFromAddress()),
      modelFile: null,
      modelCompanions: [],
      modelNotes: [],
      plan: null,
      imageFiles: [],
      labelFiles: [],
      modelClasses: { list: null, origin: '' },
      classesOrigin: { by: 'demo', text: 'The classes of the demo.' },
      errors: {},
    });
    setView({ image: 0, hiddenClasses: new Set() });
    return true;
  });
  return opened === true;
}

import type { Recipe } from '../../protocol/recipe.js';
import { recipeByName } from '../../protocol/recipes.js';
import type { SharedFile, StudentRequest } from '../../protocol/session.js';
import { type Setting, settingOf } from '../../protocol/stages.js';
import { changedRecipe, forgetRun, setRecipe, useStudio } from '../store.js';
import { words } from '../words/words.js';
import { ask } from './engine.js';
import { openModel, openWaiting, proposeClasses, refuseWhileRunning } from './open.js';
import { at, clearError } from './reporting.js';

/** A recipe that fits a setting: the present one where it fits. */
function recipeFor(setting: Setting, present: Recipe): Recipe {
  if (settingOf(present) === setting) return present;
  return { ...recipeByName(setting === 'predictions' ? 'black-box' : 'quick'), seed: present.seed };
}

/** Switches between a source model and its predictions. What was opened in the other setting is opened again on return. */
export async function chooseSetting(setting: Setting): Promise<void> {
  const { setting: present, modelFile, modelCompanions, predictionFiles, recipe, classesOrigin } = useStudio.getState();
  if (setting === present) return;
  await at('source', words.actions.busy.switching, async () => {
    refuseWhileRunning();
    forgetRun();
    const classes = classesOrigin.by === 'user' ? {} : { classes: null };
    useStudio.setState({ setting, model: null, given: null, targets: null, ...classes });
    setRecipe(recipeFor(setting, recipe));
  });
  if (useStudio.getState().setting !== setting) return;
  if (setting === 'predictions' && predictionFiles.length > 0) await openPredictions(predictionFiles);
  if (setting === 'model' && modelFile) await openModel(modelFile, modelCompanions);
}

/** Reads predictions, or an ONNX model that is only run, in place of a source model; with the student that is chosen. */
export async function openPredictions(files: SharedFile[]): Promise<void> {
  await at('source', words.actions.busy.lookingThrough(files.length), async () => {
    refuseWhileRunning();
    const { student, recipe, classes, classesOrigin, given: before, targets: open } = useStudio.getState();
    // Perhaps only a class list is missing: the files are kept, to be read again with one.
    if (!before) {
      useStudio.setState((state) => ({
        ...changedRecipe(state, recipeFor('predictions', recipe)),
        setting: 'predictions',
        predictionFiles: files,
      }));
    }
    const chosen = classesOrigin.by === 'user' ? classes : null;
    const {
      given,
      student: opened,
      targets,
    } = await ask('open-predictions', {
      files,
      student,
      recipe: useStudio.getState().recipe,
      classes: chosen,
    });
    forgetRun();
    useStudio.setState({
      setting: 'predictions',
      given,
      predictionFiles: files,
      model: opened.card,
      modelClasses: { list: opened.classes, origin: opened.classesOrigin },
      modelNotes: opened.notes,
      targets: open ? targets : null,
    });
    await proposeClasses(given.classes);
  });
  await openWaiting();
}

/** Another student for the predictions that are open, or will be. */
export async function chooseStudent(student: StudentRequest): Promise<void> {
  await at('source', words.actions.busy.makingStudent, async () => {
    refuseWhileRunning();
    const { given, recipe } = useStudio.getState();
    if (!given) return useStudio.setState({ student });
    const opened = await ask('choose-student', { student, recipe });
    forgetRun();
    useStudio.setState({
      student,
      model: opened.card,
      modelClasses: { list: opened.classes, origin: opened.classesOrigin },
      modelNotes: opened.notes,
    });
  });
  clearError('run');
}

/** Label maps mean what the class list says: they are read again when another list is chosen. */
export async function readPredictionsAgain(): Promise<void> {
  const { setting, given, predictionFiles } = useStudio.getState();
  const waiting = !given || given.forms.some((form) => form.includes('label maps'));
  if (setting === 'predictions' && predictionFiles.length > 0 && waiting) await openPredictions(predictionFiles);
}

import { UserError } from '../../protocol/errors.js';
import { setRecipe, useStudio } from '../store.js';
import { words } from '../words/words.js';
import { openPredictions } from './black-box.js';
import { dropEngine, startDevice } from './engine.js';
import { openHeldOut } from './held-out.js';
import { chooseLabels, openDemo, openModel, openTargets } from './open.js';
import { untilStudio } from './until-live.js';

/** After a lost device or a dead worker: starts a fresh engine and opens the same files, or the demo, again. */
export async function restartEngine(): Promise<void> {
  const { imageFiles, labelFiles, labelChoice, heldOutFiles } = useStudio.getState();
  const openSource = sourceToOpen();
  await startFreshEngine();
  if (useStudio.getState().device.state !== 'ready') return;
  // Opening the model opens the images that wait for it; the demo brings its own.
  await openSource();
  if (imageFiles.length > 0 && useStudio.getState().imageFiles !== imageFiles)
    await openTargets(imageFiles, labelFiles);
  if (heldOutFiles.images.length > 0 && useStudio.getState().heldOut === null)
    await openHeldOut(heldOutFiles.images, heldOutFiles.labels);
  // A class list takes the decision about the labels back.
  const { labelChoice: now } = useStudio.getState();
  if (JSON.stringify(now) !== JSON.stringify(labelChoice)) await chooseLabels(labelChoice);
}

/** Starts an engine that has nothing open, in place of the present one. */
async function startFreshEngine(): Promise<void> {
  dropEngine();
  useStudio.setState({
    model: null,
    plan: null,
    trial: null,
    given: null,
    targets: null,
    heldOut: null,
    errors: {},
    busy: {},
    maps: {},
  });
  await startDevice();
  // Questions that were open in the old engine have failed meanwhile, and say nothing about the new one.
  useStudio.setState({ errors: {} });
}

/**
 * For who opens other files than those that are open now: resolves when there is an engine for them, a fresh one where the
 * last one ended.
 * @throws UserError no-device
 */
export async function untilReady(): Promise<void> {
  await untilStudio(({ device }) => device.state !== 'starting');
  if (useStudio.getState().device.state !== 'ready') await startFreshEngine();
  if (useStudio.getState().device.state === 'ready') return;
  const { noDevice, noDeviceAdvice } = words.actions.engine;
  throw new UserError('no-device', noDevice, { advice: noDeviceAdvice });
}

/** Opens what is the source now. */
function sourceToOpen(): () => Promise<unknown> {
  const { setting, model, modelFile, modelCompanions, predictionFiles, recipe, recovering, live } =
    useStudio.getState();
  const blackBox = setting === 'predictions';
  // Its options may have been changed in the form since the run began.
  if (recovering !== null && live.recipe) setRecipe({ ...recipe, network: live.recipe.network });
  if (model !== null && (blackBox ? predictionFiles.length === 0 : modelFile === null)) {
    return () => openDemo(blackBox, recipe);
  }
  if (blackBox) return async () => predictionFiles.length > 0 && openPredictions(predictionFiles);
  return async () => modelFile && openModel(modelFile, modelCompanions);
}

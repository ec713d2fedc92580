import { setRecipe, useStudio } from '../store.js';
import { openPredictions } from './black-box.js';
import { dropEngine, startDevice } from './engine.js';
import { openDemo, openModel } from './open.js';

/** After a lost device or a dead worker: starts a fresh engine and opens the same files, or the demo, again. */
export async function restartEngine(): Promise<void> {
  const { setting, model, modelFile, modelCompanions, predictionFiles, recipe } = useStudio.getState();
  const blackBox = setting === 'predictions';
  const isDemo = model !== null && (blackBox ? predictionFiles.length === 0 : modelFile === null);
  dropEngine();
  useStudio.setState({
    model: null,
    plan: null,
    trial: null,
    given: null,
    targets: null,
    errors: {},
    busy: {},
    maps: {},
  });
  await startDevice();
  // Questions that were open in the old engine have failed meanwhile, and say nothing about the new one.
  useStudio.setState({ errors: {} });
  if (useStudio.getState().device.state !== 'ready') return;
  // Opening the model opens the images that wait for it.
  if (isDemo && (await openDemo(blackBox))) setRecipe(recipe);
  else if (blackBox && predictionFiles.length > 0) await openPredictions(predictionFiles);
  else if (!blackBox && modelFile) await openModel(modelFile, modelCompanions);
}

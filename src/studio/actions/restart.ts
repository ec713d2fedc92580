import { setRecipe, useStudio } from '../store.js';
import { dropEngine, startDevice } from './engine.js';
import { openDemo, openModel } from './open.js';

/** After a lost device or a dead worker: a fresh engine, with the same files, or the demo, opened again. */
export async function restartEngine(): Promise<void> {
  const { model, modelFile, modelCompanions, recipe } = useStudio.getState();
  const isDemo = model !== null && modelFile === null;
  dropEngine();
  useStudio.setState({ model: null, targets: null, errors: {}, busy: {}, maps: {} });
  await startDevice();
  if (useStudio.getState().device.state !== 'ready') return;
  // Opening the model opens the images that wait for it.
  if (modelFile) await openModel(modelFile, modelCompanions);
  if (isDemo && (await openDemo())) setRecipe(recipe);
}

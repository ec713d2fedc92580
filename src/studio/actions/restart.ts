import { useStudio } from '../store.js';
import { dropEngine, startDevice } from './engine.js';
import { openModel, openTargets } from './open.js';

/** After a lost device or a dead worker: a fresh engine, with the same files opened again. */
export async function restartEngine(): Promise<void> {
  const { modelFile, imageFiles, labelFiles } = useStudio.getState();
  dropEngine();
  useStudio.setState({ model: null, targets: null, errors: {}, busy: {}, maps: {} });
  await startDevice();
  if (useStudio.getState().device.state !== 'ready') return;
  if (modelFile) await openModel(modelFile);
  if (modelFile && imageFiles.length > 0) await openTargets(imageFiles, labelFiles);
}

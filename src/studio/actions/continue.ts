import { NO_CHOICE } from '../../protocol/label-check.js';
import type { RunFilesAgain } from '../../protocol/session.js';
import { filesOfFolders } from '../folder-handles.js';
import { useRuns } from '../runs/runs-store.js';
import { isGoing, type RunToGoOn, setPanel, setRecipe, useStudio } from '../store.js';
import { openPredictions } from './black-box.js';
import { ask } from './engine.js';
import { chooseLabels, openDemo, openModel, openTargets, refuseWhileRunning, setClasses } from './open.js';
import { at } from './reporting.js';
import { untilLive } from './until-live.js';

/** True when the live run is kept, so that a fresh engine can go on with it. */
export const canContinue = (): boolean => useRuns.getState().live !== null;

/**
 * Lets the live run go on in a fresh engine that has its files open. Resolves when the run goes on: with false where there
 * is nothing to continue. Rejects when the engine refuses.
 */
export async function continueLive(): Promise<boolean> {
  const id = useRuns.getState().live;
  if (id === null) return false;
  await goOn(id);
  return true;
}

/** Lets a run of the list go on: opens its files, or says which of them are wanted again. */
export const continueKept = (id: string): Promise<unknown> =>
  at('runs', 'Opening the run…', async () => {
    refuseWhileRunning();
    // Browsers grant a folder only right after a click.
    const folders = await filesOfFolders(id);
    const again = await ask('prepare-run', { id });
    const entry = useRuns.getState().runs?.find((run) => run.id === id)?.entry;
    setPanel(null);
    useStudio.setState({ saved: null, toGoOn: null });
    const run: RunToGoOn = {
      id,
      name: entry?.name ?? 'this run',
      reached: entry?.reached ?? null,
      ...again.missing,
      choice: again.choice,
    };
    await openSource(again);
    if (useStudio.getState().errors.source || useStudio.getState().errors.demo) return;
    if (again.source.by === 'demo') return startAgain(id);
    if (folders.predictions) await openPredictions(folders.predictions);
    if (folders.images) await openTargets(folders.images, folders.labels ?? []);
    useStudio.setState({ toGoOn: run });
    await goOnWhenComplete();
  });

async function openSource({ source, recipe, classes }: RunFilesAgain): Promise<void> {
  const chosen = { classes, classesOrigin: { by: 'user' as const, text: 'The classes of the run that goes on.' } };
  switch (source.by) {
    case 'demo':
      if (await openDemo(source.blackBox)) setRecipe(recipe);
      return;
    case 'model':
      forgetFiles();
      setRecipe(recipe);
      await openModel(source.file, source.companions);
      await setClasses(chosen.classes, chosen.classesOrigin);
      return;
    case 'predictions':
      forgetFiles();
      useStudio.setState({ setting: 'predictions', student: source.student, predictionFiles: [], ...chosen });
      setRecipe(recipe);
      if (source.oracle) await openPredictions([source.oracle]);
      return;
    default:
      return source satisfies never;
  }
}

/** The files of another run are not those of this one. */
const forgetFiles = (): void =>
  useStudio.setState({
    setting: 'model',
    model: null,
    given: null,
    targets: null,
    imageFiles: [],
    labelFiles: [],
    labelChoice: NO_CHOICE,
  });

/** True when all files of the run that waits for them are open. Their hashes are checked by the engine. */
function isComplete({ labels, predictions }: RunToGoOn): boolean {
  const { targets, labelFiles, given, busy } = useStudio.getState();
  if (busy.source || busy.targets || busy.run) return false;
  return targets !== null && (labels === 0 || labelFiles.length > 0) && (predictions === 0 || given !== null);
}

/** Lets the run that waits for its files go on as soon as they are all there. */
export async function goOnWhenComplete(): Promise<void> {
  const run = useStudio.getState().toGoOn;
  if (!run || !isComplete(run)) return;
  // Other files come with another try: these are checked only once.
  useStudio.setState({ toGoOn: null });
  if (JSON.stringify(run.choice) !== JSON.stringify(useStudio.getState().labelChoice)) await chooseLabels(run.choice);
  await startAgain(run.id);
  if (useStudio.getState().errors.run) useStudio.setState({ toGoOn: run });
}

const startAgain = (id: string) => at('run', 'Continuing the run…', () => goOn(id));

/** Resolves when the run goes on. */
async function goOn(id: string): Promise<void> {
  const { live, view } = useStudio.getState();
  await ask('watch', { images: [view.image] });
  const whole = ask('continue-run', { id, keepWeights: useRuns.getState().keepWeights });
  const goesOn = untilLive((now) => isGoing(now) && now.continued.length > live.continued.length);
  // The engine answers when the run is over, and at once where it refuses.
  await Promise.race([whole, goesOn]);
  whole.catch(() => {});
}

/** Looks again whether a run can go on, each time that files were opened. */
export function followFilesToGoOn(): () => void {
  return useStudio.subscribe((state, before) => {
    if (!state.toGoOn) return;
    const opened = state.targets !== before.targets || state.given !== before.given || state.busy !== before.busy;
    if (opened) void goOnWhenComplete();
  });
}

export const dismissToGoOn = (): void => useStudio.setState({ toGoOn: null });

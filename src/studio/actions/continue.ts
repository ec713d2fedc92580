import { UserError } from '../../protocol/errors.js';
import { NO_CHOICE } from '../../protocol/label-check.js';
import type { FilesMissing, RunFilesAgain, SharedFile } from '../../protocol/session.js';
import { FOLDER_ROLES, type FolderRole, filesOfFolders, keepFolders } from '../folder-handles.js';
import { presentKeeping, useRuns } from '../runs/runs-store.js';
import { isGoing, isUnstored, type RunToGoOn, setPanel, setRecipe, useStudio } from '../store.js';
import { words } from '../words/words.js';
import { openPredictions } from './black-box.js';
import { ask } from './engine.js';
import { clearHeldOut, openHeldOut } from './held-out.js';
import { otherRun } from './hold-run.js';
import { chooseLabels, openDemo, openModel, openTargets, refuseWhileRunning, setClasses } from './open.js';
import { at } from './reporting.js';
import { untilReady } from './restart.js';
import { askToPersist, readRuns } from './runs.js';
import { untilLive } from './until-live.js';

/** True when the live run is kept, so that a fresh engine can go on with it. One that is done may not be stored yet. */
export function canContinue(): boolean {
  const { live, kept } = useStudio.getState();
  if (useRuns.getState().live === null || live.state === 'empty') return false;
  return live.state !== 'done' || isUnstored({ live, kept });
}

/** What became of a run whose engine ended: a fresh engine goes on with it, it was stored wholly before, or neither. */
export type Continued = 'goes on' | 'stored' | 'nothing';

/** Lets the live run go on in a fresh engine that has its files open. Rejects when the engine refuses. */
export async function continueLive(): Promise<Continued> {
  const id = useRuns.getState().live;
  if (id === null) return 'nothing';
  if (await isStored(id)) {
    useStudio.setState({ kept: 'results' });
    return 'stored';
  }
  await goOn(id);
  return 'goes on';
}

/** The page may not have heard it from the engine that ended. */
async function isStored(id: string): Promise<boolean> {
  await readRuns();
  const entry = useRuns.getState().runs?.find((run) => run.id === id)?.entry;
  return entry?.place === null && entry.weights !== null;
}

/** Lets a run of the list go on: opens its files, or says which of them are wanted again. */
export const continueKept = (id: string): Promise<unknown> =>
  at('runs', words.actions.busy.openingRun, async () => {
    refuseWhileRunning();
    refuseWhileRecovering();
    // Browsers grant a folder only right after a click.
    const folders = await filesOfFolders(id);
    await untilReady();
    await refuseBesideOther();
    const { missing, choice, recipe, ...again } = await ask('prepare-run', { id });
    const entry = useRuns.getState().runs?.find((run) => run.id === id)?.entry;
    setPanel(null);
    useStudio.setState({ saved: null, toGoOn: null });
    const name = entry?.name ?? words.actions.goOn.thisRun;
    const run: RunToGoOn = { id, name, reached: entry?.reached ?? null, ...missing, choice, recipe };
    await openSource({ ...again, recipe });
    const { errors } = useStudio.getState();
    if (errors.source || errors.demo) return;
    if (folders.predictions) await openPredictions(folders.predictions);
    if (folders.images) await openTargets(folders.images, folders.labels ?? []);
    if (folders.heldOutImages) await openHeldOut(folders.heldOutImages, folders.heldOutLabels ?? []);
    tried = undefined;
    if (again.source.by === 'demo' && missing.images + missing.heldOutImages === 0) await startAgain(run);
    else useStudio.setState({ toGoOn: run });
  });

function refuseWhileRecovering(): void {
  if (useStudio.getState().recovering === null) return;
  const { recovering, recoveringAdvice } = words.actions.goOn;
  throw new UserError('run-going', recovering, { advice: recoveringAdvice });
}

async function refuseBesideOther(): Promise<void> {
  if (!(await otherRun())) return;
  const { otherTab, otherTabAdvice } = words.actions.goOn;
  throw new UserError('other-run', otherTab, { advice: otherTabAdvice });
}

async function openSource({ source, recipe, classes }: Pick<RunFilesAgain, 'source' | 'recipe' | 'classes'>) {
  const chosen = { classes, classesOrigin: { by: 'user' as const, text: words.actions.goOn.classes } };
  switch (source.by) {
    case 'demo':
      await openDemo(source.blackBox, recipe);
      return;
    case 'model':
      await forgetFiles();
      setRecipe(recipe);
      await openModel(source.file, source.companions);
      await setClasses(chosen.classes, chosen.classesOrigin);
      return;
    case 'predictions':
      await forgetFiles();
      useStudio.setState({ setting: 'predictions', student: source.student, predictionFiles: [], ...chosen });
      setRecipe(recipe);
      if (source.oracle) await openPredictions([source.oracle]);
      return;
    default:
      return source satisfies never;
  }
}

/** The files of another run are not those of this one. */
async function forgetFiles(): Promise<void> {
  await clearHeldOut();
  useStudio.setState({
    setting: 'model',
    model: null,
    given: null,
    targets: null,
    imageFiles: [],
    labelFiles: [],
    labelChoice: NO_CHOICE,
  });
}

/** The files that a run waits for, by what they are. */
export function filesWanted(run: RunToGoOn): FilesMissing {
  const { images, labels, predictions, heldOutImages, heldOutLabels } = run;
  return { images, labels, predictions, heldOutImages, heldOutLabels };
}

/** The files that are open. Their hashes are checked by the engine. */
export function filesOpen(state = useStudio.getState()): FilesOpen {
  const { imageFiles: images, labelFiles: labels, predictionFiles: predictions, heldOutFiles: heldOut } = state;
  return { images, labels, predictions, heldOutImages: heldOut.images, heldOutLabels: heldOut.labels };
}

type FilesOpen = Record<FolderRole, SharedFile[]>;

/** What was compared with the run's files last: the same files are not compared again. */
let tried: FilesOpen | undefined;

/** True when all files of the run that waits for them are open, and were not refused before. */
function isComplete(run: RunToGoOn): boolean {
  const { targets, heldOut, given, busy } = useStudio.getState();
  if (busy.source || busy.targets || busy['held-out'] || busy.classes || busy.run || targets === null) return false;
  if (run.heldOutImages > 0 && heldOut === null) return false;
  if (run.predictions > 0 && given === null) return false;
  const [wanted, open] = [filesWanted(run), filesOpen()];
  return FOLDER_ROLES.every((role) => wanted[role] === 0 || open[role].length > 0);
}

const wereTried = (open: FilesOpen): boolean =>
  tried !== undefined && FOLDER_ROLES.every((role) => open[role] === tried?.[role]);

/** Lets the run that waits for its files go on as soon as they are all there. */
async function goOnWhenComplete(): Promise<void> {
  const run = useStudio.getState().toGoOn;
  if (!run || !isComplete(run) || wereTried(filesOpen())) return;
  useStudio.setState({ toGoOn: null });
  const { labelChoice } = useStudio.getState();
  if (JSON.stringify(run.choice) !== JSON.stringify(labelChoice)) await chooseLabels(run.choice);
  tried = filesOpen();
  await startAgain(run);
  if (useStudio.getState().errors.run) useStudio.setState({ toGoOn: run });
}

/** Lets a run whose files are open go on; its folders come back at the next visit too. */
const startAgain = ({ id, recipe }: RunToGoOn) =>
  at('run', words.actions.busy.continuing, async () => {
    setRecipe(recipe);
    askToPersist();
    await goOn(id);
    await keepFolders(id, filesOpen());
  });

/** Resolves when the run goes on. */
async function goOn(id: string): Promise<void> {
  const { live, view } = useStudio.getState();
  await ask('watch', { images: [view.image] });
  const whole = ask('continue-run', { id, keeping: presentKeeping() });
  const goesOn = untilLive((now) => isGoing(now) && now.continued.at(-1)?.time !== live.continued.at(-1)?.time);
  // The engine answers when the run is over, and at once where it refuses.
  await Promise.race([whole, goesOn]);
  whole.catch(() => {});
}

/** Looks again whether a run can go on, each time that files were opened. */
export function followFilesToGoOn(): () => void {
  return useStudio.subscribe(({ toGoOn }) => {
    if (toGoOn) void goOnWhenComplete();
  });
}

export const dismissToGoOn = (): void => useStudio.setState({ toGoOn: null });

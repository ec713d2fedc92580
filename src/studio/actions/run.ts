import { stopping } from '../../protocol/label-check.js';
import type { Recipe } from '../../protocol/recipe.js';
import type { RunRecord } from '../../protocol/record.js';
import { keepFolders } from '../folder-handles.js';
import { presentKeeping, useRuns } from '../runs/runs-store.js';
import { isGoing, useStudio } from '../store.js';
import { words } from '../words/words.js';
import { filesOpen } from './continue.js';
import { ask } from './engine.js';
import { otherRun } from './hold-run.js';
import { openDemo } from './open.js';
import { at, showError } from './reporting.js';
import { restartEngine } from './restart.js';
import { askToPersist } from './runs.js';
import { untilLive } from './until-live.js';

/** The reason why a run cannot start now, in words; null when it can. */
export function whatIsMissing(state: ReturnType<typeof useStudio.getState>): string | null {
  const says = words.actions.missing;
  if (state.saved) return says.savedRun;
  if (state.recovering) return says.recovering;
  if (state.device.state === 'starting') return says.deviceStarting;
  if (state.device.state !== 'ready') return says.noDevice;
  if (!state.model) return state.setting === 'model' ? says.model : says.predictions;
  if (!state.targets) return says.targets;
  if (!state.classes) return says.classes;
  if (state.targets.labelCheck && stopping(state.targets.labelCheck).length > 0) {
    return says.labelsInDoubt;
  }
  if (state.heldOut === null && state.heldOutFiles.images.length > 0) {
    return says.heldOutLabels;
  }
  if (state.heldOut?.labelCheck && stopping(state.heldOut.labelCheck).length > 0) {
    return says.heldOutLabelsInDoubt;
  }
  return null;
}

const notRunning = ({ state }: RunRecord) => state !== 'running';

/** Starts a run; `alone`: not while another tab has one. The engine may answer when the run begins or when it is over: only the events say what goes on. */
async function run(beside: 'alone' | 'anyway' = 'alone', recipe = useStudio.getState().recipe): Promise<void> {
  const { view, live } = useStudio.getState();
  await at('run', words.actions.busy.starting, async () => {
    const other = beside === 'alone' ? await otherRun() : null;
    useStudio.setState({ otherRun: other });
    if (other) return;
    useStudio.setState({ toGoOn: null });
    await ask('watch', { images: [view.image] });
    askToPersist();
    const whole = ask('run', { recipe, keeping: presentKeeping() });
    whole.catch((error) => showError('run', error));
    await Promise.race([whole, untilLive(({ started }) => started !== live.started)]);
    keepFoldersOfRun();
  });
}

/** The folders of the run's files come back at the next visit, where the browser has them. */
function keepFoldersOfRun(): void {
  const id = useRuns.getState().live;
  if (id !== null) void keepFolders(id, filesOpen());
}

/** Runs although another tab holds a run. */
export const runAnyway = (): Promise<void> => run('anyway');

/** Runs another recipe than that of the form, which stays as it is. */
export const runRecipe = (recipe: Recipe): Promise<void> => run('alone', recipe);

/** Opens the demo and runs it, by its own recipe or another. After a lost device a fresh engine is started first. */
export async function runDemo(blackBox = false, recipe?: Recipe): Promise<void> {
  if (useStudio.getState().device.state !== 'ready') await restartEngine();
  if (useStudio.getState().device.state !== 'ready') return;
  if (await openDemo(blackBox, recipe)) await run();
}

/** Pauses after the present step. */
export const pause = () =>
  at('run', words.actions.busy.pausing, async () => {
    await ask('pause', {});
    await untilLive(notRunning);
  });

export const resume = () => at('run', words.actions.busy.resuming, () => ask('resume', {}));

/** One step while paused; the run is paused again after it. */
const step = () =>
  at('run', words.actions.busy.oneStep, async () => {
    const { length } = useStudio.getState().live.steps;
    await ask('step', {});
    await untilLive((live) => !isGoing(live) || (live.state === 'paused' && live.steps.length > length));
  });

/** Stops after the present step; everything so far is kept. */
export const stop = () =>
  at('run', words.actions.busy.stopping, async () => {
    await ask('stop', {});
    await untilLive((live) => !isGoing(live));
  });

/** The one big button: runs, pauses or resumes, as fits now. */
export async function playOrPause(): Promise<void> {
  const state = useStudio.getState();
  if (state.saved || state.busy.run) return;
  if (state.live.state === 'running') await pause();
  else if (state.live.state === 'paused') await resume();
  else if (whatIsMissing(state) === null) await run();
}

/** One step; a running run is paused first. */
export async function singleStep(): Promise<void> {
  const { live, busy, saved } = useStudio.getState();
  if (saved || busy.run || !isGoing(live)) return;
  if (live.state === 'running') await pause();
  await step();
}

import { create } from 'zustand';
import { settledRecipe } from '../../../protocol/normalisation.js';
import type { Recipe } from '../../../protocol/recipe.js';
import { compareRuns } from '../../actions/compare.js';
import { refuseWhileRunning } from '../../actions/open.js';
import { asReport, at } from '../../actions/reporting.js';
import { runRecipe, stop } from '../../actions/run.js';
import { untilStudio } from '../../actions/until-live.js';
import { keepHere, keptHere } from '../../kept-here.js';
import { useRuns } from '../../runs/runs-store.js';
import { isGoing, setPanel, useStudio } from '../../store.js';
import { words } from '../../words/words.js';
import { type ChangeName, changedBy } from './changes.js';
import { afterReload, leftToDo, type Queued } from './queued.js';

interface Queue {
  runs: readonly Queued[];
  going: boolean;
}

/** Runs that follow each other by themselves. */
export const useQueue = create<Queue>()(() => ({ runs: [], going: false }));

const put = (place: number, change: Partial<Queued>): void =>
  useQueue.setState(({ runs }) => ({ runs: runs.map((each, at) => (at === place ? { ...each, ...change } : each)) }));

const queued = (change: ChangeName | null, recipe: Recipe): Queued => ({
  ...{ change, recipe, run: null, problem: null },
  state: 'waiting',
});

/** The recipe as it is, then each change of it that it allows. */
function queueOf(recipe: Recipe, changes: readonly ChangeName[]): Queued[] {
  const changed = changes.flatMap((name) => {
    const other = changedBy(recipe, name);
    return other ? [queued(name, other)] : [];
  });
  return [queued(null, recipe), ...changed];
}

/** The kept run that is the recipe as it is, where the page has just done it. */
function doneAlready(recipe: Recipe): string | null {
  const { live, kept, saved } = useStudio.getState();
  const isIt = live.recipe !== null && decides(live.recipe) === decides(recipe);
  return isIt && live.state === 'done' && kept === 'results' && !saved ? useRuns.getState().live : null;
}

/** What makes two runs of the same files the same. A run's record has numbers where its recipe said nothing about colours. */
const decides = (recipe: Recipe): string => JSON.stringify({ ...settledRecipe(recipe), name: '' });

/** Starts a run of a recipe; what becomes of it is told by the page's state. */
type Start = (recipe: Recipe) => Promise<void>;

/** Runs the recipe with each change, one after the other with the same seed, and compares them at the end. */
export async function startQueue(
  recipe: Recipe,
  changes: readonly ChangeName[],
  start: Start = runRecipe,
): Promise<void> {
  if (await isRefused()) return;
  useQueue.setState({ runs: queueOf(recipe, changes), going: true });
  const done = doneAlready(recipe);
  if (done !== null) put(0, { state: 'done', run: done });
  await runAll(start);
}

/** Runs what a reload kept from being done, on the files that are open now; what was done is compared with it. */
export async function queueLostAgain(start: Start = runRecipe): Promise<void> {
  if (await isRefused()) return;
  const again = (each: Queued): Queued => (each.state === 'lost' ? { ...each, state: 'waiting' } : each);
  useQueue.setState(({ runs }) => ({ runs: runs.map(again), going: true }));
  await runAll(start);
}

export const forgetQueue = (): void => useQueue.setState({ runs: [] });

const QUEUE = 'ablation-queue';

/** Keeps the queue over a reload of the page, and takes up that of the page before. */
export function keepQueue(): () => void {
  useQueue.setState({ runs: afterReload(keptHere(QUEUE)) });
  return useQueue.subscribe(({ runs }) => keepHere(QUEUE, leftToDo(runs)));
}

async function isRefused(): Promise<boolean> {
  await at('run', words.lesson.ablation.busy, async () => refuseWhileRunning());
  return useStudio.getState().errors.run !== undefined || useQueue.getState().going;
}

/** One that fails, for whatever reason, keeps the others from nothing. */
async function runAll(start: Start): Promise<void> {
  for (let place = 0; place < useQueue.getState().runs.length; place++) {
    if (useQueue.getState().runs[place]?.state !== 'waiting') continue;
    await runOne(place, start).catch((error) => put(place, { state: 'failed', problem: asReport(error).message }));
  }
  useQueue.setState({ going: false });
  await showComparison();
}

/** Compare with what was done, which says itself what it leaves out; the list of runs where there is only one. */
export async function showComparison(): Promise<void> {
  const ids = useQueue.getState().runs.flatMap(({ state, run }) => (state === 'done' && run !== null ? [run] : []));
  if (ids.length >= 2) await compareRuns(ids);
  else if (ids.length === 1) setPanel('runs');
}

async function runOne(place: number, start: Start): Promise<void> {
  const { recipe } = useQueue.getState().runs[place] ?? {};
  if (!recipe) return;
  await untilStudio(({ recovering, device }) => recovering === null && device.state !== 'starting');
  const { started } = useStudio.getState().live;
  put(place, { state: 'running' });
  await start(recipe);
  const { live, errors, otherRun } = useStudio.getState();
  if (live.started === started) {
    const { otherTab, notStarted } = words.lesson.ablation.problems;
    const problem = errors.run?.message ?? (otherRun ? otherTab : notStarted);
    return put(place, { state: 'failed', problem });
  }
  await untilStudio((state) => !isGoing(state.live) && state.recovering === null);
  if (useStudio.getState().live.state === 'done') await untilKept();
  const ended = useStudio.getState().live;
  if (ended.state === 'done') return put(place, { state: 'done', run: useRuns.getState().live });
  const wasCancelled = useQueue.getState().runs[place]?.state === 'cancelled' || ended.state === 'stopped';
  const problem = ended.error?.message ?? words.lesson.ablation.problems.endedEarly;
  put(place, wasCancelled ? { state: 'cancelled' } : { state: 'failed', problem });
}

/** A run that is done is written into its folder; where that takes longer than this, the next one starts anyway. */
const KEPT_MILLISECONDS = 15_000;

const untilKept = (): Promise<void> =>
  Promise.race([
    untilStudio(({ kept }) => kept === 'results'),
    new Promise<void>((resolve) => setTimeout(resolve, KEPT_MILLISECONDS)),
  ]);

/** Takes a run out of the queue; the one that goes on is stopped, and keeps what it has. */
export function cancelQueued(place: number): void {
  const { state } = useQueue.getState().runs[place] ?? {};
  if (state === 'waiting') put(place, { state: 'cancelled' });
  if (state === 'running') {
    put(place, { state: 'cancelled' });
    void stop();
  }
}

export const cancelQueue = (): void => {
  for (const place of useQueue.getState().runs.keys()) cancelQueued(place);
};

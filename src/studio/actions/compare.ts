import { UserError } from '../../protocol/errors.js';
import type { ListedFrame } from '../../protocol/frames.js';
import {
  LEAST_RUNS,
  type NotCompared,
  type OpenedRun,
  thoseWithRoom,
  useCompare,
  whyNot,
} from '../compare/compare-store.js';
import { useRuns } from '../runs/runs-store.js';
import { setPanel, useStudio } from '../store.js';
import { words } from '../words/words.js';
import { writeAddress } from './address.js';
import { ask } from './engine.js';
import { asReport, at } from './reporting.js';
import { readRuns } from './runs.js';

/** What the browser's history holds of Compare, so that its Back and Forward lead out of it and in again. */
interface CompareEntry {
  compare: string[];
}

const entryOf = (state: unknown): CompareEntry | null =>
  typeof state === 'object' && state !== null && 'compare' in state && Array.isArray(state.compare)
    ? { compare: state.compare.filter((id) => typeof id === 'string') }
    : null;

/**
 * Opens Compare with kept runs, the first four, in this order; the first one is the reference. A run that cannot be read is
 * named there with its reason, and so is one after the fourth. Where fewer than two can be compared, the drawer of runs says so.
 */
export async function compareRuns(ids: readonly string[]): Promise<void> {
  if (await show(ids)) history.pushState({ compare: [...ids] }, '');
}

let isLeaving = false;

/** Leads back to where Compare was opened. */
export function closeCompare(): void {
  hide();
  if (entryOf(history.state) === null) return;
  // The entry of the history is left too: else Back would seem to do nothing.
  isLeaving = true;
  history.back();
}

/** Opens and closes Compare as the browser goes back and forward. */
export function followCompare(): void {
  addEventListener('popstate', ({ state }) => {
    const entry = entryOf(state);
    const isOpen = useStudio.getState().panel === 'compare';
    // An entry of the history has the address of its time; recipe and view may have changed since.
    if (entry || isOpen || isLeaving) writeAddress();
    isLeaving = false;
    if (entry) void show(entry.compare);
    else if (isOpen) hide();
  });
  const entry = entryOf(history.state);
  if (entry) void show(entry.compare);
}

function hide(): void {
  setPanel(useCompare.getState().from);
  useCompare.setState({ runs: null, notCompared: [], reference: null, from: null });
}

/** Reads the runs, and shows them. False where they cannot be compared. */
async function show(ids: readonly string[]): Promise<boolean> {
  const { panel } = useStudio.getState();
  const shown = await at('runs', words.actions.busy.openingRuns, async () => {
    await readRuns();
    const { runs, notCompared } = await opened(ids);
    useCompare.setState({
      runs,
      notCompared,
      reference: runs[0]?.id ?? null,
      ...(panel !== 'compare' && { from: panel }),
    });
    setPanel('compare');
    return true;
  });
  // The drawer says why not.
  if (!shown) setPanel('runs');
  return shown === true;
}

/** @throws UserError too-few-runs */
async function opened(ids: readonly string[]): Promise<{ runs: OpenedRun[]; notCompared: NotCompared[] }> {
  const says = words.actions.compare;
  const { shown, leftOut } = thoseWithRoom(ids, useRuns.getState().runs ?? []);
  const tried = await Promise.all(shown.map(openedRun));
  const runs = tried.filter((each) => 'record' in each);
  const notCompared = [...tried.filter((each) => 'why' in each), ...leftOut];
  if (runs.length < LEAST_RUNS) {
    const why = notCompared.map((each) => each.why).join(' ');
    throw new UserError('too-few-runs', why || says.tooFew, {
      advice: says.tooFewAdvice,
    });
  }
  return { runs, notCompared };
}

async function openedRun(id: string): Promise<OpenedRun | NotCompared> {
  const listed = useRuns.getState().runs?.find((run) => run.id === id);
  const name = listed?.entry?.name ?? id;
  if (!listed) return { id, name, why: words.actions.compare.gone };
  const why = whyNot(listed);
  if (why !== null) return { id, name, why };
  try {
    const [content, frames] = [await ask('open-run', { id }), await framesOf(id)];
    return { id, ...content, frames };
  } catch (error) {
    return { id, name, why: words.actions.compare.unreadable(name, asReport(error).message) };
  }
}

/** Damaged frames keep nobody from the figures: the run's pictures are shown then. */
const framesOf = (id: string): Promise<readonly ListedFrame[]> =>
  ask('frames-of-run', { id }).then(
    ({ frames }) => frames,
    () => [],
  );

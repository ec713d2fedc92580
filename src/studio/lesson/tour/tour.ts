import { z } from 'zod';
import { create } from 'zustand';
import { capSteps, recipeByName } from '../../../protocol/recipes.js';
import { setLayer } from '../../actions/keys.js';
import { stepsFromAddress } from '../../actions/open.js';
import { pause, resume, runDemo } from '../../actions/run.js';
import { keepHere, keptHere } from '../../kept-here.js';
import { isGoing, setPanel, setView, shownRun, useStudio } from '../../store.js';
import { framesOfShown } from '../../time/frame-lists.js';
import { goTo as goToTime } from '../../time/go.js';
import { lookNow } from '../../time/time-store.js';
import { choose } from '../marks.js';
import { openRecorded } from '../recorded/open-recorded.js';
import { frameOf } from './frame-of-stop.js';
import { hasReached, TOUR_STOPS, type TourStop } from './stops.js';

/** Steps of each stage of the run that the tour starts. */
const SHORT_STEPS = 24;

interface Tour {
  /** The present stop, from 0 on; null before the first visit. */
  stop: number | null;
  open: boolean;
  /** The run has not come to the stop yet. */
  waiting: boolean;
  /** The tour has paused the run, so it lets it go on when it is left. */
  paused: boolean;
}

export const useTour = create<Tour>()(() => ({ stop: null, open: false, waiting: false, paused: false }));

/** Shows what a stop is about, as soon as the run has come there. */
function arrive(): void {
  const { stop } = useTour.getState();
  const shown = stop === null ? undefined : TOUR_STOPS[stop];
  if (!shown) return;
  useTour.setState({ waiting: false });
  const { live, saved } = useStudio.getState();
  // First of all: a place in time chooses the chapter of its stage.
  // While a run goes on, it is looked at as it is now. Only what was before its first step is gone by now.
  if (saved || !isGoing(live) || shown.after === null) lookAt(shown);
  else lookNow();
  setView({ chapter: shown.chapter, explained: true, layout: 1, overlayHidden: false });
  setLayer(0, shown.layer);
  choose(shown.symbol);
  if (saved || live.state !== 'running') return;
  useTour.setState({ paused: true });
  pausing = pause().then(() => {});
}

/** The pictures of that time are shown, where some were kept. */
function lookAt({ after }: TourStop): void {
  const { frames } = framesOfShown();
  const frame = frameOf(frames, shownRun(useStudio.getState()).recipe, after);
  if (frame) goToTime(frame);
  else lookNow();
}

/** A run that goes on is looked at as it is now. */
function lookAtRun(): void {
  const { saved, live } = useStudio.getState();
  if (!saved && isGoing(live)) lookNow();
}

/** A pause takes the rest of a step: until then the run is not paused yet. */
let pausing: Promise<void> = Promise.resolve();

async function letGoOn(): Promise<void> {
  await pausing;
  const { paused, open, waiting } = useTour.getState();
  // The user may be back at a stop by now.
  if (open && !waiting) return;
  useTour.setState({ paused: false });
  if (paused && useStudio.getState().live.state === 'paused') await resume();
}

/** Goes to a stop; lets the run go on as far as it has to. */
export function goTo(stop: number): void {
  const next = TOUR_STOPS[stop];
  if (!next) return;
  useTour.setState({ stop, open: true });
  if (hasReached(shownRun(useStudio.getState()), next)) {
    arrive();
    return;
  }
  useTour.setState({ waiting: true });
  lookAtRun();
  choose(null);
  void letGoOn();
}

/**
 * Starts the tour, or goes on where it was left. A short run of the demo is started where no run is there; without a GPU the
 * recorded one is opened.
 */
export async function openTour(): Promise<void> {
  const { stop } = useTour.getState();
  setPanel(null);
  const { device, saved: opened, live: present } = useStudio.getState();
  if (device.state !== 'ready' && !opened && present.state === 'empty') {
    await openRecorded();
    if (!useStudio.getState().saved) return;
  }
  goTo(stop ?? 0);
  const { live, saved, busy } = useStudio.getState();
  if (saved || live.state !== 'empty' || busy.demo || busy.run) return;
  await runDemo(false, capSteps(recipeByName('demo'), Math.min(SHORT_STEPS, stepsFromAddress() ?? SHORT_STEPS)));
  if (useStudio.getState().live.state === 'empty') useTour.setState({ waiting: false });
}

/** Leaves the tour; a run that it paused goes on. It can be taken up again at the same stop. */
export function leaveTour(): void {
  useTour.setState({ open: false, waiting: false });
  lookAtRun();
  choose(null);
  void letGoOn();
}

/** Leaves it at its end: the next tour begins anew. */
export function endTour(): void {
  leaveTour();
  useTour.setState({ stop: null });
}

const TOUR = 'tour-stop';
const stopSchema = z
  .int()
  .min(0)
  .max(TOUR_STOPS.length - 1);

/** Keeps the stop over a reload of the page: the tour can be taken up there. */
export function keepTour(): () => void {
  const kept = stopSchema.safeParse(keptHere(TOUR));
  if (kept.success) useTour.setState({ stop: kept.data });
  return useTour.subscribe(({ stop }) => keepHere(TOUR, stop));
}

/** Halts the run at the stop that is waited for. */
export function followTour(): void {
  useStudio.subscribe((state, last) => {
    const { open, waiting, stop } = useTour.getState();
    const next = stop === null ? undefined : TOUR_STOPS[stop];
    if (!open || !waiting || !next || shownRun(state) === shownRun(last)) return;
    if (!isGoing(state.live) && state.live.state === 'empty') return;
    if (hasReached(shownRun(state), next)) arrive();
  });
}

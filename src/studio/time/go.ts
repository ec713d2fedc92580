import type { RunPlace } from '../../protocol/events.js';
import { isGoing, setView, shownRun, useStudio } from '../store.js';
import { framesOfShown } from './frame-lists.js';
import { endOfStage } from './stops.js';
import { useTime } from './time-store.js';

/** Looks at a place of the run: pictures, histogram and curves show it, and the text beside them explains its stage. */
export function goTo(place: RunPlace): void {
  useTime.setState({ place });
  if (useStudio.getState().view.chapter !== place.stage) setView({ chapter: place.stage });
}

/** After a run, looks at what a stage came to, where pictures of it were kept. A run that goes on is looked at as it is now. */
export function goToEndOf(stage: RunPlace['stage']): void {
  const state = useStudio.getState();
  if (isGoing(shownRun(state))) return;
  const end = endOfStage(framesOfShown().frames, stage, state.view.image);
  if (end) goTo(end);
}

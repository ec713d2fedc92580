import type { RunPlace } from '../../protocol/events.js';
import { setView, useStudio } from '../store.js';
import { useTime } from './time-store.js';

/** Looks at a place of the run: pictures, histogram and curves show it, and the text beside them explains its stage. */
export function goTo(place: RunPlace): void {
  useTime.setState({ place });
  if (useStudio.getState().view.chapter !== place.stage) setView({ chapter: place.stage });
}

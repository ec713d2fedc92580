import type { RunPlace } from '../../protocol/events.js';
import type { ListedFrame } from '../../protocol/frames.js';
import type { StepRecord } from '../../protocol/record.js';
import { type Band, globalStep } from '../../report/timeline.js';
import { words } from '../words/words.js';

/** A place that the slider stops at. */
export interface Stop extends RunPlace {
  /** On the axis of the whole run; 0 is before its first step. */
  at: number;
}

/** Where the slider stops: at the frames of an image, or at all steps where the image has none. */
export function stopsOf(
  bands: readonly Band[],
  frames: readonly ListedFrame[],
  image: number,
  steps: readonly StepRecord[],
): Stop[] {
  const own = frames.filter(({ images }) => images.includes(image));
  const places: readonly RunPlace[] = own.length > 0 ? own : steps;
  return places.map(({ stage, index, step }) => ({ stage, index, step, at: globalStep(bands, index, step) }));
}

/** The stop nearest to a step of the run; -1 without stops. */
export function nearestStop(stops: readonly Stop[], at: number): number {
  let low = 0;
  let high = stops.length - 1;
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    if ((stops[middle]?.at ?? 0) <= at) low = middle;
    else high = middle;
  }
  if (high < 0) return -1;
  return Math.abs((stops[high]?.at ?? 0) - at) < Math.abs((stops[low]?.at ?? 0) - at) ? high : low;
}

/** The stop of a place: its own, or the nearest where that was thinned out. The last one for no place. */
export function stopOf(stops: readonly Stop[], bands: readonly Band[], place: RunPlace | null): number {
  if (place === null) return stops.length - 1;
  return nearestStop(stops, globalStep(bands, place.index, place.step));
}

export const placeOf = ({ stage, index, step }: Stop): RunPlace => ({ stage, index, step });

/** The first stop of the next stage, or the last one before this stage's first: what PageUp and PageDown go to. */
export function byStage(stops: readonly Stop[], from: number, by: 1 | -1): number {
  const now = stops[from]?.index ?? 0;
  if (by > 0) {
    const next = stops.findIndex(({ index, step }, at) => at > from && index > now && step > 0);
    return next < 0 ? stops.length - 1 : next;
  }
  const first = stops.findIndex(({ index }) => index === now);
  if (first < from) return first;
  return Math.max(
    0,
    stops.findIndex(({ index }) => index === stops[Math.max(0, first - 1)]?.index),
  );
}

/** The latest frame of an image in a stage: what the stage came to. */
export const endOfStage = (
  frames: readonly ListedFrame[],
  stage: RunPlace['stage'],
  image: number,
): ListedFrame | undefined =>
  frames.findLast((frame) => frame.stage === stage && frame.step > 0 && frame.images.includes(image));

/** How a place is called: "Teach, step 120 of 200". */
export function placeWords(place: RunPlace, bands: readonly Band[]): string {
  const band = bands.find(({ index }) => index === place.index);
  const steps = band ? band.end - band.start : place.step;
  if (place.step === 0) return words.time.beforeFirst(words.protocol.stages[place.stage]);
  return words.time.place(words.protocol.stages[place.stage], place.step, steps);
}

/** Playing has a use for so many stops; of more, some are left out. */
const MOST_PLAYED = 240;

/** The stop that playing goes to next; null behind the last one. */
export function nextPlayed(stops: readonly Stop[], from: number): number | null {
  if (from >= stops.length - 1) return null;
  return Math.min(stops.length - 1, from + Math.max(1, Math.ceil(stops.length / MOST_PLAYED)));
}

import type { ErrorReport } from '../protocol/errors.js';
import type { RunPlace } from '../protocol/events.js';
import { stageTitle } from '../protocol/stages.js';
import type { Device } from './store.js';

/** How an engine ends before its page does: the GPU is lost, the worker breaks, or the user ends it. */
export type EngineEnd =
  | { how: 'lost'; reason: string }
  | { how: 'died'; error: ErrorReport }
  | { how: 'ended'; error: ErrorReport };

/** The engine is started again so often in one run, by itself. */
export const MOST_RESTARTS = 3;

export function deviceAfter(end: EngineEnd): Device {
  switch (end.how) {
    case 'lost':
      return { state: 'lost', reason: end.reason };
    case 'died':
    case 'ended':
      return { state: 'failed', error: end.error };
    default:
      return end satisfies never;
  }
}

/** What happened, without a full stop. */
export function endWords(end: EngineEnd): string {
  switch (end.how) {
    case 'lost':
      return `The GPU was lost (${end.reason})`;
    case 'died':
      return end.error.message.replace(/\.$/, '');
    case 'ended':
      return 'The engine was ended';
    default:
      return end satisfies never;
  }
}

const placeInWords = (place: RunPlace | null): string =>
  place ? `${stageTitle(place.stage)}, step ${place.step}` : 'its beginning';

/** For a run that goes on in a fresh engine, started by itself for the so many-th time. */
export function restartedWords(end: EngineEnd, place: RunPlace | null, restart: number): string {
  const again = end.how === 'lost' ? `${endWords(end)} and started again` : `${endWords(end)}. It was started again`;
  return `${again}; the run goes on from ${placeInWords(place)}. ${restart} of ${MOST_RESTARTS}.`;
}

/** For a run that goes on because the user asked for it. */
export const continuedWords = (place: RunPlace | null): string =>
  `The engine was started again; the run goes on from ${placeInWords(place)}.`;

/** For a run that was done, and whose results were stored before its engine ended. */
export const STORED_WORDS = 'The engine was started again. The run was done: its results lie in the list of runs.';

/** The engine ended once more after the last restart of its own. */
export const gaveUpReport = (end: EngineEnd): ErrorReport => ({
  code: 'engine-gone',
  message: `${endWords(end)}. The run was started again ${MOST_RESTARTS} times, and is not started again by itself any more.`,
  advice:
    'Close other programs that use the GPU and update the graphics driver. A smaller input, crop or batch takes less of its memory.',
  issues: [],
  fault: false,
});

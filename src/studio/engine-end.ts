import type { ErrorReport } from '../protocol/errors.js';
import type { RunPlace } from '../protocol/events.js';
import type { Device } from './store.js';
import { words } from './words/words.js';

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
      return words.page.engine.lost(end.reason);
    case 'died':
      return end.error.message.replace(/[.。]$/, '');
    case 'ended':
      return words.page.engine.ended;
    default:
      return end satisfies never;
  }
}

const placeInWords = (place: RunPlace | null): string =>
  place ? words.page.engine.step(words.protocol.stages[place.stage], place.step) : words.page.engine.beginning;

/** For a run that goes on in a fresh engine, started by itself for the so many-th time. */
export function restartedWords(end: EngineEnd, place: RunPlace | null, restart: number): string {
  const { lostAndAgain, again, restarted } = words.page.engine;
  const ended = endWords(end);
  return restarted(
    end.how === 'lost' ? lostAndAgain(ended) : again(ended),
    placeInWords(place),
    restart,
    MOST_RESTARTS,
  );
}

/** For a run that goes on because the user asked for it. */
export const continuedWords = (place: RunPlace | null): string => words.page.engine.continued(placeInWords(place));

/** For a run that was done, and whose results were stored before its engine ended. */
export const storedWords = (): string => words.page.engine.stored;

/** The engine ended once more after the last restart of its own. */
export const gaveUpReport = (end: EngineEnd): ErrorReport => ({
  code: 'engine-gone',
  message: words.page.engine.gaveUp(endWords(end), MOST_RESTARTS),
  advice: words.page.engine.gaveUpAdvice,
  issues: [],
  fault: false,
});

import type { RunRecord } from '../../protocol/record.js';
import { type StudioState, useStudio } from '../store.js';

/** Resolves when the live run has the awaited state. */
export const untilLive = (reached: (run: RunRecord) => boolean): Promise<void> =>
  untilStudio(({ live }) => reached(live));

/** Resolves when the page has the awaited state. */
export const untilStudio = (reached: (state: StudioState) => boolean): Promise<void> =>
  new Promise((resolve) => {
    const check = () => reached(useStudio.getState());
    if (check()) return resolve();
    const stopListening = useStudio.subscribe(() => {
      if (!check()) return;
      stopListening();
      resolve();
    });
  });

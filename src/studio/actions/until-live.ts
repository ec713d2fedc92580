import type { RunRecord } from '../../protocol/record.js';
import { useStudio } from '../store.js';

/** Resolves when the live run has the awaited state. */
export const untilLive = (reached: (run: RunRecord) => boolean): Promise<void> =>
  new Promise((resolve) => {
    const check = () => reached(useStudio.getState().live);
    if (check()) return resolve();
    const stopListening = useStudio.subscribe(() => {
      if (!check()) return;
      stopListening();
      resolve();
    });
  });

import type { Signals } from './in-run-folder.js';
import { tell } from './output.js';
import { Progress } from './progress.js';

/**
 * From here on a first signal waits for a run's results, and hears how far they are. Gives what is to be called with the number
 * of predictions that are written, once before the first: that is said now and then.
 */
export function followPredictions(out: string, signals: Signals): (done: number, total: number) => void {
  const progress = new Progress('predictions', tell);
  let begun = false;
  signals.answer({
    says: () => `the results are written to their end first${begun ? `: ${progress.words}` : ''}.`,
    later: `; --resume ${out} then writes what is missing`,
    end: () => {},
  });
  return (done, total) => {
    // Who asked the run to end may not want to wait for all images.
    if (!begun && signals.signal && done < total) {
      tell(`${done} of ${total} predictions are written. A second signal leaves out those that are missing then.`);
    }
    begun = true;
    progress.reached(done, total);
  };
}

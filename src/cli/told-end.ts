import { tell } from './output.js';
import { watchSignals } from './signals.js';

/** Does work that a signal ends at once. Before that, `says` tells how far it was and what is left of it. */
export async function withToldEnd<Result>(says: () => string, work: () => Promise<Result>): Promise<Result> {
  const watch = watchSignals((signal) => {
    tell(`${signal}: ${says()}`);
    return false;
  });
  try {
    return await work();
  } finally {
    watch.close();
  }
}

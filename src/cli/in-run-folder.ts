import { tell } from './output.js';
import { takeRunLock } from './run-lock.js';
import { type EndingSignal, watchSignals } from './signals.js';

/** What a first signal does, and what is said then. */
interface Answer {
  says(): string;
  /** The end of the sentence on the second signal: how to get what it leaves out. */
  later?: string;
  end(): void;
}

/** How the work in a run's folder hears of signals. */
export interface Signals {
  /** From here on a first signal gets this answer. Without one, it ends the process. */
  answer(answer: Answer): void;
  /** The signal that came; undefined where none did. */
  readonly signal: EndingSignal | undefined;
}

/** Does work in a run's folder, which nobody else uses meanwhile. @throws UserError in-use, write-failed */
export async function inRunFolder(out: string, work: (signals: Signals) => Promise<number>): Promise<number> {
  let answered: Answer | undefined;
  const watch = watchSignals((signal) => {
    if (!answered) return false;
    tell(`${signal}: ${answered.says()} A second signal ends at once${answered.later ?? ''}.`);
    answered.end();
    return true;
  });
  const signals: Signals = {
    answer: (answer) => {
      answered = answer;
    },
    get signal() {
      return watch.signal;
    },
  };
  try {
    const lock = await takeRunLock(out, { onTakeOver: tell, onLost: () => endLost(out) });
    return await work(signals).finally(() => lock.release());
  } finally {
    watch.close();
  }
}

/** Another run writes into the folder now: this one must not. */
function endLost(out: string): never {
  tell(`Another run took ${out} over, because this one stood still. This one ends here.`);
  process.exit(1);
}

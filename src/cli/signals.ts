import { constants } from 'node:os';

/** Signals that ask a command to end: Ctrl-C, a scheduler, a closed terminal. */
const ENDING = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;
export type EndingSignal = (typeof ENDING)[number];

/** The exit code that shells give to a command that a signal ended. */
export const exitCodeOf = (signal: EndingSignal): number => 128 + constants.signals[signal];

/** What a command does about signals. */
export interface SignalWatch {
  /** The signal that asked it to end; undefined where none did. */
  readonly signal: EndingSignal | undefined;
  /** From here on signals end the process again. */
  close(): void;
}

/**
 * Takes the signals that ask the process to end. At the first one `end` is called: false says that there is nothing to be
 * kept. Then, and at the second one, the process ends at once.
 */
export function watchSignals(end: (signal: EndingSignal) => boolean, exit = process.exit): SignalWatch {
  let first: EndingSignal | undefined;
  const take = (signal: EndingSignal) => {
    const isFirst = first === undefined;
    first ??= signal;
    if (!isFirst || !end(signal)) exit(exitCodeOf(signal));
  };
  for (const signal of ENDING) process.on(signal, take);
  return {
    get signal() {
      return first;
    },
    close: () => {
      for (const signal of ENDING) process.off(signal, take);
    },
  };
}

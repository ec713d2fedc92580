import { constants } from 'node:os';
import { endProcess } from './end-process.js';

/** Signals that ask a command to end: Ctrl-C, a scheduler, a closed terminal. */
export const ENDING_SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;
export type EndingSignal = (typeof ENDING_SIGNALS)[number];

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
 * A signal that comes again within this time is the same one: a scheduler sends it to all processes of a task, and a program
 * between hands it on.
 */
const ONE_SIGNAL_MS = 1000;

/**
 * Takes the signals that ask the process to end. At the first one `end` is called: false says that there is nothing to be
 * kept. Then, and at the second one, the process ends as soon as no kernel is being compiled (`endProcess`).
 */
export function watchSignals(
  end: (signal: EndingSignal) => boolean,
  exit: (code: number) => void = endProcess,
): SignalWatch {
  let first: EndingSignal | undefined;
  let firstAt = 0;
  const take = (signal: EndingSignal) => {
    const isFirst = first === undefined;
    if (isFirst) firstAt = performance.now();
    if (signal === first && performance.now() - firstAt < ONE_SIGNAL_MS) return;
    first ??= signal;
    if (!isFirst || !end(signal)) exit(exitCodeOf(signal));
  };
  for (const signal of ENDING_SIGNALS) process.on(signal, take);
  return {
    get signal() {
      return first;
    },
    close: () => {
      for (const signal of ENDING_SIGNALS) process.off(signal, take);
    },
  };
}

import type { ErrorReport } from '../../protocol/errors.js';
import type { RunRecord } from '../../protocol/record.js';
import {
  continuedWords,
  deviceAfter,
  type EngineEnd,
  endWords,
  gaveUpReport,
  MOST_RESTARTS,
  restartedWords,
  storedWords,
} from '../engine-end.js';
import { stopClock } from '../run-clock.js';
import { useRuns } from '../runs/runs-store.js';
import { isGoing, isUnstored, useStudio } from '../store.js';
import { words } from '../words/words.js';
import { type Continued, canContinue, continueLive } from './continue.js';
import { addToLog, asReport, showError } from './reporting.js';
import { restartEngine } from './restart.js';

/** What a recovery is made of, so that a test can say what each of them does. */
export interface Recovery {
  canContinue(): boolean;
  /** Starts a fresh engine and opens the files again. */
  restart(): Promise<void>;
  continueLive(): Promise<Continued>;
  /** Gives the browser time before the next try. */
  wait(): Promise<void>;
}

const WAIT_MILLISECONDS = 3000;

const RECOVERY: Recovery = {
  canContinue,
  restart: restartEngine,
  continueLive,
  wait: () => new Promise((resolve) => setTimeout(resolve, WAIT_MILLISECONDS)),
};

/** The engine says that its run failed before or after the page hears why: together they are one end. */
const SAME_END_MILLISECONDS = 10_000;

function brokeOff({ state, finished }: RunRecord): boolean {
  return state === 'failed' && finished !== null && Date.now() - Date.parse(finished) < SAME_END_MILLISECONDS;
}

/** A run gets no more events when its engine is gone: it failed, and the page must not wait for it. */
function endRun(error: ErrorReport): void {
  const now = Date.now();
  useStudio.setState(({ live, clock }) => {
    if (!isGoing(live)) return {};
    const stopped = stopClock(clock, now);
    const end = { finished: new Date(now).toISOString(), seconds: stopped.before / 1000 };
    return { live: { ...live, ...end, state: 'failed', error, progress: null }, clock: stopped };
  });
}

const goneReport = (end: EngineEnd): ErrorReport => ({
  code: 'engine-gone',
  message: `${endWords(end)}.`,
  issues: [],
  fault: false,
});

/** How often the engine was started again by itself, in which run. */
let restarts = { of: null as string | null, count: 0 };

/** A run that begins again has another start, but the same folder. */
const runOfPage = (): string | null => useRuns.getState().live ?? useStudio.getState().live.started;

/**
 * The one place where a lost GPU, a dead worker and an engine that the user ended arrive. A run that went on, or whose
 * results were not stored yet, is continued where it can be: by itself after a fault, when the user asks for it after the
 * user's own end.
 */
export async function afterEngineEnded(end: EngineEnd, recovery: Recovery = RECOVERY): Promise<void> {
  const { live, kept, recovering } = useStudio.getState();
  useStudio.setState({ device: deviceAfter(end) });
  // The recovery that goes on finds its new engine gone, and tries again.
  if (recovering !== null) return;
  const ranOn = isGoing(live) || brokeOff(live) || isUnstored({ live, kept });
  const byItself = ranOn && end.how !== 'ended' && recovery.canContinue();
  // Both at once: a run that only waits for its engine has not failed.
  if (byItself) useStudio.setState({ recovering: words.actions.busy.startingEngine });
  endRun(goneReport(end));
  if (byItself) await restartByItself(end, recovery);
}

/** The user asks for it: a fresh engine goes on with the run of the one that ended. */
export async function continueByHand(recovery: Recovery = RECOVERY): Promise<void> {
  if (useStudio.getState().recovering !== null) return;
  const became = await recover(1, recovery);
  switch (became) {
    case 'goes on':
      return say(continuedWords(continuedFrom()));
    case 'stored':
      return say(storedWords());
    case 'nothing':
      return whyNot ? showError('run', whyNot) : undefined;
    default:
      return became satisfies never;
  }
}

async function restartByItself(end: EngineEnd, recovery: Recovery): Promise<void> {
  const run = runOfPage();
  let count = restarts.of === run ? restarts.count : 0;
  const became = await recover(MOST_RESTARTS - count, recovery, () => {
    count++;
    restarts = { of: run, count };
  });
  switch (became) {
    case 'goes on':
      return say(restartedWords(end, continuedFrom(), count));
    case 'stored':
      return say(storedWords());
    case 'nothing':
      return giveUp(gaveUpReport(end));
    default:
      return became satisfies never;
  }
}

/** Tries to let the run go on in a fresh engine, at most so many times. */
async function recover(most: number, recovery: Recovery, onTry = () => {}): Promise<Continued> {
  try {
    for (let tries = 0; tries < most; tries++) {
      useStudio.setState({ recovering: words.actions.busy.startingEngine });
      if (tries > 0) await recovery.wait();
      onTry();
      const became = await tryOnce(recovery);
      if (became !== 'nothing') return became;
    }
    return 'nothing';
  } finally {
    useStudio.setState({ recovering: null });
  }
}

/** Why the last try failed. */
let whyNot: unknown;

/** "nothing" where the fresh engine fails too. */
async function tryOnce(recovery: Recovery): Promise<Continued> {
  whyNot = undefined;
  try {
    await recovery.restart();
    return useStudio.getState().device.state === 'ready' ? await recovery.continueLive() : 'nothing';
  } catch (error) {
    whyNot = error;
    addToLog('warning', asReport(error).message);
    return 'nothing';
  }
}

const continuedFrom = () => useStudio.getState().live.continued.at(-1)?.place ?? null;

function say(text: string): void {
  addToLog('warning', text);
  useStudio.setState({ continued: text });
}

/** The run stays failed, with what is known of it. */
function giveUp(error: ErrorReport): void {
  addToLog('error', error.message);
  useStudio.setState(({ live }) => ({ live: { ...live, state: 'failed', error, progress: null } }));
}

import { useStudio } from '../store.js';
import { words } from '../words/words.js';
import { addToLog } from './reporting.js';

/** Where the browser has it: the type says that all do. */
const wakeLock = (): WakeLock | undefined => navigator.wakeLock;

/** The lock of the present run; undefined while none is wanted. The browser takes it from a page that is hidden. */
let held: Promise<WakeLockSentinel | null> | undefined;
let refused = false;

const wanted = (): boolean => useStudio.getState().live.state === 'running' && document.visibilityState === 'visible';

async function request(): Promise<WakeLockSentinel | null> {
  try {
    return (await wakeLock()?.request('screen')) ?? null;
  } catch (error) {
    // On a low battery, say. The run goes on as long as the computer does.
    const reason = error instanceof Error ? error.message : String(error);
    if (!refused) addToLog('note', words.actions.wakeLock.refused(reason));
    refused = true;
    return null;
  }
}

function follow(): void {
  if (wanted() === (held !== undefined)) return;
  void held?.then((sentinel) => sentinel?.release()).catch(() => {});
  held = wanted() ? request() : undefined;
}

/** Keeps the screen on while a run goes on: a computer that falls asleep ends it. */
export function keepAwake(): () => void {
  if (!wakeLock()) return () => {};
  document.addEventListener('visibilitychange', follow);
  const stop = useStudio.subscribe(follow);
  return () => {
    document.removeEventListener('visibilitychange', follow);
    stop();
  };
}

import { fork } from 'node:child_process';
import { join } from 'node:path';
import type { Progress } from './part.js';
import type { PartName, PartReport } from './report.js';

/** Seconds that a part may take to end what it is at when its time is over. */
const GRACE = 8;

export interface Started<Name extends PartName> {
  report: PartReport;
  result: Progress<Name>['result'];
}

/** Runs a part in a process of its own, at most `given` seconds; `tell` is called with each of its findings. */
export function startPart<Name extends PartName>(
  name: Name,
  driver: string,
  given: number,
  tell: (started: Started<Name>) => void,
): Promise<Started<Name>> {
  const begun = performance.now();
  const within = Math.max(1, given - GRACE);
  const child = fork(join(import.meta.dirname, 'run-part.js'), [name, driver, String(within)], {
    stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
    detached: true,
  });
  let progress: Progress<Name> = { result: undefined, leftOut: [] };
  // A part that is under way has been cut so far: so the file says it if this process is ended too.
  let state: PartReport['state'] = 'cut';
  let errors = '';
  child.stderr?.on('data', (text) => {
    errors = `${errors}${text}`.slice(-2000);
  });
  const now = (): Started<Name> => {
    const reason = state === 'failed' ? errors.trim() : null;
    const seconds = (performance.now() - begun) / 1000;
    return { report: { name, seconds, given, state, reason, leftOut: progress.leftOut }, result: progress.result };
  };
  child.on('message', (message: Progress<Name> | { ended: true }) => {
    if ('ended' in message) state = 'done';
    else progress = message;
    tell(now());
  });
  return new Promise((resolve) => {
    let late = false;
    const timer = setTimeout(() => {
      late = true;
      endGroup(child.pid);
    }, 1000 * given);
    child.on('exit', () => {
      clearTimeout(timer);
      endGroup(child.pid); // A test file's process, or PyTorch.
      if (state === 'cut' && !late) state = 'failed';
      resolve(now());
    });
  });
}

/** Ends a part and what it started. */
function endGroup(pid: number | undefined): void {
  try {
    if (pid !== undefined) process.kill(-pid, 'SIGKILL');
  } catch {
    // All of them have ended.
  }
}

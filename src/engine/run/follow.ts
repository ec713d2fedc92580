import { reportError, type UserError } from '../../protocol/errors.js';
import type { RunEvent } from '../../protocol/events.js';
import type { Recipe } from '../../protocol/recipe.js';
import type { Device } from '../device.js';
import type { Opened } from '../source/opened.js';
import type { ComputeTime } from './compute-time.js';
import type { RunControl } from './control.js';

/** What a run needs of its session. */
export interface RunHost {
  control: RunControl;
  /** The clock of all durations: a pause is no time of the run. */
  time: ComputeTime;
  emit: (event: RunEvent) => void;
  /** Awaited after each step. */
  afterStep: (() => Promise<void>) | undefined;
  /** What the GPU reported, if it did. It is the cause of everything else that went wrong. */
  gpuFault: () => UserError | undefined;
}

/**
 * Follows a run to its end. The last event says how the run ended. Throws what broke the run; a fault of the GPU comes
 * first, since all later failures are its consequence.
 */
export async function followRun(events: AsyncGenerator<RunEvent, void, void>, host: RunHost): Promise<void> {
  const end = () => ({
    type: 'run-finished' as const,
    time: new Date().toISOString(),
    seconds: host.time.now() / 1000,
  });
  try {
    await pull(events, host);
    // A stop at a collapse gives weights back. That is done before the run is said to be over.
    await events.return();
    host.emit({ ...end(), outcome: host.control.stopped ? 'stopped' : 'done' });
  } catch (error) {
    const cause = host.gpuFault() ?? error;
    host.emit({ ...end(), outcome: 'failed', error: reportError(cause) });
    throw cause;
  } finally {
    await events.return();
  }
}

/** Pulls events until the end; between two of them the run can be paused, stepped or stopped. */
async function pull(events: AsyncGenerator<RunEvent, void, void>, host: RunHost): Promise<void> {
  const { control, time, emit, afterStep, gpuFault } = host;
  while (!control.stopped) {
    const next = await time.during(() => events.next());
    refuse(gpuFault());
    if (next.done) return;
    emit(next.value);
    if (next.value.type === 'stepped') {
      await afterStep?.();
      await control.finishStep();
    } else if (next.value.type === 'collapsed') await control.meetCollapse();
    refuse(gpuFault());
  }
}

function refuse(fault: UserError | undefined): void {
  if (fault) throw fault;
}

/** The first event: all that a reader of the record must know about the run. */
export const runStarted = (
  recipe: Recipe,
  opened: Opened,
  { adapter }: Device,
  versions: Record<string, string>,
): RunEvent => ({
  type: 'run-started',
  time: new Date().toISOString(),
  recipe,
  model: opened.model.card,
  given: opened.source.given,
  classes: opened.classes,
  targets: opened.summary(),
  adapter,
  versions,
});

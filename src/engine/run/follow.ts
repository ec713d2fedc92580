import type { RunParts } from '../../adapt/parts.js';
import type { AdaptEvent } from '../../adapt/run-stage.js';
import { reportError, type UserError } from '../../protocol/errors.js';
import type { RunEvent, RunPlace, SteppedEvent } from '../../protocol/events.js';
import type { RunIdentity } from '../../protocol/identity.js';
import type { Recipe } from '../../protocol/recipe.js';
import type { Device } from '../device.js';
import type { Opened } from '../source/opened.js';
import type { ComputeTime } from './compute-time.js';
import type { RunControl } from './control.js';
import type { FrameKeeper } from './frame-keeper.js';
import type { Keeper } from './keeper.js';

/** What a run needs of its session. */
export interface RunHost {
  control: RunControl;
  /** Where the run is named part by part, to be kept. */
  parts: RunParts;
  /** Undefined where nothing is kept of the run. */
  keeper: Keeper | undefined;
  /** Undefined where no maps are kept over the steps. */
  frames: FrameKeeper | undefined;
  /** The clock of all durations: a pause is no time of the run. */
  time: ComputeTime;
  emit: (event: RunEvent) => void;
  /** Awaited after each step. */
  afterStep: (() => Promise<void>) | undefined;
  /** True where `afterStep` would look at the networks now; without it, it always would. */
  looksAfterStep: (() => boolean) | undefined;
  /** What the GPU reported, if it did. It is the cause of everything else that went wrong. */
  gpuFault: () => UserError | undefined;
}

/**
 * Follows a run to its end. The last event says how the run ended. Throws what broke the run; a fault of the GPU comes
 * first, since all later failures are its consequence.
 */
export async function followRun(events: AsyncGenerator<AdaptEvent, void, void>, host: RunHost): Promise<void> {
  const end = () => ({
    type: 'run-finished' as const,
    time: new Date().toISOString(),
    seconds: host.time.now() / 1000,
  });
  try {
    const isDone = await pull(events, host);
    // A stop at a collapse gives weights back. That is done before the run is said to be over.
    await events.return();
    host.emit({ ...end(), outcome: isDone ? 'done' : 'stopped' });
  } catch (error) {
    const cause = host.gpuFault() ?? error;
    host.emit({ ...end(), outcome: 'failed', error: reportError(cause) });
    throw cause;
  } finally {
    await events.return();
  }
}

/** Pulls events until the end; between two of them the run can be kept, paused, stepped or stopped. */
async function pull(events: AsyncGenerator<AdaptEvent, void, void>, host: RunHost): Promise<boolean> {
  const { control, time, emit, afterStep, gpuFault, frames } = host;
  let latest: SteppedEvent | undefined;
  while (!control.stopped) {
    const next = await time.during(() => events.next());
    refuse(gpuFault());
    if (next.done) return true;
    const event = next.value;
    if (event.type !== 'settled') emit(event);
    if (event.type === 'stepped') {
      latest = event;
      control.stepTaken();
      await afterStep?.();
      await frames?.afterStep(event, time.now());
    }
    if (event.type === 'collapsed') await control.meetCollapse();
    await keep(host);
    if (event.type === 'settled') await control.settle();
    if (control.ending) await keep(host);
    refuse(gpuFault());
    if (control.ending && !isWorthWaiting(host)) break;
  }
  await frames?.atEnd(latest);
  return false;
}

/**
 * True where a step may begin before the one at this place is reported: nobody rests there, keeps the run or looks at maps. Who
 * begins to meanwhile waits for the end of the step in work.
 */
export function goesAhead(place: RunPlace, host: RunHost): boolean {
  const { control, keeper, frames, time, afterStep, looksAfterStep } = host;
  const computed = time.now();
  const isKept = keeper?.works === true && keeper.isDue(computed);
  const isShown = afterStep !== undefined && (looksAfterStep?.() ?? true);
  return !(control.isPausing || control.isEnding || isKept || isShown || frames?.isDue(place, computed));
}

/** True while the run has something that only the next checkpoint will hold. */
const isWorthWaiting = ({ keeper, parts }: RunHost): boolean => keeper?.works === true && parts.moved;

/** Writes a checkpoint where one is due: after a stage, now and then, and where the run rests or ends. */
async function keep({ keeper, parts, control, time, emit }: RunHost): Promise<void> {
  if (!keeper?.works) return;
  const lost = keeper.check();
  if (lost) return emit({ type: 'warned', warning: lost });
  if (!parts.moved) return;
  const run = parts.capture();
  if (!run) return;
  if (!(run.place.finished || keeper.isDue(time.now()) || control.isEnding || (control.isPausing && keeper.isQuick)))
    return;
  const written = await keeper.write(run, time.now() / 1000);
  if ('code' in written) return emit({ type: 'warned', warning: written });
  parts.captured();
  emit({ type: 'checkpoint-written', checkpoint: written });
}

function refuse(fault: UserError | undefined): void {
  if (fault) throw fault;
}

interface FactsOfRun {
  recipe: Recipe;
  opened: Opened;
  device: Device;
  versions: Record<string, string>;
  identity: RunIdentity | null;
}

/** The first event: all that a reader of the record must know about the run. */
export const runStarted = (
  { recipe, opened, device, versions, identity }: FactsOfRun,
  time = new Date().toISOString(),
): RunEvent => ({
  type: 'run-started',
  time,
  recipe,
  model: opened.model.card,
  given: opened.source.given,
  classes: opened.classes,
  targets: opened.summary(),
  ...(opened.heldOut && { heldOut: opened.heldOutSummary() }),
  adapter: device.adapter,
  versions,
  identity,
});

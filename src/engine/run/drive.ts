import { adapt } from '../../adapt/adapt.js';
import { type LiveState, setMixed } from '../../adapt/live.js';
import { tuneConvolutions } from '../../gpu/conv2d/tuning.js';
import type { RunEvent } from '../../protocol/events.js';
import type { Recipe } from '../../protocol/recipe.js';
import type { Device } from '../device.js';
import type { Picture } from '../look/pictures.js';
import type { Opened } from '../source/opened.js';
import { labelWarnings } from './checks.js';
import { ComputeTime } from './compute-time.js';
import { followRun, type RunHost, runStarted } from './follow.js';

/** What a run computes with. Its recipe and its source were checked before. */
export interface Run {
  recipe: Recipe;
  opened: Opened;
  /** The network that is trained. */
  live: LiveState;
  device: Device;
  versions: Record<string, string>;
  labelBytes: number | undefined;
  /** Takes the report's pictures from before the first step. */
  keepPictures: (before: Picture[]) => void;
}

/** Drives a run from its first event to its last one. */
export async function driveRun(run: Run, host: Omit<RunHost, 'time'>): Promise<void> {
  const { recipe, opened, live, device, versions } = run;
  // In software the default forms were measured to be the fastest (docs/adr/0010), and compiling takes long.
  if (!device.adapter.isFallback) await tuneConvolutions();
  host.emit(runStarted(recipe, opened, device, versions));
  const warnings = [...device.warnings, ...labelWarnings(opened.labelCheck)];
  for (const warning of warnings) host.emit({ type: 'warned', warning });
  try {
    const time = new ComputeTime();
    await followRun(eventsOf(run, time), { ...host, time });
  } finally {
    live.stage = null;
    setMixed(live, null);
  }
}

async function* eventsOf(run: Run, time: ComputeTime): AsyncGenerator<RunEvent, void, void> {
  const { recipe, live, labelBytes } = run;
  const { targets, classes, source } = run.opened;
  run.keepPictures(await source.picturesBefore(live.student, targets, classes, recipe));
  const given = source.predictorFor(targets, recipe);
  yield* adapt({ recipe, targets, classes, live, given, labelBytes, now: () => time.now() });
}

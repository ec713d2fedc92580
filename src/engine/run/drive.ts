import { adapt } from '../../adapt/adapt.js';
import { type LiveState, setMixed } from '../../adapt/live.js';
import { RunParts } from '../../adapt/parts.js';
import type { AdaptEvent } from '../../adapt/run-stage.js';
import { tuneFor } from '../../gpu/conv2d/matrix-tuning.js';
import type { KeptEvent, RunEvent, RunPlace, Warning } from '../../protocol/events.js';
import type { RunIdentity } from '../../protocol/identity.js';
import type { Recipe } from '../../protocol/recipe.js';
import type { RunRecord } from '../../protocol/record.js';
import type { RunToContinue } from '../../runs/run-to-continue.js';
import type { Device } from '../device.js';
import { type Picture, shownImages } from '../look/pictures.js';
import { thumbnailOf } from '../look/thumbnail.js';
import type { Opened } from '../source/opened.js';
import { labelWarnings } from './checks.js';
import { ComputeTime } from './compute-time.js';
import { followRun, goesAhead, type RunHost, runStarted } from './follow.js';
import { type FrameHost, FrameKeeper, type FrameOptions } from './frame-keeper.js';
import { Keeper, type KeepOptions } from './keeper.js';
import { ofUsedImages, withLeftOut } from './left-out.js';

/** What a run computes with. Its recipe and its source were checked before. */
export interface Run {
  recipe: Recipe;
  opened: Opened;
  /** The network that is trained. */
  live: LiveState;
  device: Device;
  versions: Record<string, string>;
  /** By hashes; null where the files were not hashed. */
  identity: RunIdentity | null;
  /** Found before the run began. */
  warnings: Warning[];
  labelBytes: number | undefined;
  /** How the run is kept, and what it goes on from; undefined where it is not kept. */
  kept: KeptIn | undefined;
  /** The record so far. */
  record: () => RunRecord;
  /** Takes the report's pictures from before the first step. */
  keepPictures: (before: Picture[]) => void;
  /** Looks at an image between two steps, and before the first one. */
  maps: FrameHost['maps'];
  mapsBefore: FrameHost['mapsBefore'];
}

/** Where a run is kept. `from`: the run that goes on; null where one starts again that had no checkpoint yet. */
export interface KeptIn {
  keep: KeepOptions;
  /** How maps are kept over the steps; undefined where none are. */
  frames?: FrameOptions | undefined;
  /** When the run began, where it begins again. */
  began?: string | undefined;
  from?: RunToContinue | null | undefined;
}

/** Drives a run from its first event to its last one. */
export async function driveRun(run: Run, host: Omit<RunHost, 'time' | 'parts' | 'keeper' | 'frames'>): Promise<void> {
  const { live, device, kept } = run;
  // In software the default forms were measured to be the fastest (docs/adr/0010), and compiling takes long.
  if (!device.adapter.isFallback) await tuneFor(run.recipe.network.precision);
  const from = kept?.from?.checkpoint;
  let frames: FrameKeeper | undefined;
  const keeper =
    kept &&
    new Keeper(
      { ...kept.keep, makeRoom: async () => (await frames?.giveRoom()) ?? false },
      { logged: from?.log, written: writtenBefore(kept.from?.events ?? []) },
    );
  const emit = (event: RunEvent) => {
    host.emit(event);
    keeper?.log(event, run.record());
  };
  begin(run, emit);
  try {
    const time = new ComputeTime(1000 * (from?.seconds ?? 0));
    const parts = new RunParts(from);
    frames = kept?.frames && (await FrameKeeper.begin(kept.frames, frameHostOf(run), from?.place ?? null));
    if (!from) await frames?.atStart();
    const whole: RunHost = { ...host, emit, time, parts, keeper, frames };
    await followRun(eventsOf(run, whole), whole);
    await frames?.keepSmallPictures(time.now());
  } finally {
    live.stage = null;
    setMixed(live, null);
    await keeper?.close();
  }
}

const frameHostOf = ({ recipe, opened, record, maps, mapsBefore }: Run): FrameHost => ({
  recipe,
  facts: record,
  others: shownImages(opened.targets.names.length),
  maps,
  mapsBefore,
  names: opened.targets.names,
  small: (image, width) => thumbnailOf(opened.targets, image, width),
});

/** Milliseconds that the checkpoints of a run took. */
const writtenBefore = (events: readonly KeptEvent[]): number =>
  events.reduce((sum, event) => sum + (event.type === 'checkpoint-written' ? event.checkpoint.milliseconds : 0), 0);

/** The first events: those of a run that starts, or of one that goes on. */
function begin(run: Run, emit: (event: RunEvent) => void): void {
  const { device, kept } = run;
  const time = new Date().toISOString();
  if (kept?.from) {
    const { place, seconds } = kept.from.checkpoint;
    const { stage, index, step } = place;
    const { description: adapter } = device.adapter;
    emit({ type: 'run-continued', time, place: { stage, index, step }, events: kept.from.events, seconds, adapter });
    return;
  }
  emit(runStarted(run, kept?.began));
  if (kept?.from === null) emit({ type: 'run-continued', time, place: null, events: [] });
  const warnings = [...device.warnings, ...labelWarnings(run.opened.labelChecks), ...run.warnings];
  for (const warning of warnings) emit({ type: 'warned', warning });
}

async function* eventsOf(run: Run, host: RunHost): AsyncGenerator<AdaptEvent, void, void> {
  const { recipe, live, labelBytes } = run;
  const { time, parts } = host;
  const { targets, heldOut, classes, source } = run.opened;
  run.keepPictures(await source.picturesBefore(live.student, targets, classes, recipe));
  const given = ofUsedImages(source.predictorFor(targets, recipe), targets);
  const setting = { recipe, targets, heldOut, classes, live, given, labelBytes };
  const late = (place: RunPlace) => goesAhead(place, host);
  const events = adapt({ ...setting, now: () => time.now(), parts, goesAhead: late });
  yield* withLeftOut(events, [targets, heldOut], run.record);
}

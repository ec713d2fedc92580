import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { RunOptions, Session } from '../engine/session.js';
import type { RunEvent } from '../protocol/events.js';
import type { Recipe } from '../protocol/recipe.js';
import type { RunRecord } from '../protocol/record.js';
import { collapseOutcome } from '../report/outcome.js';
import { CHECKPOINTS } from '../runs/checkpoint.js';
import { EVENTS_FILE } from '../runs/event-log.js';
import { FRAMES } from '../runs/frames/frame-name.js';
import { type FilesAtStart, JOB_FILE } from '../runs/job.js';
import type { RunToContinue } from '../runs/run-to-continue.js';
import type { Storage } from '../runs/storage.js';
import type { checkedRun } from './checked-run.js';
import { fileStorage } from './file-storage.js';
import { followPredictions } from './follow-predictions.js';
import type { Signals } from './in-run-folder.js';
import { PREDICTIONS_LIST } from './kept-predictions.js';
import { checkLabels } from './label-check.js';
import { removeCheckpoints } from './old-run.js';
import { onGpu } from './on-gpu.js';
import { offerClasses, tellOfImages, tellSkipped } from './opening.js';
import { tell } from './output.js';
import { describeEvent } from './progress.js';
import { chosenImages } from './report-images.js';
import { howToGoOn, resultWords } from './run-ending.js';
import type { RunPlaces } from './run-job.js';
import { writeResults } from './run-results.js';
import { type EndingSignal, exitCodeOf } from './signals.js';
import { summary } from './summary.js';
import { sentencesOf } from './together.js';

/** How a run is reported and kept, whether it starts or goes on. */
export interface Manner {
  out: string;
  json: boolean;
  /** Seconds between two checkpoints; undefined: as usual. */
  every: number | undefined;
  /** Bytes for maps over the steps; undefined: none, or as before. */
  frameBytes: number | undefined;
  /** Share of the computing time that these maps may take; undefined: as usual. */
  frameShare: number | undefined;
  /** Images that the report shows with all layers: how many, or their names; undefined: predictions of a few. */
  reportImages: string | undefined;
  /** No predictions are among the results. Also where the run was started so. */
  withoutPredictions: boolean;
  /** A folder that resized images are kept in between runs. */
  imageCache: string | undefined;
  print(line: string): void;
}

export type Checked = Awaited<ReturnType<typeof checkedRun>>;

/** What is special about a run that starts, or about one that goes on. */
export interface Beginning {
  places: RunPlaces;
  checked: Checked;
  /** Called when nothing refuses the run any more, with its recipe as it will be run. */
  starting(recipe: Recipe): Promise<FilesAtStart>;
  from: RunOptions['from'];
  /** When a run that is continued began. */
  began?: string;
}

/** The folder that a run is kept in until it is done. */
export const keptIn = (out: string): Storage => fileStorage(out).folder(CHECKPOINTS);

export const printing =
  ({ json, print }: Manner) =>
  (event: RunEvent): void => {
    const line = json ? JSON.stringify(event) : describeEvent(event);
    if (line !== null) print(line);
  };

/** Runs a job that nothing refuses any more, and writes its results. Gives the exit code. */
export const performRun = (beginning: Beginning, manner: Manner, signals: Signals): Promise<number> =>
  onGpu((session) => runIn(session, beginning, manner, signals), {
    emit: printing(manner),
    imageCache: manner.imageCache,
  });

async function runIn(
  session: Session,
  { places, checked, starting, from, began }: Beginning,
  manner: Manner,
  signals: Signals,
): Promise<number> {
  const { recipe, classes, opened, images, labels, heldOutImages, heldOutLabels } = checked;
  const { out, every, frameBytes, frameShare } = manner;
  if (from) tellOtherAdapter(from, session);
  session.takeSource(opened.source, classes);
  for (const note of opened.notes) tell(note);
  if (!classes) offerClasses(session.classList);
  const { predictions } = await session.openTargets(images, labels, recipe, places.labelChoice);
  tellSkipped(session, predictions);
  const shown =
    manner.reportImages === undefined ? [] : chosenImages(manner.reportImages, session.targets?.names ?? []);
  if (places.heldOut) {
    const heldOut = await session.openHeldOut(heldOutImages, heldOutLabels, recipe, places.labelChoice);
    if (heldOut) tellOfImages(heldOut, 'held-out ');
  }
  if (labels.length > 0 || places.heldOut) await checkLabels(session, recipe, 'run');
  const storage = fileStorage(out);
  const keep = {
    storage: storage.folder(CHECKPOINTS),
    ...(every !== undefined && { every }),
    onFailure: 'stop' as const,
  };
  const frames = {
    ...{ storage: storage.folder(FRAMES), budget: frameBytes, share: frameShare, tell },
    // Nobody looks on.
    ...{ watched: undefined, shown: () => [], changed: () => {} },
  };
  const errors = new Set<unknown>();
  const begin = async (settled: Recipe) => {
    const files = await starting(settled);
    signals.answer({
      says: () => 'the step in work ends, then the run is kept and its results are written.',
      end: () => session.control?.stop(),
    });
    return files;
  };
  await session.run(recipe, { keep, frames, from, began, starting: begin }).catch((error) => errors.add(error));
  // A run that broke off keeps what it reached: the last good weights and everything that was measured.
  const { record } = session;
  if (record.state !== 'empty') {
    const results = {
      ...{ shown, tell, keptIn: keep.storage, reached: followPredictions(out, signals) },
      withoutPredictions: places.withoutPredictions || manner.withoutPredictions,
    };
    for (const error of await writeResults(session, storage, results)) errors.add(error);
  }
  if (record.state === 'done' && errors.size === 0) await removeKept(out, keep.storage);
  return report(record, errors, manner, signals.signal);
}

/** Another adapter rounds in another way. */
function tellOtherAdapter({ events }: RunToContinue, { adapter }: Session): void {
  const before = events.find((event) => event.type === 'run-started')?.adapter;
  if (!before || before.description === adapter.description) return;
  tell(
    `The run was started on ${before.description}, and goes on on ${adapter.description}: the results may differ a little.`,
  );
}

/** A run that has reached its end needs nothing of what it was kept by. */
async function removeKept(out: string, storage: Storage): Promise<void> {
  // Without this file there is nothing to continue, whatever else is left.
  await storage.remove(JOB_FILE);
  // These are open.
  await storage.remove(EVENTS_FILE);
  await storage.remove(PREDICTIONS_LIST);
  await removeCheckpoints(out);
}

function report(
  record: RunRecord,
  errors: ReadonlySet<unknown>,
  { out, json, print }: Manner,
  signal: EndingSignal | undefined,
): number {
  const [first, ...others] = errors;
  for (const error of others) tell(sentencesOf(error));
  if (first !== undefined && existsSync(join(out, CHECKPOINTS, JOB_FILE))) tell(howToGoOn(first, out));
  if (first !== undefined) throw first;
  if (json) print(JSON.stringify(summary(record)));
  else print([resultWords(record), `Results are in ${out}.`].join('\n'));
  if (record.state !== 'stopped') return 0;
  const collapse = collapseOutcome(record);
  if (collapse !== undefined) {
    tell(collapse);
    tell(`Lower the learning rate, or go on anyway: --resume ${out} --go-on-when-collapsed.`);
  } else {
    tell(`The run can be continued: --resume ${out}.`);
  }
  // A stop at a collapse is no success: the run did not reach its end.
  return signal ? exitCodeOf(signal) : 1;
}

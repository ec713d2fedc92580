import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { RunOptions, Session } from '../engine/session.js';
import { VERSIONS } from '../engine/versions.js';
import type { ClassList } from '../protocol/classes.js';
import { UserError } from '../protocol/errors.js';
import type { RunEvent } from '../protocol/events.js';
import type { Recipe } from '../protocol/recipe.js';
import type { RunRecord } from '../protocol/record.js';
import { collapseOutcome, placeWords } from '../report/outcome.js';
import { verdict } from '../report/verdict.js';
import { EVENTS_FILE } from '../runs/event-log.js';
import { checkInputs, JOB_FILE, type Job, readJob, writeJob } from '../runs/job.js';
import { readRecord } from '../runs/kept-record.js';
import { type KeptRun, openKeptRun } from '../runs/kept-run.js';
import type { Storage } from '../runs/storage.js';
import { checkedRun } from './checked-run.js';
import { fileStorage } from './file-storage.js';
import { hashFiles } from './hash-files.js';
import { checkLabels } from './label-check.js';
import { findOldRun, type OldRun, refuseOldRun, removeCheckpoints, removeOldRun, removeUnfinished } from './old-run.js';
import { onGpu } from './on-gpu.js';
import { offerClasses, tellSkipped } from './opening.js';
import { tell } from './output.js';
import { describeEvent } from './progress.js';
import { filesToHash, jobOf, placesOf, type RunPlaces } from './run-job.js';
import { CHECKPOINTS, takeRunLock } from './run-lock.js';
import { writeResults } from './run-results.js';
import { type EndingSignal, exitCodeOf, watchSignals } from './signals.js';
import { summary } from './summary.js';
import { sentencesOf } from './together.js';

/** How a run is reported and kept, whether it starts or goes on. */
export interface Manner {
  out: string;
  json: boolean;
  /** Seconds between two checkpoints; undefined: as usual. */
  every: number | undefined;
  print(line: string): void;
}

export interface NewRun extends RunPlaces {
  recipe: Promise<Recipe>;
  classes: Promise<ClassList | undefined>;
  /** Files that recipe and classes were read from. */
  read: readonly string[];
  /** A run that the folder holds is replaced. */
  force: boolean;
}

type Checked = Awaited<ReturnType<typeof checkedRun>>;

/** What is special about a run that starts, or about one that goes on. */
interface Beginning {
  places: RunPlaces;
  checked: Checked;
  /** Called when nothing refuses the run any more, with its recipe as it will be run. */
  starting(recipe: Recipe): Promise<void>;
  from: RunOptions['from'];
}

/** Runs a whole job and writes its results. Gives the exit code. @throws UserError for bad input, before anything is written */
export async function startRun(run: NewRun, manner: Manner): Promise<number> {
  const { out } = manner;
  const labels = run.labels ?? undefined;
  const given = { ...run, labels, out, other: run.force ? ('replace' as const) : ('refuse' as const) };
  const checked = await checkedRun(given, printing(manner));
  const { opened, images, labels: maps, source, classes } = checked;
  // Hashing is reading: it goes on while the GPU starts and the images are opened.
  const hashing = hashFiles(
    filesToHash({ images, labels: maps, predictions: source.predictions, models: opened.models }),
  );
  return inFolder(out, async () => {
    // Another run may have come to its end in this folder since it was looked at.
    const old = await findOldRun(out);
    if (!run.force) refuseOldRun(out, old);
    const starting = async (recipe: Recipe) => {
      await clear(out, old);
      await writeJob(keptIn(out), { ...jobOf(run, recipe, classes), inputs: await hashing });
    };
    return perform({ places: run, checked, starting, from: undefined }, manner);
  });
}

const keptIn = (out: string): Storage => fileStorage(out).folder(CHECKPOINTS);

async function clear(out: string, old: OldRun | undefined): Promise<void> {
  if (old) await removeOldRun(out, old);
}

/** Goes on with the run that a folder holds. Gives the exit code: 0 where it had reached its end already. */
export async function continueRun(manner: Manner, goOnWhenCollapsed: boolean): Promise<number> {
  const { out } = manner;
  const storage = keptIn(out);
  const job = await readJob(storage, out);
  if (!job) {
    const isLeft = existsSync(join(out, CHECKPOINTS));
    return isLeft ? inFolder(out, () => nothingToContinue(out)) : nothingToContinue(out);
  }
  const places = placesOf(job, out);
  const recipe: Recipe = goOnWhenCollapsed ? { ...job.recipe, guard: 'warn' } : job.recipe;
  const checked = await checkedRun(
    {
      ...places,
      labels: places.labels ?? undefined,
      recipe: Promise.resolve(recipe),
      classes: Promise.resolve(job.classes ?? undefined),
      read: [],
      out,
      other: 'continue',
    },
    printing(manner),
  );
  await checkSameInputs(job, checked);
  return inFolder(out, async () => {
    // Another process may have continued the run to its end since the job was read.
    if (!(await readJob(storage, out))) return nothingToContinue(out);
    await removeUnfinished(out);
    const from = (await openKeptRun(storage)) ?? null;
    tellContinuing(job, from, out);
    const starting = async () => {
      // What was written before the first checkpoint is of no use to a run that begins again.
      if (!from) await removeCheckpoints(out, [JOB_FILE]);
    };
    return perform({ places, checked, starting, from }, manner);
  });
}

/** What is said of a run before it goes on. */
function tellContinuing({ started, versions }: Job, from: KeptRun | null, out: string): void {
  tell(`Continuing the run of ${started} in ${out} ${placeWords(from?.checkpoint.place ?? null)}.`);
  const [before, now] = [versions['atp-studio'], VERSIONS['atp-studio']];
  if (before === now) return;
  tell(
    `It was started by version ${before ?? 'unknown'} of this program, and goes on with version ${now}: the results may differ a little.`,
  );
}

async function checkSameInputs({ inputs }: Job, { opened, images, labels, source }: Checked): Promise<void> {
  const files = filesToHash({ images, labels, predictions: source.predictions, models: opened.models });
  checkInputs(inputs, await hashFiles(files));
}

/**
 * A script that is run again finds its run done: that is no fault. A process that was killed at the very end may have left
 * something, which goes.
 */
async function nothingToContinue(out: string): Promise<number> {
  const none = (message: string, advice: string) => new UserError('no-run', message, { file: out, advice });
  if (!(await findOldRun(out))) throw none(`There is no run in ${out} to continue.`, 'Start one with --out.');
  const { state } = await readRecord(fileStorage(out));
  if (state !== 'done') {
    throw none(
      `The run in ${out} did not reach its end, but has nothing to continue from.`,
      'Start it again with --force.',
    );
  }
  await removeCheckpoints(out);
  tell(`The run in ${out} has reached its end: there is nothing to continue.`);
  return 0;
}

const printing =
  ({ json, print }: Manner) =>
  (event: RunEvent): void => {
    const line = json ? JSON.stringify(event) : describeEvent(event);
    if (line !== null) print(line);
  };

async function inFolder(out: string, work: () => Promise<number>): Promise<number> {
  const lock = await takeRunLock(out, { onTakeOver: tell, onLost: () => endLost(out) });
  try {
    return await work();
  } finally {
    await lock.release();
  }
}

/** Another run writes into the folder now: this one must not. */
function endLost(out: string): never {
  tell(`Another run took ${out} over, because this one stood still. This one ends here.`);
  process.exit(1);
}

async function perform(beginning: Beginning, manner: Manner): Promise<number> {
  let end: (() => void) | undefined;
  const signals = watchSignals((signal) => {
    if (!end) return false;
    tell(
      `${signal}: the step in work ends, then the run is kept and its results are written. A second signal ends at once.`,
    );
    end();
    return true;
  });
  try {
    const work = (session: Session) =>
      runIn(session, beginning, manner, {
        ending: (stop) => {
          end = stop;
        },
        signal: () => signals.signal,
      });
    return await onGpu(work, printing(manner));
  } finally {
    signals.close();
  }
}

/** How a run hears of signals. */
interface Signals {
  /** From here on a signal calls `stop`, and the run ends by itself. */
  ending(stop: () => void): void;
  signal(): EndingSignal | undefined;
}

async function runIn(
  session: Session,
  { places, checked, starting, from }: Beginning,
  manner: Manner,
  signals: Signals,
): Promise<number> {
  const { recipe, classes, opened, images, labels } = checked;
  const { out, every } = manner;
  session.takeSource(opened.source, classes);
  for (const note of opened.notes) tell(note);
  if (!classes) offerClasses(session.classList);
  const { predictions } = await session.openTargets(images, labels, recipe, places.labelChoice);
  tellSkipped(session, predictions);
  if (labels.length > 0) await checkLabels(session, recipe);
  const storage = fileStorage(out);
  const keep = {
    storage: storage.folder(CHECKPOINTS),
    ...(every !== undefined && { every }),
    onFailure: 'stop' as const,
  };
  const errors = new Set<unknown>();
  const begin = async (settled: Recipe) => {
    await starting(settled);
    signals.ending(() => session.control?.stop());
  };
  await session.run(recipe, { keep, from, starting: begin }).catch((error) => errors.add(error));
  // A run that broke off keeps what it reached: the last good weights and everything that was measured.
  const { record } = session;
  if (record.state !== 'empty') for (const error of await writeResults(session, storage)) errors.add(error);
  if (record.state === 'done' && errors.size === 0) await removeKept(out, keep.storage);
  return report(record, errors, manner, signals.signal());
}

/** A run that has reached its end needs nothing of what it was kept by. */
async function removeKept(out: string, storage: Storage): Promise<void> {
  // Without this file there is nothing to continue, whatever else is left.
  await storage.remove(JOB_FILE);
  // It is open.
  await storage.remove(EVENTS_FILE);
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
  if (first !== undefined) throw first;
  if (json) print(JSON.stringify(summary(record)));
  else print(`${verdict(record)}\nResults are in ${out}.`);
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

import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { VERSIONS } from '../engine/versions.js';
import { reportError, UserError } from '../protocol/errors.js';
import type { Recipe } from '../protocol/recipe.js';
import { placeWords } from '../report/outcome.js';
import { CHECKPOINTS } from '../runs/checkpoint.js';
import { checkInputs, JOB_FILE, type Job, overlapWarnings, readJob } from '../runs/job.js';
import { readRecord } from '../runs/kept-record.js';
import { openRunToContinue, type RunToContinue } from '../runs/run-to-continue.js';
import { checkedRun } from './checked-run.js';
import { fileStorage } from './file-storage.js';
import { hashFiles } from './hash-files.js';
import { inRunFolder } from './in-run-folder.js';
import { findOldRun, removeCheckpoints, removeUnfinished } from './old-run.js';
import { tell } from './output.js';
import { type Checked, keptIn, type Manner, performRun, printing } from './perform-run.js';
import { filesToHash, placesOf } from './run-job.js';

/** Goes on with the run that a folder holds. Gives the exit code: 0 where it had reached its end already. */
export async function continueRun(manner: Manner, goOnWhenCollapsed: boolean): Promise<number> {
  const { out } = manner;
  const storage = keptIn(out);
  const job = await readJob(storage, out);
  if (!job) {
    const isLeft = existsSync(join(out, CHECKPOINTS));
    return isLeft ? inRunFolder(out, () => nothingToContinue(out)) : nothingToContinue(out);
  }
  const places = placesOf(job, out);
  const recipe: Recipe = goOnWhenCollapsed ? { ...job.recipe, guard: 'warn' } : job.recipe;
  const checked = await whereTheyWere(
    checkedRun(
      {
        ...places,
        labels: places.labels ?? undefined,
        recipe: Promise.resolve(recipe),
        classes: Promise.resolve(job.classes ?? undefined),
        read: [],
        out,
        other: 'continue',
        frameBytes: manner.frameBytes,
        withoutPredictions: places.withoutPredictions || manner.withoutPredictions,
      },
      printing(manner),
    ),
  );
  await checkSameInputs(job, checked);
  return inRunFolder(out, async (signals) => {
    // Another process may have continued the run to its end since the job was read.
    if (!(await readJob(storage, out))) return nothingToContinue(out);
    await removeUnfinished(out);
    const hadCheckpoints = (await storage.names()).some((name) => name.endsWith('.safetensors'));
    const from = (await openRunToContinue(storage)) ?? null;
    tellContinuing(job, from, out, hadCheckpoints);
    const starting = async () => {
      // What was written before the first checkpoint is of no use to a run that begins again.
      if (!from) await removeCheckpoints(out, [JOB_FILE]);
      return { inputs: job.inputs, warnings: overlapWarnings(from ? [] : job.inputs) };
    };
    return performRun({ places, checked, starting, from, began: job.started }, manner, signals);
  });
}

/** A file that is missing is missed at the place where it lay. */
async function whereTheyWere(checks: Promise<Checked>): Promise<Checked> {
  return checks.catch((error: unknown) => {
    const { code, message } = reportError(error);
    if (!['no-such-file', 'no-such-folder'].includes(code)) throw error;
    const advice = 'A run is continued with its files where they were when it began: put them back there.';
    throw new UserError(code, message, { advice });
  });
}

/** What is said of a run before it goes on. */
function tellContinuing(
  { started, versions }: Job,
  from: RunToContinue | null,
  out: string,
  hadCheckpoints: boolean,
): void {
  const why = !from && hadCheckpoints ? ': none of its checkpoints is whole' : '';
  tell(`Continuing the run of ${started} in ${out} ${placeWords(from?.checkpoint.place ?? null)}${why}.`);
  const [before, now] = [versions['atp-studio'], VERSIONS['atp-studio']];
  if (before === now) return;
  tell(
    `It was started by version ${before ?? 'unknown'} of this program, and goes on with version ${now}: the results may differ a little.`,
  );
}

async function checkSameInputs({ inputs }: Job, checked: Checked): Promise<void> {
  const { opened, source } = checked;
  const files = filesToHash({ ...checked, predictions: source.predictions, models: opened.models });
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

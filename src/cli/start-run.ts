import type { ClassList } from '../protocol/classes.js';
import type { Recipe } from '../protocol/recipe.js';
import { overlapWarnings, writeJob } from '../runs/job.js';
import { checkedRun } from './checked-run.js';
import { hashFiles } from './hash-files.js';
import { inRunFolder } from './in-run-folder.js';
import { findOldRun, type OldRun, refuseOldRun, removeOldRun } from './old-run.js';
import { keptIn, type Manner, performRun, printing } from './perform-run.js';
import { filesToHash, jobOf, type RunPlaces } from './run-job.js';

export interface NewRun extends RunPlaces {
  recipe: Promise<Recipe>;
  classes: Promise<ClassList | undefined>;
  /** Files that recipe and classes were read from. */
  read: readonly string[];
  /** A run that the folder holds is replaced. */
  force: boolean;
}

/** Runs a whole job and writes its results. Gives the exit code. @throws UserError for bad input, before anything is written */
export async function startRun(run: NewRun, manner: Manner): Promise<number> {
  const { out } = manner;
  const labels = run.labels ?? undefined;
  const other = run.force ? ('replace' as const) : ('refuse' as const);
  const given = { ...run, labels, out, other, frameBytes: manner.frameBytes };
  const checked = await checkedRun(given, printing(manner));
  const { opened, source, classes } = checked;
  // Hashing is reading: it goes on while the GPU starts and the images are opened.
  const hashing = hashFiles(filesToHash({ ...checked, predictions: source.predictions, models: opened.models }));
  return inRunFolder(out, async (signals) => {
    // Another run may have come to its end in this folder since it was looked at.
    const old = await findOldRun(out);
    if (!run.force) refuseOldRun(out, old);
    const starting = async (recipe: Recipe) => {
      await clear(out, old);
      const inputs = await hashing;
      await writeJob(keptIn(out), { ...jobOf(run, recipe, classes), inputs });
      return { inputs, warnings: overlapWarnings(inputs) };
    };
    return performRun({ places: run, checked, starting, from: undefined }, manner, signals);
  });
}

async function clear(out: string, old: OldRun | undefined): Promise<void> {
  if (old) await removeOldRun(out, old);
}

import { join } from 'node:path';
import { imageCandidates } from '../../images/target-files.js';
import { checkImageCount } from '../../protocol/image-count.js';
import type { SweepModel, SweepTargets } from '../../protocol/sweep.js';
import { RECORD } from '../../runs/kept-record.js';
import { listHeldOutLabels, listLabels } from '../list-labels.js';
import { openClasses, openImages } from '../opening.js';
import { checkResults, type InputFolder } from '../results-folder.js';
import { findSource, type SourceArguments } from '../source-options.js';
import { together } from '../together.js';
import { type Plan, recipeKey } from './plan.js';
import { PLAN_FILE } from './recorded-plan.js';

/**
 * Finds all that can be wrong with the files of all jobs, before any is started. Whether the folder can be written is seen when
 * the plan is: a folder made for a test and removed again would be missed by another task of an array.
 */
export async function checkInputs(plan: Plan, out: string): Promise<void> {
  const targets = new Map(plan.targets.map((one) => [one.name, openTargets(one)]));
  const sources = plan.models.map((model) => findSource(sourceOf(model)));
  const counts = plan.jobs.map(async ({ targets: name, ...job }) => {
    const recipe = plan.recipes[recipeKey(job)];
    const found = await targets.get(name);
    if (recipe && found) checkImageCount(recipe, found.images);
  });
  const classes = plan.classes ?? undefined;
  const all = [openClasses(classes), ...targets.values(), ...sources, once(counts)];
  const results = Promise.all([Promise.all(targets.values()), Promise.all(sources)]).then(([sets, models]) =>
    checkResults({
      out,
      files: [PLAN_FILE, ...plan.jobs.map((job) => join(job.folder, RECORD))],
      inputFolders: [...sets.flatMap(({ folders }) => folders), ...models.flatMap(({ folders }) => folders)],
      inputFiles: models.flatMap(({ inputs }) => inputs),
    }),
  );
  await together(Object.fromEntries([...all, results].entries()));
}

/** Many jobs may lack the same: the first refusal speaks for all of them. */
async function once(checks: readonly Promise<void>[]): Promise<void> {
  const settled = await Promise.allSettled(checks);
  const refused = settled.find((one) => one.status === 'rejected');
  if (refused) throw refused.reason;
}

interface FoundTargets {
  images: number;
  folders: InputFolder[];
}

async function openTargets({ images, labels, evalImages, evalLabels }: SweepTargets): Promise<FoundTargets> {
  const heldOut =
    evalImages !== undefined && evalLabels !== undefined ? { images: evalImages, labels: evalLabels } : null;
  const found = await together({
    images: openImages(images),
    labels: labels === undefined ? Promise.resolve([]) : listLabels(labels, images),
    heldOutImages: heldOut ? openImages(heldOut.images) : Promise.resolve([]),
    heldOutLabels: heldOut ? listHeldOutLabels(heldOut) : Promise.resolve([]),
  });
  return {
    images: imageCandidates(found.images).length,
    folders: [
      { path: images, what: 'images', files: found.images },
      ...(labels === undefined ? [] : [{ path: labels, what: 'labels', files: found.labels }]),
      ...(heldOut ? [{ path: heldOut.images, what: 'held-out images', files: found.heldOutImages }] : []),
      ...(heldOut ? [{ path: heldOut.labels, what: 'held-out labels', files: found.heldOutLabels }] : []),
    ],
  };
}

function sourceOf({ model, predictions, oracle = '', student = 'small' }: SweepModel): SourceArguments {
  if (model !== undefined) return { by: 'model', model };
  if (predictions !== undefined) return { by: 'predictions', predictions, student };
  return { by: 'oracle', oracle, student };
}

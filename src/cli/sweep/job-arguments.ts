import { join, resolve } from 'node:path';
import { flagOf } from '../command-line/option.js';
import type { adaptOptions } from '../commands/adapt.js';
import { type Job, type Plan, recipeKey } from './plan.js';
import { recipeFile } from './recorded-plan.js';

type Given = Partial<Record<keyof typeof adaptOptions, string | number | true | undefined>>;

/** The words of `adapt` behind its name that start a job. */
export function startArguments(job: Job, plan: Plan, out: string): string[] {
  const model = plan.models.find(({ name }) => name === job.model);
  const targets = plan.targets.find(({ name }) => name === job.targets);
  const { name: _, ...source } = model ?? { name: '' };
  return written({
    ...source,
    images: targets?.images,
    labels: targets?.labels,
    evalImages: targets?.evalImages,
    evalLabels: targets?.evalLabels,
    idMap: targets?.idMap && JSON.stringify(targets.idMap),
    labelsAsTheyAre: targets?.labelsAsTheyAre === true ? true : undefined,
    classes: plan.classes ?? undefined,
    recipe: resolve(recipeFile(out, recipeKey(job))),
    seed: job.seed,
    out: resolve(join(out, job.folder)),
  });
}

/** The words of `adapt` that put a new run in the place of what is left of an old one. */
export const REPLACE = '--force';

/** The word of `adapt` that leaves predictions out. */
export const WITHOUT_PREDICTIONS = flagOf('withoutPredictions' satisfies keyof Given);

/** The words of `adapt` that continue a job. */
export const resumeArguments = (job: Job, out: string): string[] => ['--resume', resolve(join(out, job.folder))];

const written = (options: Given): string[] =>
  Object.entries(options).flatMap(([name, value]) => {
    if (value === undefined) return [];
    return value === true ? [flagOf(name)] : [flagOf(name), String(value)];
  });

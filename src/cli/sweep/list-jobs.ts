import { join } from 'node:path';
import { type JobState, jobState, stateWords } from './job-state.js';
import { type Job, type Plan, recipeKey } from './plan.js';

type ListedJob = Job & JobState;

export const jobsWithStates = (jobs: readonly Job[], out: string): Promise<ListedJob[]> =>
  Promise.all(jobs.map(async (job) => ({ ...job, ...(await jobState(join(out, job.folder))) })));

/** The jobs as lines of a table. */
export function jobTable(jobs: readonly ListedJob[], plan: Plan): string[] {
  const rows = jobs.map((job) => [
    String(job.number),
    job.folder,
    job.model,
    job.targets,
    job.recipe,
    job.override,
    String(job.seed),
    stateWords(job, plan.recipes[recipeKey(job)]),
  ]);
  const all = [['job', 'folder', 'model', 'targets', 'recipe', 'override', 'seed', 'state'], ...rows];
  const widths = (all[0] ?? []).map((_, column) => Math.max(...all.map((row) => (row[column] ?? '').length)));
  return all.map((row) =>
    row
      .map((cell, column) => cell.padEnd(widths[column] ?? 0))
      .join('  ')
      .trimEnd(),
  );
}

import { UserError } from '../../protocol/errors.js';
import { command, type Values } from '../command-line/command.js';
import { argument, file, flag, folder, required, usageError, wholeNumber } from '../command-line/option.js';
import { findOldRun } from '../old-run.js';
import { tell } from '../output.js';
import { withoutPredictions } from '../shared-options.js';
import { checkInputs } from '../sweep/check-inputs.js';
import { jobNumber } from '../sweep/job-number.js';
import { jobsWithStates, jobTable } from '../sweep/list-jobs.js';
import { readPlan } from '../sweep/plan.js';
import { comparePlan, recordPlan } from '../sweep/recorded-plan.js';
import { runJobs } from '../sweep/run-jobs.js';

const options = {
  sweep: argument(
    required(
      file({ group: 'Jobs', says: 'sweep (JSON): models, targets, recipes, seeds and overrides (docs/sweep.md)' }),
    ),
  ),
  job: wholeNumber({
    group: 'Jobs',
    says: 'only this job, numbered from 0',
    otherwise: 'SLURM_ARRAY_TASK_ID or JOB_COMPLETION_INDEX, else all',
  }),
  parallel: wholeNumber({ group: 'Jobs', says: 'N jobs at a time', from: 1, to: 64, otherwise: '1' }),
  list: flag({ group: 'Jobs', says: 'run nothing: print the jobs and how far each is' }),
  json: flag({ group: 'Jobs', says: 'with --list: print them as JSON' }),
  out: required(folder({ group: 'Results', says: 'where sweep.json and a folder for each job go' })),
  withoutPredictions,
};

type SweepValues = Values<typeof options>;

type Given = Pick<SweepValues, 'list' | 'json' | 'parallel' | 'withoutPredictions'>;

/** True where the jobs are only listed. */
function isList({ list, json, parallel, withoutPredictions }: Given): boolean {
  if (json && !list) throw usageError('--json goes with --list.');
  if (list && parallel !== undefined) throw usageError('--parallel does not go with --list, which runs nothing.');
  if (list && withoutPredictions)
    throw usageError('--without-predictions does not go with --list, which runs nothing.');
  return list;
}

export const sweep = command({
  summary: 'adapt models to sets of images with several recipes and seeds',
  about:
    'Makes many runs from one file: every model on every set of images, with every recipe, override and seed. The same command again goes on with what is not done.',
  examples: [
    'atp-studio sweep sweep.json --out sweep/',
    'atp-studio sweep sweep.json --out sweep/ --list',
    'atp-studio sweep sweep.json --out sweep/ --job 3',
  ],
  options,
  combined: { onlyList: isList },
  run: (values, { print }) => (values.onlyList ? listJobs(values, print) : runSweep(values, print)),
});

async function listJobs({ sweep: path, out, job, json }: SweepValues, print: (line: string) => void): Promise<0> {
  const plan = await readPlan(path);
  await comparePlan(plan, out, path);
  const only = jobNumber(job, {}, plan.jobs.length);
  const jobs = await jobsWithStates(only ? plan.jobs.slice(only.number, only.number + 1) : plan.jobs, out);
  for (const line of json ? [JSON.stringify(jobs)] : jobTable(jobs, plan)) print(line);
  return 0;
}

/** The folders of a sweep do not go among the files of one run. @throws UserError other-run */
async function refuseRunFolder(out: string): Promise<void> {
  if (!(await findOldRun(out))) return;
  const message = `${out} holds a run of adapt, not a sweep.`;
  throw new UserError('other-run', message, { file: out, advice: 'Choose another --out folder.' });
}

async function runSweep(values: SweepValues, print: (line: string) => void) {
  const { sweep: path, out, job, parallel = 1, withoutPredictions } = values;
  const plan = await readPlan(path);
  const only = jobNumber(job, process.env, plan.jobs.length);
  await comparePlan(plan, out, path);
  await refuseRunFolder(out);
  await checkInputs(plan, out);
  await recordPlan(plan, out, path);
  if (only && only.by !== '--job') tell(`${only.by} is ${only.number}: only job ${only.number} is run.`);
  const jobs = only ? plan.jobs.slice(only.number, only.number + 1) : plan.jobs;
  const waitsForLocks = only !== undefined && only.by !== '--job';
  return runJobs({ plan, jobs, out, parallel, withoutPredictions, waitsForLocks, print, tell });
}

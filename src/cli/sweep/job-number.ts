import { UserError } from '../../protocol/errors.js';

/** Variables in which schedulers say which task of an array this is: Slurm, and an Indexed Job of Kubernetes. */
const VARIABLES = ['SLURM_ARRAY_TASK_ID', 'JOB_COMPLETION_INDEX'] as const;

export interface JobNumber {
  number: number;
  /** What said it: the option or a variable. */
  by: string;
}

/**
 * The only job that is wanted; undefined where all are. The option comes before the variables.
 * @throws UserError no-such-job
 */
export function jobNumber(
  option: number | undefined,
  environment: Readonly<Record<string, string | undefined>>,
  jobs: number,
): JobNumber | undefined {
  const variable = VARIABLES.find((name) => environment[name] !== undefined && environment[name] !== '');
  const by = option !== undefined ? '--job' : variable;
  if (by === undefined) return undefined;
  const given = option !== undefined ? String(option) : (environment[by] ?? '');
  const number = /^\d+$/.test(given) ? Number(given) : Number.NaN;
  if (number < jobs) return { number, by };
  const last = jobs - 1;
  const range = last === 0 ? 'the only job is 0' : `jobs are numbered from 0 to ${last}`;
  throw new UserError('no-such-job', `${by} is ${given}, but ${range}.`, {
    advice: `Number the tasks of an array from 0: --array=0-${last} of Slurm, completions: ${jobs} of Kubernetes.`,
  });
}

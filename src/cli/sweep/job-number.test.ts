import { expect, it } from 'vitest';
import { jobNumber } from './job-number.js';

const refusal = (environment: Record<string, string>, jobs = 6) => {
  try {
    return jobNumber(undefined, environment, jobs);
  } catch (error) {
    return (error as Error).message;
  }
};

it('all jobs are wanted where nothing says a number', () => {
  expect(jobNumber(undefined, {}, 6)).toBeUndefined();
  expect(jobNumber(undefined, { SLURM_ARRAY_TASK_ID: '' }, 6)).toBeUndefined();
});

it('the option comes before the variables of schedulers', () => {
  expect(jobNumber(2, { SLURM_ARRAY_TASK_ID: '1' }, 6)).toEqual({ number: 2, by: '--job' });
  expect(jobNumber(undefined, { SLURM_ARRAY_TASK_ID: '0' }, 6)).toEqual({ number: 0, by: 'SLURM_ARRAY_TASK_ID' });
  expect(jobNumber(undefined, { JOB_COMPLETION_INDEX: '5' }, 6)).toEqual({ number: 5, by: 'JOB_COMPLETION_INDEX' });
});

it('a number that no job has is refused with the range', () => {
  expect(refusal({ SLURM_ARRAY_TASK_ID: '6' })).toBe('SLURM_ARRAY_TASK_ID is 6, but jobs are numbered from 0 to 5.');
  expect(refusal({ JOB_COMPLETION_INDEX: 'x' })).toContain('JOB_COMPLETION_INDEX is x, but');
  expect(refusal({ SLURM_ARRAY_TASK_ID: '1' }, 1)).toBe('SLURM_ARRAY_TASK_ID is 1, but the only job is 0.');
});

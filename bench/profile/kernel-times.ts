import { z } from 'zod';
import { grouped } from '../../src/report/comparison/grouped.js';
import { quartiles } from '../statistics.js';
import type { DispatchTime } from './time-dispatches.js';

const dispatchSchema = z.strictObject({
  workgroups: z.tuple([z.int(), z.int(), z.int()]),
  ms: z.number().nonnegative(),
});

const kernelSchema = z.strictObject({
  /** Its name, with its constants. */
  kernel: z.string(),
  dispatches: z.int().positive(),
  ms: z.number().nonnegative(),
  /** Its longest dispatches, the longest first. */
  longest: z.array(dispatchSchema),
});

/** Where the time of a case goes, kernel by kernel. */
export const profileSchema = z.strictObject({
  case: z.string(),
  dispatches: z.int().nonnegative(),
  /** Sum over the dispatches of one execution, each the median of several executions. */
  ms: z.number().nonnegative(),
  /** Those that take longest first. */
  kernels: z.array(kernelSchema),
});

export type Profile = z.infer<typeof profileSchema>;
type KernelTime = Profile['kernels'][number];

/** How many dispatches of a kernel are named. */
const LONGEST = 5;

/** The median time of each dispatch over executions that make the same ones; those with other counts than the last are left out. */
function medians(executions: readonly (readonly DispatchTime[])[]): DispatchTime[] {
  const last = executions.at(-1) ?? [];
  const alike = executions.filter(({ length }) => length === last.length);
  return last.map((dispatch, place) => ({
    ...dispatch,
    milliseconds: quartiles(alike.map((execution) => execution[place]?.milliseconds ?? 0)).median,
  }));
}

function kernelTime(kernel: string, dispatches: readonly DispatchTime[]): KernelTime {
  const longest = dispatches.toSorted((a, b) => b.milliseconds - a.milliseconds).slice(0, LONGEST);
  return {
    kernel,
    dispatches: dispatches.length,
    ms: dispatches.reduce((sum, { milliseconds }) => sum + milliseconds, 0),
    longest: longest.map(({ workgroups, milliseconds }) => ({ workgroups: [...workgroups], ms: milliseconds })),
  };
}

/** Joins the times of several executions of a case by kernel. */
export function profileOf(name: string, executions: readonly (readonly DispatchTime[])[]): Profile {
  const dispatches = medians(executions);
  const kernels = grouped(dispatches, ({ kernel }) => kernel);
  const times = [...kernels].map(([kernel, own]) => kernelTime(kernel, own)).sort((a, b) => b.ms - a.ms);
  return {
    case: name,
    dispatches: dispatches.length,
    ms: times.reduce((sum, { ms }) => sum + ms, 0),
    kernels: times,
  };
}
